import CallEvents
import Foundation
import Kafka
import WorkerRuntime

/// Replays one partition's range on one thread.
///
/// How far it came is the committed offset of a group of the replay's own: written with what was published, in one transaction, or
/// behind what was written to the database, which is written once however often it is. A replay that was killed goes on there.
struct ReplayLane<Handler: ReplayHandler> {
  let plan: ReplayPlan
  let range: PartitionRange
  let handler: Handler
  let selection: ReplaySelection
  let kafka: KafkaAccess
  let pace: ReplayPace
  let state: ReplayState
  let stop: StopSignal

  private var partition: TopicPartition { TopicPartition(topic: plan.topic, partition: range.partition) }

  func run() throws {
    var publisher = try makePublisher()
    let consumer = try Consumer(reader: kafka.configuration, group: plan.group, reportsPartitionEnd: true)
    defer { consumer.close() }
    var next = range.start
    if !plan.isRehearsal {
      // Before anything is written: whoever may not use the group could not note how far he came.
      guard let committed = try patiently({ () throws(KafkaError) in try committed(consumer) }) else { return }
      if plan.isResumed, let offset = committed[partition] {
        next = max(next, offset)
        state.skip(min(next, range.end) - range.start)
      }
    }
    guard next < range.end else { return }
    try consumer.assign([TopicPartitionOffset(partition, .at(next))])
    var noted = (before: next, at: ContinuousClock.now)
    // A stop is not waited with: what is not noted then is done again, and there already.
    defer { if publisher == nil, noted.before < next { try? note(next, consumer) } }
    while next < range.end, !stop.isRequested {
      let batch = consumer.poll(timeoutMilliseconds: 200, maximum: pace.batch)
      if let fatal = consumer.fatalError { throw fatal }
      let records = batch.records.filter { $0.offset >= next && $0.offset < range.end }
      var after = next
      if let last = batch.records.last { after = max(after, last.offset + 1) }
      for case .endOfPartition(_, let offset) in batch.events { after = max(after, offset) }
      after = min(after, range.end)
      guard after > next else { continue }
      pace.wait(for: records.count, stop: stop)
      guard try advance(over: records[...], from: next, to: after, &publisher, consumer) else { return }
      next = after
      // A commit costs the coordinator as much as a record, and live calls wait behind it.
      guard publisher == nil, next == range.end || noted.at.duration(to: .now) >= .milliseconds(100) else { continue }
      guard try patiently({ () throws(KafkaError) in try note(next, consumer) }) != nil else { return }
      noted = (next, .now)
    }
  }

  /// Works on these records and notes how far that came. Where the brokers refuse something that comes of them, on halves of them, down to
  /// the one of which it comes. `false`: a stop was requested first.
  private func advance(
    over records: ArraySlice<ConsumerRecord>, from next: Int64, to after: Int64, _ publisher: inout Producer?,
    _ consumer: Consumer
  ) throws -> Bool {
    guard let answer = try answer(Array(records)) else { return false }
    do {
      guard try finish(answer.records, before: after, &publisher, consumer) else { return false }
      state.passed(after - next, answer)
    } catch let error as KafkaError where error.isRecordRefusal && records.count > 1 {
      let middle = records.startIndex + records.count / 2
      let place = records[middle].offset
      return try advance(over: records[..<middle], from: next, to: place, &publisher, consumer)
        && advance(over: records[middle...], from: place, to: after, &publisher, consumer)
    } catch let error as KafkaError where error.isRecordRefusal {
      guard try finish([], before: after, &publisher, consumer) else { return false }
      state.passed(after - next, try refused(records, error))
    }
    return true
  }

  private func committed(_ consumer: Consumer) throws(KafkaError) -> [TopicPartition: Int64] {
    do {
      return try consumer.committed([partition])
    } catch {
      // That the group is refused comes as an event. Nothing is assigned yet, so that this takes no record.
      for case .authorizationFailed(let refusal) in consumer.poll(timeoutMilliseconds: 100, maximum: 1).events {
        throw refusal
      }
      throw error
    }
  }

  // MARK: The work

  /// Nil: a stop was requested first.
  private func answer(_ records: [ConsumerRecord]) throws -> ReplayAnswer? {
    var answer = ReplayAnswer()
    answer.counts.add(records.count, "read")
    var events: [ReceivedEvent<Handler.Event>] = []
    for record in records {
      guard let event = try? ReceivedEvent<Handler.Event>(decoding: record) else {
        answer.counts.add(1, "unreadable")
        continue
      }
      if selection.isEverything || selection.wants(handler.facts(of: event.event)) { events.append(event) }
    }
    answer.counts.add(events.count, "selected")
    guard !events.isEmpty else { return answer }
    guard let worked = work(on: events[...]) else { return nil }
    answer.add(worked)
    return answer
  }

  /// Asks for all together, and where that is too much, too slow or refused, for halves of it, down to single calls.
  private func work(on events: ArraySlice<ReceivedEvent<Handler.Event>>) -> ReplayAnswer? {
    var failures = 0
    while !stop.isRequested {
      do throws(WorkFailure) {
        return try pace.alone { () throws(WorkFailure) in try handler.answer(Array(events)) }
      } catch {
        failures += 1
        if error.kind == .away {
          wait(because: error.message, failures: failures)
        } else if events.count > 1 {
          let middle = events.startIndex + events.count / 2
          guard var first = work(on: events[..<middle]), let second = work(on: events[middle...]) else { return nil }
          first.add(second)
          return first
        } else if error.kind == .refused || failures >= 3 {
          return refused(events, error)
        } else {
          wait(because: error.message, failures: failures)
        }
      }
    }
    return nil
  }

  private func refused(_ events: ArraySlice<ReceivedEvent<Handler.Event>>, _ failure: WorkFailure) -> ReplayAnswer {
    var answer = ReplayAnswer()
    for event in events {
      answer.counts.add(1, "refused")
      answer.notes.append(.refused(callId: handler.facts(of: event.event).callId, why: failure.message))
    }
    return answer
  }

  /// What comes of these records, but for what the brokers do not take.
  private func refused(_ records: ArraySlice<ConsumerRecord>, _ error: KafkaError) throws -> ReplayAnswer {
    let events = try records.map { try ReceivedEvent<Handler.Event>(decoding: $0) }
    var answer = refused(events[...], WorkFailure(.refused, message: error.description))
    for name in ["read", "selected"] { answer.counts.add(events.count, name) }
    return answer
  }

  /// Longer each time, up to some seconds; ends with a stop.
  private func wait(because obstacle: String, failures: Int) {
    state.wait(because: obstacle)
    let end = ContinuousClock.now + .milliseconds(min(5_000, 100 << min(failures, 6)))
    while ContinuousClock.now < end, !stop.isRequested { Thread.sleep(forTimeInterval: 0.05) }
  }

  /// Nil: a stop was requested first.
  private func patiently<Answer>(_ ask: () throws(KafkaError) -> Answer) throws -> Answer? {
    var failures = 0
    while !stop.isRequested {
      do {
        return try ask()
      } catch {
        guard error.isRetriable, !error.isFatal, !error.isAuthorization else { throw error }
        failures += 1
        wait(because: "\(error)", failures: failures)
      }
    }
    return nil
  }

  // MARK: Progress

  private func makePublisher() throws -> Producer? {
    guard plan.publishes else { return nil }
    var configuration = kafka.configuration
    configuration.set("transactional.id", "\(plan.group).\(range.partition)")
    let producer = try Producer(configuration)
    _ = try patiently { () throws(KafkaError) in try producer.initTransactions() }
    return producer
  }

  /// Everything before this offset is done.
  private func note(_ offset: Int64, _ consumer: Consumer) throws(KafkaError) {
    guard !plan.isRehearsal else { return }
    try consumer.commit([partition: offset], waiting: true)
  }

  /// Publishes, where that is wanted, and notes that everything before this offset is done. `false`: a stop was requested first.
  private func finish(
    _ records: [EncodedRecord], before offset: Int64, _ publisher: inout Producer?, _ consumer: Consumer
  ) throws -> Bool {
    guard publisher != nil else { return true }
    var failures = 0
    while !stop.isRequested {
      guard let producer = publisher else { return false }
      do throws(KafkaError) {
        try publish(records, before: offset, producer)
        return true
      } catch {
        // A right that is missing is for an administrator to give, and the replay to be resumed then.
        guard !error.isAuthorization else { throw error }
        failures += 1
        if !error.isRecordRefusal { wait(because: "\(error)", failures: failures) }
        // A producer of which records were refused again and again keeps its next transaction waiting: a new one begins at once.
        if error.isFatal || error.isRecordRefusal || (try? producer.abortTransaction()) == nil {
          publisher = try makePublisher()
        }
        if error.isRecordRefusal { throw error }
      }
    }
    return false
  }

  private func publish(_ records: [EncodedRecord], before offset: Int64, _ producer: Producer) throws(KafkaError) {
    try producer.beginTransaction()
    producer.enqueue(records.map { OutgoingRecord($0) })
    let progress = producer.flush(timeoutMilliseconds: 30_000)
    let failed = producer.takeResults().compactMap { result -> KafkaError? in
      if case .failed(let error) = result { error } else { nil }
    }
    if let error = producer.reason(of: failed) { throw error }
    guard progress.isComplete else { throw KafkaError(code: .timedOut, operation: "publish") }
    try producer.addOffsets([partition: offset], ofGroup: plan.group)
    try producer.commitTransaction()
  }
}
