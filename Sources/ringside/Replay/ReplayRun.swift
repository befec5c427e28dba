import BSON
import CallEvents
import CallJournal
import CallWorkers
import CommandLine
import ContactCreation
import ContactLookup
import Foundation
import Kafka
import Locks
import MongoDB
import Telemetry
import TemplateSetup
import WorkerRuntime

/// One replay from its start to its end: a thread per partition, progress on a terminal, and the audit document.
struct ReplayRun: Sendable {
  /// More partitions at once would only wait for the same database.
  private static let mostThreads = 8

  private let plan: ReplayPlan
  private let site: ReplaySite
  private let invocation: Invocation
  private let stop: StopSignal
  private let state: ReplayState
  private let pace: ReplayPace

  init(_ plan: ReplayPlan, site: ReplaySite, invocation: Invocation, stop: StopSignal) {
    self.plan = plan
    self.site = site
    self.invocation = invocation
    self.stop = stop
    state = ReplayState(mostNotes: invocation[ReplayCommand.show])
    pace = ReplayPace(rate: invocation[ReplayCommand.rate])
  }

  func run() async throws -> ExitCode {
    guard let topic = ReplayTopic.allCases.first(where: { $0.name(in: site.kafka.topics) == plan.topic }) else {
      throw ProgramError(.usage, "its topic is \(plan.topic), of another --topic-prefix", at: "--resume")
    }
    var audit: ReplayAudit?
    var before = BSONDocument()
    if !plan.isRehearsal {
      let made = try site.audit(plan.id, topic)
      if plan.isResumed {
        let known = try site.database { () throws(MongoError) in try made.find() }
        if case .document(let counts)? = known?["counts"] { before = counts }
      } else {
        try site.database { () throws(MongoError) in try made.begin(plan) }
      }
      audit = made
    }
    let work = Task { try await replay(topic) }
    await watch(until: work, audit, before)
    let isDone: Bool
    do {
      try await work.value
      isDone = state.snapshot.passed >= plan.count
    } catch {
      try? audit?.update("interrupted", state.snapshot.counts, before: before)
      throw error as? ProgramError ?? (error as? KafkaError).map(site.kafka.problem)
        ?? ProgramError(.internalFault, "\(error)")
    }
    if let audit {
      try site.database { () throws(MongoError) in
        try audit.update(isDone ? "done" : "interrupted", state.snapshot.counts, before: before)
      }
    }
    return report(isDone: isDone)
  }

  // MARK: The threads

  private func replay(_ topic: ReplayTopic) async throws {
    let queue = PartitionQueue(plan.partitions)
    let known: KnownCallers?
    if topic == .unknownCaller, !plan.recreates {
      let read = try KnownCallers(site.kafka, since: plan.since)
      if read.isIncomplete {
        throw ProgramError(
          .configuration,
          "pop-ups are gone by retention, so nobody can tell which contacts were deleted since",
          remedy: "give a time with --from or --last that pop-ups still cover, or say --recreate")
      }
      known = read
    } else {
      known = nil
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<min(Self.mostThreads, max(1, plan.partitions.count)) {
        group.addTask {
          try await LaneThread.run("ringside-replay") {
            do {
              try replayPartitions(of: topic, from: queue, known)
            } catch {
              stop.request()
              throw error
            }
          }
        }
      }
      try await group.waitForAll()
    }
  }

  private func replayPartitions(
    of topic: ReplayTopic, from queue: PartitionQueue, _ known: KnownCallers?
  ) throws {
    let client = try site.pool.client()
    client.comment = plan.group
    let template = site.setup.template
    func lookup() -> ContactLookup { ContactLookup(template, normalizer: site.setup.normalizer, client: client) }
    switch topic {
    case .ended:
      let mode: JournalMode = plan.isRehearsal ? .rehearse : plan.overwrites ? .overwrite : .insert
      let journal = CallJournal(template, lookup: lookup(), client: client, mode: mode)
      try replay(JournalReplay(journal: journal, isRehearsal: plan.isRehearsal), from: queue)
    case .ringing:
      let handler = PopUpHandler(
        lookup(), topics: site.kafka.topics,
        popUpLifetimeMilliseconds: PopUp.defaultLifetimeMilliseconds, metrics: LookupMetrics(MetricsRegistry()))
      try replay(
        PopUpReplay(
          handler: handler, topics: site.kafka.topics, popsUp: plan.popsUp, recreates: plan.recreates,
          isRehearsal: plan.isRehearsal), from: queue)
    case .unknownCaller:
      let registry = MetricsRegistry()
      let creation = ContactCreation(
        template, normalizer: site.setup.normalizer, client: client, rehearses: plan.isRehearsal)
      let handler = ContactHandler(
        creation, topics: site.kafka.topics, popUpLifetimeMilliseconds: PopUp.defaultLifetimeMilliseconds,
        metrics: ContactMetrics(registry),
        warnings: TemplateWarnings(registry, logger: Logger(level: .error, format: .text)))
      try replay(
        ContactReplay(
          handler: handler, topics: site.kafka.topics, popsUp: plan.popsUp, isRehearsal: plan.isRehearsal, known: known),
        from: queue)
    }
  }

  private func replay(_ handler: some ReplayHandler, from queue: PartitionQueue) throws {
    let selection = ReplaySelection(
      callIds: plan.callIds, agents: plan.agents, numbers: plan.numbers, normalizer: site.setup.normalizer)
    while !stop.isRequested, let range = queue.next() {
      try ReplayLane(
        plan: plan, range: range, handler: handler, selection: selection, kafka: site.kafka, pace: pace, state: state,
        stop: stop
      ).run()
    }
  }

  // MARK: What people see

  private func watch(until work: Task<Void, any Error>, _ audit: ReplayAudit?, _ before: BSONDocument) async {
    let isOver = StopSignal()
    let end = Task {
      _ = await work.result
      isOver.request()
    }
    var bar = ProgressBar(plan.isRehearsal ? "dry run" : "replay", total: Int(clamping: plan.count))
    var audited = ContinuousClock.now
    var said: String?
    while !isOver.isRequested {
      let snapshot = state.snapshot
      bar.update(Int(clamping: snapshot.passed))
      if snapshot.obstacle != said {
        said = snapshot.obstacle
        if let said { Terminal.standardError.write("waiting: \(said)\n") }
      }
      if let audit, audited.duration(to: .now) > .seconds(5) {
        audited = .now
        try? audit.update("running", snapshot.counts, before: before)
      }
      try? await Task.sleep(for: .milliseconds(50))
    }
    await end.value
    bar.finish()
  }

  private func report(isDone: Bool) -> ExitCode {
    let snapshot = state.snapshot
    let output = Terminal.standardOutput
    if invocation[ReplayCommand.json] {
      let counts = BSONDocument(snapshot.counts.all.map { .init(key: $0.name, value: .int64(Int64($0.count))) })
      let document: BSONDocument = [
        "id": .string(plan.id), "topic": .string(plan.topic), "dryRun": .boolean(plan.isRehearsal),
        "done": .boolean(isDone), "counts": .document(counts), "notes": .array(snapshot.notes.map { .string($0.text) }),
      ]
      output.write(BSONValue.document(document).extendedJSON() + "\n")
    } else {
      for note in snapshot.notes { output.write(note.text + "\n") }
      if !snapshot.notes.isEmpty { output.write("\n") }
      if plan.count == 0 { output.write("nothing lies in that range\n") }
      var table = TextTable([(plan.isRehearsal ? "would be" : "calls"): .left, "count": .right])
      for (name, count) in snapshot.counts.all { table.add([name, Progress.grouped(count)]) }
      if !snapshot.counts.all.isEmpty { output.write(table.text) }
    }
    if !isDone {
      let way = plan.isRehearsal ? "" : "; go on with: ringside replay --resume \(plan.id) and the same options"
      Terminal.standardError.write("interrupted after \(snapshot.passed) of \(plan.count) records\(way)\n")
      return .unavailable
    }
    return snapshot.counts["refused"] > 0 ? .badData : .done
  }
}

/// Hands each partition to one thread.
final class PartitionQueue: Sendable {
  private let rest: Protected<[PartitionRange]>

  init(_ partitions: [PartitionRange]) { rest = Protected(partitions.reversed()) }

  func next() -> PartitionRange? { rest.withLock { $0.popLast() } }
}
