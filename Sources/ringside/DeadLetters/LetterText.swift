import CallEvents
import CommandLine
import Kafka

/// Dead letters for people and for programs.
enum LetterText {
  /// - Parameter more: a title for one more column.
  static func table(_ more: String? = nil) -> TextTable {
    guard let more else {
      return TextTable([
        "TOPIC": .left, "PLACE": .right, "WHEN": .left, "CLASS": .left, "ATTEMPTS": .right, "REDRIVES": .right,
        "STATE": .left, "KEY": .left, "REASON": .left,
      ])
    }
    return TextTable([
      "TOPIC": .left, "PLACE": .right, "WHEN": .left, "CLASS": .left, "ATTEMPTS": .right, "REDRIVES": .right,
      more: .left, "KEY": .left, "REASON": .left,
    ])
  }

  /// The cells of a row.
  /// - Parameter note: what stands in the state's column.
  static func row(_ letter: Letter, _ note: String) -> [String] {
    [
      letter.record.topic, letter.place, time(letter.record.timestamp), Printable.text(letter.errorClass, limit: 40),
      Printable.text(letter.header(DeadLetterHeader.attempts) ?? "", limit: 10),
      Printable.text(letter.header(DeadLetterHeader.redrives) ?? "0", limit: 10), note,
      Printable.text(letter.key ?? "-", limit: 40), Printable.text(letter.reason, limit: 80),
    ]
  }

  /// To the second.
  static func time(_ milliseconds: Int64) -> String {
    milliseconds < 0 ? "-" : "\(CallTime(milliseconds: milliseconds / 1_000 * 1_000))"
  }

  /// One line of JSON, with the line feed.
  /// - Parameters:
  ///   - isWhole: with headers and value.
  ///   - more: further members.
  static func line(
    _ letter: Letter, isWhole: Bool = false, _ more: (inout JSONWriter) -> Void = { _ in }
  ) -> String {
    let record = letter.record
    var json = JSONWriter()
    json.beginObject()
    json.member("topic", record.topic)
    json.name("partition")
    json.integer(Int(record.partition))
    json.name("offset")
    json.integer(Int(clamping: record.offset))
    if record.timestamp >= 0 { json.member("when", CallTime(milliseconds: record.timestamp)) }
    json.member("class", letter.errorClass)
    json.member("reason", letter.reason)
    json.member("worker", letter.worker)
    json.name("attempts")
    number(letter.header(DeadLetterHeader.attempts), &json)
    json.name("redrives")
    number(letter.header(DeadLetterHeader.redrives) ?? "0", &json)
    json.name("key")
    if let key = letter.key { json.string(key) } else { json.null() }
    if let origin = letter.origin {
      json.name("origin")
      json.beginObject()
      json.member("topic", origin.place.topic)
      json.name("partition")
      json.integer(Int(origin.place.partition))
      json.name("offset")
      json.integer(Int(clamping: origin.offset))
      if let timestamp = origin.timestamp { json.member("when", CallTime(milliseconds: timestamp)) }
      json.endObject()
    }
    json.name("truncated")
    json.bool(letter.isTruncated)
    if isWhole { whole(record, &json) }
    more(&json)
    json.endObject()
    return String(decoding: json.bytes, as: UTF8.self) + "\n"
  }

  static func members(of note: LetterNote?, _ json: inout JSONWriter) {
    json.member("state", (note?.state ?? .open).rawValue)
    guard let note else { return }
    json.member("handledAt", CallTime(milliseconds: note.at))
    json.member("handledBy", note.user)
  }

  private static func number(_ text: String?, _ json: inout JSONWriter) {
    if let number = text.flatMap({ Int($0) }) { json.integer(number) } else { json.null() }
  }

  private static func whole(_ record: ConsumerRecord, _ json: inout JSONWriter) {
    json.name("headers")
    json.beginArray()
    for header in record.headers {
      json.beginObject()
      json.member("name", header.name)
      json.name("value")
      if let value = header.value { json.string(String(decoding: value, as: UTF8.self)) } else { json.null() }
      json.endObject()
    }
    json.endArray()
    json.name("value")
    if let value = record.value { json.string(String(decoding: value, as: UTF8.self)) } else { json.null() }
  }
}
