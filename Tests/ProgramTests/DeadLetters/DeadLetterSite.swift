import CallEvents
import Foundation
import Kafka
import TestSupport

/// A topic, its dead letters and what is remembered of them, behind a prefix of their own.
final class DeadLetterSite {
  let topics: Topics
  let kafka: KafkaConfiguration
  let brokers: String
  let partitions: Int
  let directory: String

  var origin: String { topics.ringing }
  var letters: String { Topics.deadLetters(of: topics.ringing) }

  /// - Parameter settings: of the origin.
  init(partitions: Int = 1, settings: [String: String] = [:]) throws {
    let shared = try TestKafka.shared()
    topics = try Topics(prefix: TestKafka.uniqueName("d") + ".")
    kafka = shared.configuration
    brokers = shared.bootstrapServers
    self.partitions = partitions
    directory = try makeTemporaryDirectory("letters")
    try shared.createTopic(topics.ringing, partitions: partitions, configuration: settings)
    try shared.createTopic(Topics.deadLetters(of: topics.ringing), partitions: partitions)
    try shared.createTopic(topics.handledDeadLetters, partitions: 1, configuration: ["cleanup.policy": "compact"])
  }

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  /// A dead letter as workers write them.
  struct Planted {
    var key: String? = "key"
    var value: [UInt8]? = [0x78]
    var partition: Int32 = 0
    var headers: [RecordHeader] = []
    var errorClass = "not-json"
    var reason = "it is none"
    var worker = "lookup-worker"
    var redrives: String? = "0"
    var origin: String?
    var originPlace: (partition: Int32, offset: Int64, timestamp: Int64) = (0, 0, 1_700_000_000_000)
    var timestamp: Int64?
    var isTruncated = false
  }

  func plant(_ letters: [Planted]) throws {
    try send(
      letters.map { letter in
        var headers = letter.headers
        func add(_ name: String, _ value: String) { headers.append(RecordHeader(name, value)) }
        add(DeadLetterHeader.topic, letter.origin ?? origin)
        add(DeadLetterHeader.partition, "\(letter.originPlace.partition)")
        add(DeadLetterHeader.offset, "\(letter.originPlace.offset)")
        add(DeadLetterHeader.timestamp, "\(letter.originPlace.timestamp)")
        add(DeadLetterHeader.worker, letter.worker)
        add(DeadLetterHeader.errorClass, letter.errorClass)
        add(DeadLetterHeader.reason, letter.reason)
        add(DeadLetterHeader.attempts, "1")
        add(DeadLetterHeader.firstFailedAt, "1700000000000")
        if let redrives = letter.redrives { add(DeadLetterHeader.redrives, redrives) }
        if letter.isTruncated { add(DeadLetterHeader.truncated, "true") }
        return OutgoingRecord(
          topic: self.letters, key: letter.key.map { Array($0.utf8) }, value: letter.value, headers: headers,
          partition: letter.partition, timestamp: letter.timestamp)
      })
  }

  func send(_ records: [OutgoingRecord]) throws {
    let producer = try Producer(kafka)
    producer.enqueue(records)
    guard producer.flush(timeoutMilliseconds: 60_000).isComplete else { throw TestFailure("not delivered in time") }
    for case .failed(let error) in producer.takeResults() { throw error }
  }

  /// What is committed in a topic now.
  func records(_ topic: String, atLeast count: Int = 0) throws -> [SiteRecord] {
    let reader = try TopicReader(kafka, topic, partitions: topic == topics.handledDeadLetters ? 1 : partitions)
    _ = reader.poll(seconds: 30) { $0.records.count >= count }
    reader.settle()
    return reader.records
  }

  /// What was put back.
  func redriven(atLeast count: Int = 0) throws -> [SiteRecord] { try records(origin, atLeast: count) }

  var arguments: [String] { ["--kafka-brokers", brokers, "--topic-prefix", topics.prefix] }

  func dlq(_ arguments: [String]) throws -> RingsideProgram.Finished {
    try RingsideProgram.run(["dlq"] + arguments + self.arguments)
  }

  /// The objects of `dlq list --json`.
  func list(_ arguments: [String]) throws -> [[String: Any]] {
    let run = try dlq(["list", "ringing", "--json"] + arguments)
    guard run.code == 0 else { throw TestFailure("\(run.code): \(run.errors)") }
    return try run.lines.map { line in
      try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:]
    }
  }

  func keys(_ arguments: [String]) throws -> [String] {
    try list(arguments).compactMap { $0["key"] as? String }.sorted()
  }
}
