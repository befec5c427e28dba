import Foundation
import Kafka

/// The calls that the bench makes: in the contract's record form, nine of ten from people among the contacts.
struct BenchCalls {
  private let contacts: Int
  private let workload: Workload
  private let topic: String
  private let startedAt: String
  private let answeredAt: String
  private let endedAt: String
  private var random: UInt64 = 0x9E37_79B9_7F4A_7C15

  init(_ workload: Workload, contacts: Int, topicPrefix: String) {
    self.workload = workload
    self.contacts = contacts
    topic = topicPrefix + workload.topic
    let now = Date()
    func text(_ seconds: TimeInterval) -> String {
      ISO8601DateFormatter.string(
        from: now + seconds, timeZone: .gmt, formatOptions: [.withInternetDateTime, .withFractionalSeconds])
    }
    startedAt = text(0)
    answeredAt = text(7)
    endedAt = text(311)
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
    let ending = workload == .lookup ? "" : ",\"answeredAt\":\"\(answeredAt)\",\"endedAt\":\"\(endedAt)\""
    let kind = workload == .lookup ? "ringing" : "ended"
    let value = """
      {"callId":"\(id)","tenant":"default","direction":"inbound","number":"\(number)","agent":"\(agent)",\
      "agentFirstName":"Robin","agentLastName":"Keller","agentEmail":"robin.keller@example.com","queue":"sales",\
      "line":"+41445550100","callerName":"Caller \(tail)","startedAt":"\(startedAt)"\(ending)}
      """
    return OutgoingRecord(
      topic: topic, key: Array(id.utf8), value: Array(value.utf8),
      headers: [
        RecordHeader("ce_specversion", "1.0"), RecordHeader("ce_id", "\(id)-\(kind)"),
        RecordHeader("ce_source", "/ringside/bench"), RecordHeader("ce_type", "ringside.call.\(kind).v1"),
        RecordHeader("ce_time", startedAt), RecordHeader("ce_subject", agent),
        RecordHeader("content-type", "application/json"),
      ])
  }
}
