import CommandLine
import Kafka

/// Reads partitions from a place in them to what was the end when it began. One thread.
struct RangeReader {
  private let kafka: KafkaAccess
  private let consumer: Consumer
  /// The offset behind the last that is to be read.
  private var waiting: [TopicPartition: Int64] = [:]
  private var ends: [TopicPartition: Int64] = [:]
  /// How many offsets there are to read.
  private(set) var total = 0
  private var left: [TopicPartition: Int64] = [:]
  /// The oldest offset that was still there, and where this began to read.
  private(set) var lows: [TopicPartition: Int64] = [:]
  private(set) var starts: [TopicPartition: Int64] = [:]
  /// Whether the end of what may be read already is an end.
  private let endsEarly: Bool

  /// - Parameters:
  ///   - admin: tells the ends.
  ///   - starts: where to begin; what is the oldest where nothing is said.
  ///   - bounds: where to end, such as where an earlier reader did; what is the end now where nothing is said.
  init(
    _ kafka: KafkaAccess, _ partitions: [TopicPartition], _ admin: Admin, endsEarly: Bool = true,
    starts: [TopicPartition: Int64] = [:], bounds: [TopicPartition: Int64] = [:]
  ) throws(ProgramError) {
    self.kafka = kafka
    self.endsEarly = endsEarly
    var configuration = kafka.configuration
    // Whatever the options say: what is rolled back never was.
    configuration.set("isolation.level", "read_committed")
    consumer = try kafka.client { () throws in try Consumer(reader: configuration, reportsPartitionEnd: true) }
    var assignment: [TopicPartitionOffset] = []
    for partition in partitions {
      let marks = try kafka.askPatiently { () throws(KafkaError) in try admin.watermarks(partition) }
      let end = bounds[partition] ?? marks.high
      ends[partition] = end
      let start = min(end, max(marks.low, starts[partition] ?? marks.low))
      lows[partition] = marks.low
      self.starts[partition] = start
      guard start < end else { continue }
      waiting[partition] = end
      left[partition] = end - start
      total += Int(clamping: end - start)
      assignment.append(TopicPartitionOffset(partition, .at(start)))
    }
    if assignment.isEmpty { return }
    try kafka.ask { () throws(KafkaError) in try consumer.assign(assignment) }
  }

  /// Where each partition ended when this began.
  var bounds: [TopicPartition: Int64] { ends }

  /// Offsets that were passed.
  var done: Int { total - left.values.reduce(0) { $0 + Int(clamping: $1) } }

  /// The next records, perhaps none; nil behind the last.
  /// - Throws: where nothing came for so long.
  mutating func next(timeout: Duration = .seconds(30)) throws(ProgramError) -> [ConsumerRecord]? {
    guard !waiting.isEmpty else { return nil }
    let deadline = ContinuousClock.now + timeout
    while true {
      let batch = consumer.poll(timeoutMilliseconds: 200, maximum: 500)
      for event in batch.events {
        switch event {
        case .fatal(let error), .authorizationFailed(let error): throw kafka.problem(error)
        default: break
        }
      }
      var records: [ConsumerRecord] = []
      var hasMoved = false
      for record in batch.records {
        guard let end = waiting[record.topicPartition], record.offset < end else {
          reached(record.topicPartition, .max)
          hasMoved = true
          continue
        }
        records.append(record)
        reached(record.topicPartition, record.offset &+ 1)
      }
      for case .endOfPartition(let partition, let offset) in batch.events {
        reached(partition, endsEarly ? .max : offset)
        hasMoved = true
      }
      if !records.isEmpty || (hasMoved && waiting.isEmpty) { return records }
      guard .now < deadline else {
        throw ProgramError(
          .unavailable, "nothing can be read of \(waiting.keys.map(\.description).sorted().joined(separator: ", "))",
          at: kafka.brokers, remedy: "check that Kafka runs, and whether a transaction is open")
      }
    }
  }

  func close() { consumer.close() }

  private mutating func reached(_ partition: TopicPartition, _ next: Int64) {
    guard let end = waiting[partition] else { return }
    left[partition] = max(0, end - min(next, end))
    if next >= end { waiting[partition] = nil }
  }
}
