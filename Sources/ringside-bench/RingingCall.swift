import Foundation
import Kafka

/// The calls that the bench makes: in the contract's record form, nine of ten from people among the contacts.
struct RingingCalls {
  private let contacts: Int
  private let topic: String
  private let startedAt: String
  private var random: UInt64 = 0x9E37_79B9_7F4A_7C15

  init(contacts: Int, topicPrefix: String) {
    self.contacts = contacts
    topic = topicPrefix + "calls.ringing"
    startedAt = ISO8601DateFormatter.string(
      from: Date(), timeZone: .gmt, formatOptions: [.withInternetDateTime, .withFractionalSeconds])
  }

  /// A call with this id, from somebody.
  mutating func next(id: String) -> OutgoingRecord {
    random ^= random << 13
    random ^= random >> 7
    random ^= random << 17
    let tail = Int(random % UInt64(contacts + contacts / 9 + 1))
    let agent = String(100 + (random >> 40) % 400)
    let digits = String(tail)
    let number = "+4179" + String(repeating: "0", count: max(0, 7 - digits.count)) + digits
    let value = """
      {"callId":"\(id)","tenant":"default","direction":"inbound","number":"\(number)","agent":"\(agent)",\
      "agentFirstName":"Robin","agentLastName":"Keller","agentEmail":"robin.keller@example.com","queue":"sales",\
      "line":"+41445550100","callerName":"Caller \(tail)","startedAt":"\(startedAt)"}
      """
    return OutgoingRecord(
      topic: topic, key: Array(id.utf8), value: Array(value.utf8),
      headers: [
        RecordHeader("ce_specversion", "1.0"), RecordHeader("ce_id", "\(id)-ringing"),
        RecordHeader("ce_source", "/ringside/bench"), RecordHeader("ce_type", "ringside.call.ringing.v1"),
        RecordHeader("ce_time", startedAt), RecordHeader("ce_subject", agent),
        RecordHeader("content-type", "application/json"),
      ])
  }
}
