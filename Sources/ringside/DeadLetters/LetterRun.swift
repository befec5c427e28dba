import CallEvents
import CommandLine
import Foundation
import Kafka
import WorkerRuntime

/// Handles the dead letters of one topic, each once.
///
/// What is put back and the note that it was are written in one transaction, so that both are there or neither. The transactional id is
/// the topic's: who begins ends what an earlier run left open, shuts that run out, and reads all notes before it does anything. After
/// a failure that leaves in doubt what was committed this begins anew, in the same way.
final class LetterRun {
  private let kafka: KafkaAccess
  private let topic: LetterTopic
  private let selection: LetterSelection
  private let isRehearsal: Bool
  private let stop: StopSignal
  private let judge: LetterJudge
  private let admin: Admin
  private let report: (Letter, LetterDecision) -> Void
  private let progress: (_ done: Int, _ total: Int) -> Void

  /// How many more may be handled.
  private var remaining: Int
  private var partitions: [TopicPartition] = []
  /// The ends at the beginning: what comes back as a dead letter at once is not handled by the same run.
  private var bounds: [TopicPartition: Int64] = [:]
  /// What this run has reported as left.
  private var left: Set<String> = []
  private var inDoubt: [Entry] = []
  private var chunkSize = LetterRun.longestChunk
  private var failures = 0

  private static let longestChunk = 500
  private static let largestChunk = 4 << 20
  private static let patience = 6

  private struct Entry {
    let letter: Letter
    let decision: LetterDecision
    let note: LetterNote?
  }

  init(
    _ kafka: KafkaAccess, _ topic: LetterTopic, _ action: LetterAction, _ selection: LetterSelection,
    maximumRedrives: Int, limit: Int, isRehearsal: Bool, stop: StopSignal,
    report: @escaping (Letter, LetterDecision) -> Void, progress: @escaping (_ done: Int, _ total: Int) -> Void
  ) throws(ProgramError) {
    self.kafka = kafka
    self.topic = topic
    self.selection = selection
    self.isRehearsal = isRehearsal
    self.stop = stop
    self.report = report
    self.progress = progress
    remaining = limit
    admin = try kafka.admin()
    judge = LetterJudge(
      topic: topic, action: action, maximumRedrives: maximumRedrives, origins: try OriginReader(kafka, admin))
    let names = action == .redrive ? [topic.name, topic.origin] : [topic.name]
    for name in names {
      let admin = admin
      let description = try kafka.ask { () throws(KafkaError) in try admin.topic(name) }
      guard let description else { throw ProgramError(.configuration, "there is no such topic", at: name) }
      if name == topic.name {
        partitions = description.partitions.map { TopicPartition(topic: name, partition: $0.identifier) }
      }
    }
  }

  /// - Returns: how many were handled.
  func run() throws -> Int {
    let limit = remaining
    while true {
      do {
        try attempt()
        return limit - remaining
      } catch let error as KafkaError {
        try recover(from: error)
      }
    }
  }

  /// Whether it is worth another attempt.
  private func recover(from error: KafkaError) throws {
    if error.isFenced {
      throw ProgramError(
        .unavailable, "another run handles this topic, and this one has ended", at: topic.name,
        remedy: "nothing was done twice; run it again when the other has ended")
    }
    if error.isRecordRefusal {
      // Somewhere in these is a record that the broker does not take: halves, down to that one.
      guard inDoubt.count == 1, let entry = inDoubt.first else { return chunkSize = max(1, inDoubt.count / 2) }
      inDoubt = []
      chunkSize = Self.longestChunk
      return leave(entry.letter, .leave("its topic does not take it: \(error.code)"))
    }
    failures += 1
    guard error.isRetriable || error.isFatal, !error.isAuthorization, failures < Self.patience, !stop.isRequested else {
      throw kafka.problem(error)
    }
    Thread.sleep(forTimeInterval: 0.2 * Double(failures))
  }

  private func attempt() throws {
    let producer = try isRehearsal ? nil : begin()
    var handled = try HandledLetters(of: [topic], kafka, isComplete: !isRehearsal)
    for entry in inDoubt where entry.note != nil && handled.note(of: entry.letter) == entry.note { done(entry) }
    inDoubt = []
    var reader = try RangeReader(kafka, partitions, admin, bounds: bounds)
    defer { reader.close() }
    bounds = reader.bounds
    while !stop.isRequested, remaining > 0, let records = try reader.next() {
      var rest = records.map(Letter.init)[...]
      while !rest.isEmpty, !stop.isRequested {
        try finish(try chunk(&rest, handled), producer, &handled)
      }
      progress(reader.done, reader.total)
    }
  }

  /// Takes as many as go into one transaction.
  private func chunk(_ letters: inout ArraySlice<Letter>, _ handled: HandledLetters) throws(ProgramError) -> [Entry] {
    var entries: [Entry] = []
    var bytes = 0
    while entries.count < min(chunkSize, remaining), bytes < Self.largestChunk, let letter = letters.popFirst() {
      let state = handled.state(of: letter)
      guard selection.accepts(letter, state), !left.contains(letter.place) else { continue }
      let decision = try judge.decide(letter, state)
      guard let state = decision.state else {
        leave(letter, decision)
        continue
      }
      bytes += decision.size
      let note = LetterNote(
        state, at: Int64(Date().timeIntervalSince1970 * 1_000), user: Self.user, timestamp: letter.record.timestamp)
      entries.append(Entry(letter: letter, decision: decision, note: note))
    }
    if remaining == entries.count { letters = [] }
    return entries
  }

  private func begin() throws -> Producer {
    var configuration = kafka.configuration
    configuration.set("transactional.id", "\(kafka.topics.handledDeadLetters).\(topic.name)")
    // What a killed run leaves open holds up who reads the topic until somebody ends it, or for so long.
    configuration.set("transaction.timeout.ms", "15000")
    let producer = try kafka.client { () throws in try Producer(configuration) }
    try producer.initTransactions()
    return producer
  }

  private func finish(_ entries: [Entry], _ producer: Producer?, _ handled: inout HandledLetters) throws {
    guard !entries.isEmpty else { return }
    if let producer {
      inDoubt = entries
      try send(entries, producer)
      inDoubt = []
      failures = 0
      chunkSize = Self.longestChunk
    }
    for entry in entries {
      if let note = entry.note { handled.set(note, for: entry.letter) }
      done(entry)
    }
  }

  private func send(_ entries: [Entry], _ producer: Producer) throws {
    var records: [OutgoingRecord] = []
    for entry in entries {
      if case .redrive(let record) = entry.decision { records.append(record) }
      if let note = entry.note { records.append(note.record(entry.letter, in: kafka.topics.handledDeadLetters)) }
    }
    try producer.beginTransaction()
    producer.enqueue(records)
    let progress = producer.flush(timeoutMilliseconds: 12_000)
    let failed = producer.takeResults().compactMap { result -> KafkaError? in
      if case .failed(let error) = result { error } else { nil }
    }
    if let error = producer.reason(of: failed) { throw error }
    guard progress.isComplete else { throw KafkaError(code: .timedOut, operation: "redrive") }
    try producer.commitTransaction()
  }

  private func done(_ entry: Entry) {
    remaining -= 1
    report(entry.letter, entry.decision)
  }

  private func leave(_ letter: Letter, _ decision: LetterDecision) {
    left.insert(letter.place)
    report(letter, decision)
  }

  private static let user = "\(NSUserName())@\(ProcessInfo.processInfo.hostName)"
}
