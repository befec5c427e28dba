import BSON
import CallEvents
import CommandLine
import EmbeddedServers
import Foundation
import HTTPServer
import Kafka
import MongoDB
import WorkerRuntime

/// One demonstration from its start to its end. One thread; all that it starts ends with it.
struct DemoRun {
  private static let contacts = Namespace(database: "ringside_demo", collection: "contacts")
  private static let journal = Namespace(database: "ringside_demo", collection: "calls")
  /// How long a call waits for what is to come of it.
  private static let patience = Duration.seconds(30)

  /// The mock cluster answers a fetch that finds nothing when its wait is over, not when a record comes.
  private static let fetchWait = (name: "fetch.wait.max.ms", value: "5")

  private let settings: DemoSettings
  private let screen: DemoScreen
  private let stop: StopSignal
  private let servers: DemoServers
  private let directory: DemoDirectory
  private let producer: ChildProcess
  private let workers: [ChildProcess]
  private let database: Client
  private var follower: TopicFollower
  private var score = DemoScore()
  private var lastLook = ContinuousClock.now

  init(_ settings: DemoSettings, screen: DemoScreen, stop: StopSignal) throws {
    self.settings = settings
    self.screen = screen
    self.stop = stop
    let programs = try DemoPrograms()
    servers = try DemoServers(cache: settings.cache, screen: screen, stop: stop)
    directory = DemoDirectory(size: settings.contacts)
    database = try Self.load(directory, into: servers.database, screen)
    guard !stop.isRequested else { throw Interrupted() }
    producer = try ChildProcess(
      programs.producer, ["publish", "--kafka-brokers", servers.broker.bootstrapServers, "-"],
      environment: Self.cleared(), takesInput: true)
    workers = try Self.startWorkers(programs, servers, screen, stop)
    var kafka = KafkaConfiguration(brokers: servers.broker.bootstrapServers)
    kafka.set(Self.fetchWait.name, Self.fetchWait.value)
    follower = try TopicFollower(
      KafkaAccess(kafka, topics: servers.topics), topics: [servers.topics.popUps], from: .earliest,
      now: CallTime(milliseconds: 0))
    screen.detail("look over its shoulder: ringside watch --kafka-brokers \(servers.broker.bootstrapServers)")
  }

  private static func load(
    _ directory: DemoDirectory, into database: EmbeddedDatabase, _ screen: DemoScreen
  ) throws -> Client {
    do {
      let client = try ClientPool(MongoURI(database.uri), applicationName: "ringside-demo").client()
      var bar = ProgressBar("contacts", total: directory.contacts.count)
      for start in stride(from: 0, to: directory.contacts.count, by: 500) {
        let documents = directory.contacts.dropFirst(start).prefix(500).map(\.document)
        for case .failed(let error) in try client.insert(documents, into: contacts) { throw error }
        bar.update(start + documents.count)
      }
      bar.finish()
      screen.step("\(Progress.grouped(directory.contacts.count)) contacts, their numbers typed in eight ways")
      return client
    } catch let error as MongoError {
      throw ProgramError(.unavailable, "the contacts cannot be loaded (\(error))", at: "embedded database")
    }
  }

  private static func startWorkers(
    _ programs: DemoPrograms, _ servers: DemoServers, _ screen: DemoScreen, _ stop: StopSignal
  ) throws -> [ChildProcess] {
    let template = "\(servers.directory.path)/template.xml"
    try DemoTemplate.text.write(toFile: template, atomically: true, encoding: .utf8)
    let workers = try programs.workers.map { program in
      let port = try FreePort.find()
      let worker = try ChildProcess(
        program,
        [
          "--kafka-brokers", servers.broker.bootstrapServers, "--template", template, "--country", "CH",
          "--parameter", "Database=\(contacts.database)", "--parameter", "ContactsCollection=\(contacts.collection)",
          "--parameter", "CallsCollection=\(journal.collection)", "--parameter", "CreateContactEnabled=True",
          "--http", "127.0.0.1:\(port)", "--log-format", "text",
          "--kafka-option", "\(fetchWait.name)=\(fetchWait.value)",
        ], environment: Self.cleared().merging(["MONGODB_URI": servers.database.uri]) { $1 })
      return (worker, port)
    }
    screen.step("producer, lookup-worker, contact-worker and journal-worker are starting")
    let deadline = ContinuousClock.now + .seconds(60)
    for (worker, port) in workers {
      let address = try HTTPAddress("http://127.0.0.1:\(port)/readyz")
      while (try? HTTPProbe.get(address, within: .seconds(3)))?.status != 200 {
        guard !stop.isRequested else { throw Interrupted() }
        guard worker.isRunning else { throw worker.failure("has ended") }
        guard ContinuousClock.now < deadline else { throw worker.failure("is not ready after a minute") }
        Thread.sleep(forTimeInterval: 0.05)
      }
    }
    return workers.map(\.0)
  }

  /// Settings of somebody's real Ringside in this environment are none of the demonstration's: empty counts as not set.
  private static func cleared() -> [String: String] {
    let names = ProcessInfo.processInfo.environment.keys.filter { name in
      ["RINGSIDE_", "KAFKA_", "MONGODB_"].contains { name.hasPrefix($0) }
    }
    return Dictionary(names.map { ($0, "") }) { first, _ in first }
  }

  /// Rings and shows, until all calls are answered or somebody ends it.
  mutating func run() throws -> ExitCode {
    defer { end() }
    screen.heading()
    var calls = DemoCalls(directory, run: "demo-\(ProcessInfo.processInfo.processIdentifier)")
    let interval = Duration.seconds(1 / settings.rate)
    var nextRing = ContinuousClock.now
    var lastNews = ContinuousClock.now
    while !stop.isRequested {
      if isRinging, nextRing <= .now {
        ring(&calls)
        // Without catching up on rings that were missed while the machine was busy elsewhere.
        nextRing = max(nextRing + interval, .now)
        lastNews = .now
      }
      let wait = isRinging ? min(ContinuousClock.now.duration(to: nextRing), .milliseconds(100)) : .milliseconds(100)
      if show(follower.poll(timeoutMilliseconds: max(0, Int(wait / .milliseconds(1)))), &calls) { lastNews = .now }
      if try hangUp() { lastNews = .now }
      try checkChildren()
      if !isRinging, score.open == 0 { break }
      if !isRinging, lastNews.duration(to: .now) > Self.patience { break }
    }
    return try finish()
  }

  /// Whether there are calls to come.
  private var isRinging: Bool { settings.calls.map { score.calls < $0 } ?? true }

  private mutating func ring(_ calls: inout DemoCalls) {
    let now = CallTime(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    let call = calls.next(at: now)
    score.rang(call, at: .now)
    send(.ringing(call.event))
  }

  private func send(_ event: CallEvent) { producer.send(event.line() + [UInt8(ascii: "\n")]) }

  /// Ends the calls whose time has come, and shows what stands in the journal by now. Whether there was something.
  private mutating func hangUp() throws -> Bool {
    let ended = score.end(by: .now)
    for call in ended { send(.ended(call.ended)) }
    let open = score.openJournals
    // The journal is asked often enough for an eye, not for each pop-up.
    guard !open.isEmpty, lastLook.duration(to: .now) > .milliseconds(150) else { return !ended.isEmpty }
    lastLook = .now
    let written = try database.find(
      Find(
        Self.journal, filter: ["_id": ["$in": .array(open.prefix(500).map(BSONValue.objectID))]],
        projection: ["text": 1], batchSize: 501))
    for document in written {
      guard case .objectID(let id)? = document["_id"], let call = score.journaled(id) else { continue }
      if case .string(let text)? = document["text"] { screen.journal(call, text) }
    }
    return !ended.isEmpty || !written.isEmpty
  }

  /// Whether a pop-up was shown.
  private mutating func show(_ batch: RecordBatch, _ calls: inout DemoCalls) -> Bool {
    let instant = ContinuousClock.now
    var isNews = false
    for record in batch.records {
      guard case .popUp(let popUp) = WatchedRecord(record, kind: .popUp),
        let answer = score.answered(popUp, at: instant)
      else { continue }
      screen.popUp(popUp, answer)
      if popUp.match == .created { calls.meet(answer.call.event.facts.number) }
      isNews = true
    }
    return isNews
  }

  private func checkChildren() throws {
    for child in [producer] + workers where !child.isRunning { throw child.failure("has ended") }
    guard servers.database.isRunning else {
      throw EmbeddedServerError(.failed, "the embedded database has ended")
    }
  }

  private func finish() throws -> ExitCode {
    screen.summary(score)
    guard let calls = settings.calls else { return .done }
    if score.calls < calls {
      throw ProgramError(.internalFault, "ended after \(score.calls) of \(calls) calls")
    }
    if score.open > 0 {
      let seconds = Int(Self.patience / .seconds(1))
      throw ProgramError(
        .internalFault,
        "of \(calls) calls, \(score.silent) have no pop-up after \(seconds) seconds, and \(score.open) things are missing in all",
        remedy: "the last words of the workers: \(workers.flatMap { $0.lines.suffix(2) }.joined(separator: "; "))")
    }
    return .done
  }

  /// In the order of the flow, so that nobody misses whom it talks to.
  private func end() {
    follower.close()
    producer.closeInput()
    if producer.waitForExit(within: .seconds(3)) == nil { producer.terminate() }
    for worker in workers { worker.terminate(within: .seconds(10)) }
    servers.database.stop()
  }
}
