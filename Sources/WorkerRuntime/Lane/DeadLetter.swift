internal import CallEvents
internal import Kafka

/// A record on its way to the dead-letter topic: byte-identical, with its own headers and why it left.
struct DeadLetter {
  let record: ConsumerRecord
  let reason: DeadLetterReason
  let attempts: Int
  /// Milliseconds since 1970.
  let firstFailedAt: Int64
  /// The worker's name and version, for the operator.
  let worker: String

  /// A reason quotes what it complains about; headers are no place for a book.
  private static let longestReason = 2_000

  func outgoing() -> OutgoingRecord {
    outgoing(value: record.value, extra: [])
  }

  /// For a record that the broker refuses as too large: without its value, but with the place of the original.
  func truncated() -> OutgoingRecord {
    outgoing(value: nil, extra: [RecordHeader(DeadLetterHeader.truncated, "true")])
  }

  private func outgoing(value: ArraySlice<UInt8>?, extra: [RecordHeader]) -> OutgoingRecord {
    // Kept: the original's own headers, and how often it was redriven. Said anew: everything else of ours.
    var headers = record.headers.filter { !Self.ours.contains($0.name) }
    headers.append(RecordHeader(DeadLetterHeader.topic, record.topic))
    headers.append(RecordHeader(DeadLetterHeader.partition, String(record.partition)))
    headers.append(RecordHeader(DeadLetterHeader.offset, String(record.offset)))
    headers.append(RecordHeader(DeadLetterHeader.timestamp, String(record.timestamp)))
    headers.append(RecordHeader(DeadLetterHeader.worker, worker))
    headers.append(RecordHeader(DeadLetterHeader.errorClass, reason.code))
    headers.append(RecordHeader(DeadLetterHeader.reason, String(reason.message.prefix(Self.longestReason))))
    headers.append(RecordHeader(DeadLetterHeader.attempts, String(attempts)))
    headers.append(RecordHeader(DeadLetterHeader.firstFailedAt, String(firstFailedAt)))
    if record.headers.last(named: DeadLetterHeader.redrives) == nil {
      headers.append(RecordHeader(DeadLetterHeader.redrives, "0"))
    }
    return OutgoingRecord(
      topic: Topics.deadLetters(of: record.topic), keySlice: record.key, valueSlice: value, headers: headers + extra)
  }

  private static let ours: Set<String> = [
    DeadLetterHeader.topic, DeadLetterHeader.partition, DeadLetterHeader.offset, DeadLetterHeader.timestamp,
    DeadLetterHeader.worker, DeadLetterHeader.errorClass, DeadLetterHeader.reason, DeadLetterHeader.attempts,
    DeadLetterHeader.firstFailedAt, DeadLetterHeader.truncated,
  ]
}
