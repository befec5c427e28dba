internal import CallEvents
internal import Kafka
internal import Telemetry

/// The batch that a lane works on: its records, what they were decoded to, what is to be published of them, and the machine
/// that decides what comes next.
struct BatchInHand<Event: EventRecord>: Sendable {
  let records: [ConsumerRecord]
  /// When a record that could not be decoded failed, milliseconds since 1970.
  private let takenAt = WallTime.now.millisecondsSince1970
  /// Of the records that could be decoded.
  private let events: [ReceivedEvent<Event>]
  /// By record, the place of its event; `nil` where it could not be decoded. Empty where all could.
  private let places: [Int?]
  private var stages: [[PublishStage]]
  /// When a record failed first, milliseconds since 1970.
  private var failedAt: [Int: Int64] = [:]
  /// What the handler made of all events beforehand.
  private var preparation: (any Sendable)?
  var machine: BatchMachine

  init(
    _ records: [ConsumerRecord], backoff: Backoff, fraction: @escaping @Sendable () -> Double,
    preparing prepare: (@Sendable ([ReceivedEvent<Event>]) -> any Sendable)? = nil
  ) {
    var events: [ReceivedEvent<Event>] = []
    events.reserveCapacity(records.count)
    var bad: [Int: DeadLetterReason] = [:]
    for (index, record) in records.enumerated() {
      do throws(BadRecord) {
        events.append(try ReceivedEvent(decoding: record))
      } catch {
        bad[index] = DeadLetterReason(code: error.reason.rawValue, message: error.description)
      }
    }
    self.records = records
    self.events = events
    var place = -1
    places =
      bad.isEmpty
      ? []
      : records.indices.map { index in
        guard bad[index] == nil else { return nil }
        place += 1
        return place
      }
    stages = Array(repeating: [], count: records.count)
    machine = BatchMachine(count: records.count, bad: bad, backoff: backoff, fraction: fraction)
    preparation = prepare?(events)
  }

  /// What was prepared, if it is of these events: all of the batch's. It is given once.
  mutating func takePreparation(of indices: [Int]) -> (any Sendable)? {
    defer { preparation = nil }
    return indices.count == events.count ? preparation : nil
  }

  func events(of indices: [Int]) -> [ReceivedEvent<Event>] {
    indices.count == events.count ? events : indices.compactMap(event)
  }

  private func event(of index: Int) -> ReceivedEvent<Event>? {
    places.isEmpty ? events[index] : places[index].map { events[$0] }
  }

  /// For log lines about a record: as its effects carry it, or as a record that could not be decoded came with it.
  func trace(of index: Int) -> TraceParent? {
    event(of: index)?.trace ?? TraceParent(of: records[index])
  }

  /// Keeps what is to be published, and gives the machine's view of it.
  mutating func take(_ outcomes: [Outcome], of indices: [Int]) -> [BatchMachine.Verdict] {
    zip(indices, outcomes).map { index, outcome in
      switch outcome {
      case .refused(let reason):
        noteFailure(of: index)
        return .refused(reason)
      case .publish(let records):
        stages[index] = records
        return .effects(stages: records.count)
      }
    }
  }

  func effects(of index: Int, stage: Int) -> PublishStage {
    stage < stages[index].count ? stages[index][stage] : PublishStage()
  }

  mutating func noteFailure(of index: Int) {
    if failedAt[index] == nil { failedAt[index] = WallTime.now.millisecondsSince1970 }
  }

  /// A failure that stands for a whole group is no record's own.
  mutating func noteFailure(of indices: [Int], ifAlone fault: BatchMachine.WorkFault) {
    if fault != .away, indices.count == 1 { noteFailure(of: indices[0]) }
  }

  func firstFailure(of index: Int) -> Int64 { failedAt[index] ?? takenAt }

  /// Records that ended here: done, or as dead letters. Those of revoked partitions did not.
  var finishedRecords: [ConsumerRecord] {
    records.indices.filter { machine.isFinished($0) }.map { records[$0] }
  }

  /// The partitions belong to another member now.
  mutating func revoke(_ partitions: Set<TopicPartition>) {
    machine.revoke(records.indices.filter { partitions.contains(records[$0].topicPartition) })
  }
}

extension [ConsumerRecord] {
  /// The first record of each partition.
  var oldest: [Int32: (offset: Int64, time: Int64?)] {
    var oldest: [Int32: (offset: Int64, time: Int64?)] = [:]
    for record in self where oldest[record.partition] == nil {
      oldest[record.partition] = (record.offset, record.timestamp >= 0 ? record.timestamp : nil)
    }
    return oldest
  }
}
