import CallEvents
import Kafka

/// A dead letter as it lies in its topic. What its headers say is text from outside: any of it may be missing or nonsense.
struct Letter: Sendable {
  let record: ConsumerRecord

  init(_ record: ConsumerRecord) { self.record = record }

  /// The last header of the name, as text.
  func header(_ name: String) -> String? {
    record.headers[name].map { String(decoding: $0, as: UTF8.self) }
  }

  var place: String { "\(record.partition):\(record.offset)" }
  var errorClass: String { header(DeadLetterHeader.errorClass) ?? "" }
  var reason: String { header(DeadLetterHeader.reason) ?? "" }
  var worker: String { header(DeadLetterHeader.worker) ?? "" }
  var key: String? { record.key.map { String(decoding: $0, as: UTF8.self) } }
  var isTruncated: Bool { header(DeadLetterHeader.truncated) == "true" }

  /// How often it was redriven before. What is no number counts as too often.
  var redrives: Int {
    guard let text = header(DeadLetterHeader.redrives) else { return 0 }
    guard let number = Int(text), number >= 0 else { return .max }
    return number
  }

  /// Where the original was; nil where the headers do not say.
  var origin: Origin? {
    guard let topic = header(DeadLetterHeader.topic),
      let partition = header(DeadLetterHeader.partition).flatMap({ Int32($0) }), partition >= 0,
      let offset = header(DeadLetterHeader.offset).flatMap({ Int64($0) }), offset >= 0
    else { return nil }
    return Origin(
      place: TopicPartition(topic: topic, partition: partition), offset: offset,
      timestamp: header(DeadLetterHeader.timestamp).flatMap { Int64($0) })
  }

  struct Origin: Sendable, Equatable {
    let place: TopicPartition
    let offset: Int64
    /// Milliseconds since 1970.
    let timestamp: Int64?
  }

  /// The record as it was before it failed, to be sent to its topic: key, value and headers, and how often it was redriven.
  /// - Parameter original: where key, value and headers are taken from: this letter's own record, or what its origin still has.
  func redriven(to topic: String, original: ConsumerRecord) -> OutgoingRecord {
    var headers = original.headers.filter {
      !DeadLetterHeader.ofOneFailure.contains($0.name) && $0.name != DeadLetterHeader.redrives
    }
    headers.append(RecordHeader(DeadLetterHeader.redrives, String(redrives &+ 1)))
    return OutgoingRecord(topic: topic, keySlice: original.key, valueSlice: original.value, headers: headers)
  }
}
