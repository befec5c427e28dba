import CallEvents
import CommandLine
import Kafka

/// Which records of one partition are replayed: from `next` to before `end`.
struct PartitionRange: Sendable, Hashable, Codable {
  let partition: Int32
  let start: Int64
  let end: Int64

  var count: Int64 { max(0, end - start) }
}

/// `P:FROM-TO`: offsets of one partition, both included.
struct OffsetRange: Sendable, Hashable {
  let partition: Int32
  let first: Int64
  let last: Int64

  static let kind = ValueKind<OffsetRange>("P:FROM-TO") { (text) throws(ValueProblem) in
    let problem = ValueProblem("is not a partition and offsets, such as 0:1200-1299")
    let halves = text.split(separator: ":", omittingEmptySubsequences: false)
    guard halves.count == 2, let partition = Int32(halves[0]), partition >= 0 else { throw problem }
    let ends = halves[1].split(separator: "-", omittingEmptySubsequences: false)
    guard ends.count == 2, let first = Int64(ends[0]), let last = Int64(ends[1]), first >= 0, first <= last,
      last < .max
    else { throw problem }
    return OffsetRange(partition: partition, first: first, last: last)
  }
}

/// What was asked to be replayed, and what of it the topic still has. Times are those of the records, as brokers index them.
struct ReplayRange: Sendable {
  private(set) var partitions: [PartitionRange]
  /// Offsets that were asked for and are gone by retention.
  private(set) var missing: Int64 = 0

  /// - Parameters:
  ///   - from: milliseconds since 1970; nil: everything that is there.
  ///   - to: likewise, itself not included; nil: everything until now.
  ///   - offsets: win over times where there are some.
  init(
    of topic: String, _ kafka: KafkaAccess, from: Int64?, to: Int64?, offsets: [OffsetRange]
  ) throws(ProgramError) {
    let admin = try kafka.admin()
    guard let description = try kafka.ask({ () throws(KafkaError) in try admin.topic(topic) }) else {
      throw ProgramError(.configuration, "there is no such topic", at: topic)
    }
    let all = description.partitions.map { TopicPartition(topic: topic, partition: $0.identifier) }
    var marks: [Int32: Watermarks] = [:]
    for partition in all {
      marks[partition.partition] = try kafka.askPatiently { () throws(KafkaError) in try admin.watermarks(partition) }
    }
    partitions = []
    guard offsets.isEmpty else {
      for range in offsets {
        guard let marks = marks[range.partition] else {
          throw ProgramError(.usage, "\(topic) has no partition \(range.partition)", at: "--offset")
        }
        add(range.partition, range.first, range.last + 1, marks)
      }
      return
    }
    let starts = try from.map { (time) throws(ProgramError) in try Self.offsets(at: time, all, kafka) } ?? [:]
    let ends = try to.map { (time) throws(ProgramError) in try Self.offsets(at: time, all, kafka) } ?? [:]
    for (partition, marks) in marks.sorted(by: { $0.key < $1.key }) {
      let topicPartition = TopicPartition(topic: topic, partition: partition)
      // A time behind every record: the end.
      let start = from == nil ? marks.low : starts[topicPartition]?.value ?? marks.high
      let end = to == nil ? marks.high : ends[topicPartition]?.value ?? marks.high
      add(partition, start, end, marks)
    }
  }

  private mutating func add(_ partition: Int32, _ start: Int64, _ end: Int64, _ marks: Watermarks) {
    missing += max(0, min(marks.low, end) - start)
    let first = max(start, marks.low)
    let last = min(end, marks.high)
    if first < last { partitions.append(PartitionRange(partition: partition, start: first, end: last)) }
  }

  static func offsets(
    at time: Int64, _ partitions: [TopicPartition], _ kafka: KafkaAccess
  ) throws(ProgramError) -> [TopicPartition: PartitionOffset] {
    let reader = try kafka.client { () throws in try Consumer(reader: kafka.configuration) }
    defer { reader.close() }
    return try kafka.askPatiently { () throws(KafkaError) in
      try reader.offsets(forTimes: Dictionary(partitions.map { ($0, time) }) { first, _ in first })
    }
  }

  /// Ends each partition behind the record with which the limit is reached, partitions one after the other.
  mutating func limit(to ends: [Int32: Int64]) {
    partitions = partitions.compactMap { range in
      guard let end = ends[range.partition] else { return nil }
      return PartitionRange(partition: range.partition, start: range.start, end: min(range.end, end))
    }
  }
}
