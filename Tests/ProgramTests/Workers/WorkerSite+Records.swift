import CallEvents
import Foundation
import Kafka
import TestSupport

/// A record that a test wrote or found.
struct SiteRecord {
  var partition: Int32 = 0
  var offset: Int64 = 0
  var key: String?
  var value: [UInt8]?
  var headers: [RecordHeader] = []

  /// The last header of the name.
  func header(_ name: String) -> String? {
    headers.last { $0.name == name }?.value.map { String(decoding: $0, as: UTF8.self) }
  }

  /// All headers with a value, as texts.
  var texts: [String: String] {
    headers.reduce(into: [:]) { texts, header in
      if let value = header.value { texts[header.name] = String(decoding: value, as: UTF8.self) }
    }
  }

  /// The value as a JSON object; empty where it is none.
  var json: [String: Any] {
    (try? JSONSerialization.jsonObject(with: Data(value ?? [])) as? [String: Any]) ?? [:]
  }

  func text(_ field: String) -> String? { json[field] as? String }
}

extension WorkerSite {
  /// Sends to the topic that the workers consume, or to another one, and waits for the acknowledgements.
  func send(_ records: [SiteRecord], to topic: String? = nil) throws {
    let producer = try Producer(kafka)
    producer.enqueue(
      records.map { record in
        OutgoingRecord(
          topic: topic ?? consumed, key: record.key.map { Array($0.utf8) }, value: record.value, headers: record.headers
        )
      })
    guard producer.flush(timeoutMilliseconds: 30_000).isComplete else { throw TestFailure("not delivered in time") }
    for case .failed(let error) in producer.takeResults() { throw error }
  }

  /// Follows a topic from its start.
  func reader(_ topic: String) throws -> TopicReader { try TopicReader(kafka, topic, partitions: partitions) }

  /// What is in a topic once the condition holds and for half a second nothing more came; or when the time is over.
  func records(_ topic: String, seconds: Double = 30, until condition: ([SiteRecord]) -> Bool) throws -> [SiteRecord] {
    let reader = try reader(topic)
    _ = reader.poll(seconds: seconds) { condition($0.records) }
    reader.settle()
    return reader.records
  }

  /// What is in a topic now.
  func records(_ topic: String) throws -> [SiteRecord] {
    let reader = try reader(topic)
    try reader.readToEnd()
    reader.settle()
    return reader.records
  }

  /// Whether the group has committed everything that is in the topic that its workers consume.
  func hasCommittedAll() throws -> Bool {
    // Asked as a consumer asks: the embedded broker does not know the administrator's way.
    let reader = try Consumer(reader: kafka, group: group)
    defer { reader.close() }
    let all = (0..<partitions).map { TopicPartition(topic: consumed, partition: Int32($0)) }
    let committed = try reader.committed(all)
    return try all.allSatisfy { partition in
      let ends = try reader.watermarks(partition)
      return committed[partition] ?? ends.low >= ends.high
    }
  }
}

/// Reads all partitions of a topic, and keeps what it read.
final class TopicReader {
  private let consumer: Consumer
  private let partitions: [TopicPartition]
  private(set) var records: [SiteRecord] = []
  /// Ends of partitions that were reached.
  private var reached: [Int32: Int64] = [:]

  init(_ kafka: KafkaConfiguration, _ topic: String, partitions: Int) throws {
    consumer = try Consumer(reader: kafka, reportsPartitionEnd: true)
    self.partitions = (0..<Int32(partitions)).map { TopicPartition(topic: topic, partition: $0) }
    try consumer.assign(self.partitions.map { TopicPartitionOffset($0, .beginning) })
  }

  deinit { consumer.close() }

  /// Reads what is there, and gives how much it was.
  @discardableResult
  func poll(milliseconds: Int = 100) -> Int {
    let batch = consumer.poll(timeoutMilliseconds: milliseconds, maximum: 5_000)
    for case .endOfPartition(let partition, let offset) in batch.events { reached[partition.partition] = offset }
    records += batch.records.map { record in
      SiteRecord(
        partition: record.partition, offset: record.offset,
        key: record.key.map { String(decoding: $0, as: UTF8.self) }, value: record.value.map { Array($0) },
        headers: Array(record.headers))
    }
    return batch.records.count
  }

  /// Reads until the condition holds; false where it did not in time.
  func poll(seconds: Double, until condition: (TopicReader) -> Bool) -> Bool {
    waitUntil(seconds: seconds) {
      poll()
      return condition(self)
    }
  }

  /// Reads everything that is there by now: on a busy machine the first record may be long in coming.
  func readToEnd() throws {
    let ends = try partitions.map { (partition: $0.partition, marks: try consumer.watermarks($0)) }
    waitUntil(seconds: 20) {
      poll()
      return ends.allSatisfy { end in
        // The last offset may be a transaction's end, which is no record.
        end.marks.low >= end.marks.high || reached[end.partition] ?? 0 >= end.marks.high
      }
    }
  }

  /// Reads on until nothing has come for half a second: what should not be there shows itself.
  func settle() {
    var quiet = 0
    waitUntil(seconds: 20) {
      quiet = poll() == 0 ? quiet + 1 : 0
      return quiet >= 5
    }
  }

  var callIDs: Set<String> { Set(records.compactMap { $0.text("callId") }) }
}
