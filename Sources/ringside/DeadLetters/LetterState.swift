import CallEvents
import Foundation
import Kafka

/// What became of a dead letter.
enum LetterState: String, Sendable, CaseIterable {
  /// Nobody has done anything about it.
  case open
  /// It is back on its origin topic.
  case redriven
  /// Set aside for somebody to look at.
  case parked
  /// Not wanted any more.
  case dropped
}

/// What is remembered of a dead letter that was handled: one record of the compacted topic, keyed by the letter's place.
struct LetterNote: Sendable, Equatable {
  let state: LetterState
  /// Milliseconds since 1970.
  let at: Int64
  /// Who handled it.
  let user: String
  /// The dead letter's own time: the place of a topic that was made anew holds another one.
  let timestamp: Int64

  init(_ state: LetterState, at: Int64, user: String, timestamp: Int64) {
    self.state = state
    self.at = at
    self.user = user
    self.timestamp = timestamp
  }

  /// `topic/partition/offset`; a topic's name has no slash.
  static func key(_ place: TopicPartition, _ offset: Int64) -> String { "\(place.topic)/\(place.partition)/\(offset)" }

  static func place(ofKey key: ArraySlice<UInt8>) -> (place: TopicPartition, offset: Int64)? {
    let parts = String(decoding: key, as: UTF8.self).split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 3, let partition = Int32(parts[1]), let offset = Int64(parts[2]) else { return nil }
    return (TopicPartition(topic: String(parts[0]), partition: partition), offset)
  }

  var value: [UInt8] {
    var json = JSONWriter()
    json.beginObject()
    json.member("state", state.rawValue)
    json.member("at", CallTime(milliseconds: at))
    json.member("by", user)
    json.name("timestamp")
    json.integer(Int(clamping: timestamp))
    json.endObject()
    return json.bytes
  }

  init?(value: ArraySlice<UInt8>) {
    guard let object = try? JSONSerialization.jsonObject(with: Data(value)) as? [String: Any],
      let state = (object["state"] as? String).flatMap(LetterState.init), let timestamp = object["timestamp"] as? Int64
    else { return nil }
    self.state = state
    self.timestamp = timestamp
    at = (object["at"] as? String).flatMap { CallTime(rfc3339: $0) }?.milliseconds ?? 0
    user = object["by"] as? String ?? ""
  }

  func record(_ letter: Letter, in topic: String) -> OutgoingRecord {
    OutgoingRecord(
      topic: topic, key: Array(Self.key(letter.record.topicPartition, letter.record.offset).utf8), value: value)
  }
}
