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
  /// Digits of a number of redrives that is one.
  private static let longestCount = 20
  /// Bytes of a key that is kept whatever else is left out.
  private static let longestKey = 1_024

  /// What is kept of the original, from all of it to the little that any broker takes, so that no record blocks its partition.
  enum Form: CaseIterable {
    case whole
    /// Too large a value is left out; its place stays known.
    case withoutValue
    /// The original's own headers, or its key, were too large by themselves.
    case placeOnly
  }

  func outgoing(_ form: Form) -> OutgoingRecord {
    // Kept: the original's own headers, and how often it was redriven. Said anew: everything else of ours.
    var headers = record.headers.filter { header in
      form == .placeOnly
        ? header.name == DeadLetterHeader.redrives && (header.value?.count ?? 0) <= Self.longestCount
        : !DeadLetterHeader.ofOneFailure.contains(header.name)
    }
    headers.append(RecordHeader(DeadLetterHeader.topic, record.topic))
    headers.append(RecordHeader(DeadLetterHeader.partition, String(record.partition)))
    headers.append(RecordHeader(DeadLetterHeader.offset, String(record.offset)))
    headers.append(RecordHeader(DeadLetterHeader.timestamp, String(record.timestamp)))
    headers.append(RecordHeader(DeadLetterHeader.worker, worker))
    headers.append(RecordHeader(DeadLetterHeader.errorClass, reason.code))
    headers.append(RecordHeader(DeadLetterHeader.reason, String(reason.message.prefix(Self.longestReason))))
    headers.append(RecordHeader(DeadLetterHeader.attempts, String(attempts)))
    headers.append(RecordHeader(DeadLetterHeader.firstFailedAt, String(firstFailedAt)))
    if !headers.contains(where: { $0.name == DeadLetterHeader.redrives }) {
      headers.append(RecordHeader(DeadLetterHeader.redrives, "0"))
    }
    if form != .whole { headers.append(RecordHeader(DeadLetterHeader.truncated, "true")) }
    return OutgoingRecord(
      topic: Topics.deadLetters(of: record.topic), keySlice: form == .placeOnly && isKeyLong ? nil : record.key,
      valueSlice: form == .whole ? record.value : nil, headers: headers)
  }

  private var isKeyLong: Bool { (record.key?.count ?? 0) > Self.longestKey }
}
