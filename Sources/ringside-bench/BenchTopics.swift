import CommandLine
import Glibc
import Kafka

/// Topics of the bench's own, so that no run meets another's records.
struct BenchTopics {
  let prefix: String

  static let names = [
    "calls.ringing", "calls.popups", "calls.unknown-caller", "contacts.resolved", "calls.ringing.dlq",
    "calls.ended", "calls.ended.dlq",
  ]

  static func create(prefix: String, options: BenchOptions) throws -> BenchTopics {
    let admin = try Admin(KafkaConfiguration(brokers: options.brokers))
    let outcomes = try admin.createTopics(
      names.map {
        NewTopic(
          prefix + $0, partitions: options.partitions,
          configuration: $0 == "contacts.resolved" ? ["cleanup.policy": "compact"] : [:])
      })
    for (name, outcome) in outcomes where outcome != .done {
      throw ProgramError(.unavailable, "topic \(name) cannot be made: \(outcome)")
    }
    // A topic is there before its partitions have leaders.
    let clock = ContinuousClock()
    let deadline = clock.now + .seconds(30)
    for name in names {
      while try !(admin.topic(prefix + name)?.partitions.allSatisfy { $0.leader >= 0 } ?? false) {
        guard clock.now < deadline else { throw ProgramError(.unavailable, "topic \(name) gets no leaders") }
        usleep(20_000)
      }
    }
    return BenchTopics(prefix: prefix)
  }

  func delete(options: BenchOptions) {
    guard !options.keeps, let admin = try? Admin(KafkaConfiguration(brokers: options.brokers)) else { return }
    _ = try? admin.deleteTopics(Self.names.map { prefix + $0 })
  }

  /// A reader of the pop-ups that are to come.
  func popUpReader(options: BenchOptions) throws -> Consumer {
    let reader = try Consumer(reader: KafkaConfiguration(brokers: options.brokers))
    let partitions = (0..<options.partitions).map {
      TopicPartition(topic: prefix + "calls.popups", partition: Int32(clamping: $0))
    }
    let ends = try partitions.map { try TopicPartitionOffset($0, .at(reader.watermarks($0).high)) }
    try reader.assign(ends)
    return reader
  }

  /// How many records each topic holds.
  func counts(options: BenchOptions) throws -> [String: Int64] {
    let admin = try Admin(KafkaConfiguration(brokers: options.brokers))
    var counts: [String: Int64] = [:]
    for name in Self.names {
      for partition in 0..<options.partitions {
        let marks = try admin.watermarks(
          TopicPartition(topic: prefix + name, partition: Int32(clamping: partition)))
        counts[name, default: 0] += marks.high
      }
    }
    return counts
  }
}
