import CallEvents
import CommandLine
import Kafka

/// Reads all partitions of some topics without a group: it disturbs nobody and commits nothing. One thread.
struct TopicFollower {
  let consumer: Consumer
  private let kafka: KafkaAccess
  /// Partitions that have not come to the end that was theirs at the start, with that end.
  private var waiting: [TopicPartition: Int64]
  /// Where a start was asked for by time: older records are skipped, which broker times out of order may put behind it.
  private let earliestTimestamp: Int64?

  /// - Parameter now: what a duration counts back from.
  init(
    _ kafka: KafkaAccess, topics: [String], from start: WatchStart, now: CallTime
  ) throws(ProgramError) {
    self.kafka = kafka
    let consumer = try kafka.client { () throws in
      try Consumer(reader: kafka.configuration, reportsPartitionEnd: true)
    }
    self.consumer = consumer
    earliestTimestamp = start.timestamp(now: now)
    let admin = try kafka.admin()
    let cluster = try kafka.ask { () throws(KafkaError) in try admin.cluster() }
    let partitions = cluster.topics.filter { topics.contains($0.name) }.flatMap { topic in
      topic.partitions.map { TopicPartition(topic: topic.name, partition: $0.identifier) }
    }
    let marks = try Self.watermarks(of: partitions, admin, kafka)
    var starts: [TopicPartition: PartitionOffset] = [:]
    switch start {
    case .earliest: for (partition, marks) in marks { starts[partition] = .at(marks.low) }
    case .latest: for (partition, marks) in marks { starts[partition] = .at(marks.high) }
    case .time, .ago:
      let time = start.timestamp(now: now) ?? 0
      starts = try kafka.ask { () throws(KafkaError) in
        try consumer.offsets(forTimes: Dictionary(partitions.map { ($0, time) }) { first, _ in first })
      }
    }
    waiting = [:]
    var assignment: [TopicPartitionOffset] = []
    for (partition, marks) in marks {
      // Behind every record that is older than a time stands what comes next.
      let first = starts[partition]?.value ?? marks.high
      assignment.append(TopicPartitionOffset(partition, .at(first)))
      if first < marks.high { waiting[partition] = marks.high }
    }
    try kafka.ask { () throws(KafkaError) in try consumer.assign(assignment) }
  }

  private static func watermarks(
    of partitions: [TopicPartition], _ admin: Admin, _ kafka: KafkaAccess
  ) throws(ProgramError) -> [TopicPartition: Watermarks] {
    var marks: [TopicPartition: Watermarks] = [:]
    for partition in partitions {
      marks[partition] = try kafka.askPatiently { () throws(KafkaError) in try admin.watermarks(partition) }
    }
    return marks
  }

  /// Whether everything was read that was there at the start.
  var isCaughtUp: Bool { waiting.isEmpty }

  /// Waits a moment for records.
  mutating func poll(timeoutMilliseconds: Int) -> RecordBatch {
    let batch = consumer.poll(timeoutMilliseconds: timeoutMilliseconds, maximum: 500)
    for record in batch.records { reached(record.topicPartition, record.offset &+ 1) }
    for case .endOfPartition(let partition, let offset) in batch.events { reached(partition, offset) }
    return batch
  }

  /// Whether a record is as young as was asked for.
  func isWanted(_ record: ConsumerRecord) -> Bool {
    guard let earliestTimestamp, record.timestamp >= 0 else { return true }
    return record.timestamp >= earliestTimestamp
  }

  func close() { consumer.close() }

  private mutating func reached(_ partition: TopicPartition, _ next: Int64) {
    if let end = waiting[partition], next >= end { waiting[partition] = nil }
  }
}
