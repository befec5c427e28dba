import BSON
import CallEvents
import CommandLine
import Foundation

/// One replay, as its audit document keeps it: what an interrupted one is resumed from.
struct ReplayPlan: Sendable {
  let id: String
  let topic: String
  let partitions: [PartitionRange]
  let callIds: [String]
  let agents: [String]
  let numbers: [String]
  let overwrites: Bool
  let recreates: Bool
  let popsUp: Bool
  let isRehearsal: Bool
  let isResumed: Bool
  /// Of the template and its parameters: another one would give other documents for the rest of the range.
  let templateDigest: String
  /// The time that the range begins with, milliseconds since 1970, where it was given by time.
  let since: Int64?
  /// Records come of it, not only documents.
  let publishes: Bool

  /// Keeps the progress. Brokers forget an empty group after some days by themselves (`offsets.retention.minutes`).
  var group: String { Self.groupPrefix + id }
  static let groupPrefix = "ringside.replay."
  var count: Int64 { partitions.reduce(0) { $0 + $1.count } }

  /// A name that sorts by time and that no other replay has.
  static func makeID(now: Date = Date()) -> String {
    let time = ISO8601DateFormatter.string(
      from: now, timeZone: .gmt, formatOptions: [.withFullDate, .withTime, .withColonSeparatorInTime])
    let digits = time.filter(\.isNumber)
    return "\(digits.prefix(8))-\(digits.dropFirst(8))-\(String(UInt32.random(in: .min ... .max), radix: 36))"
  }

  var document: BSONDocument {
    [
      "topic": .string(topic),
      "partitions": .array(
        partitions.map {
          ["partition": .int32($0.partition), "start": .int64($0.start), "end": .int64($0.end)]
        }), "callIds": .array(callIds.map(BSONValue.string)), "agents": .array(agents.map(BSONValue.string)),
      "numbers": .array(numbers.map(BSONValue.string)), "overwrite": .boolean(overwrites),
      "recreate": .boolean(recreates), "popups": .boolean(popsUp), "template": .string(templateDigest),
      "publishes": .boolean(publishes), "since": since.map(BSONValue.int64) ?? .null,
    ]
  }
}

extension ReplayPlan {
  /// An interrupted one; nil where the document is none of ours.
  init?(resuming id: String, _ document: BSONDocument) {
    func texts(_ key: String) -> [String] {
      guard case .array(let values)? = document[key] else { return [] }
      return values.compactMap { if case .string(let text) = $0 { text } else { nil } }
    }
    func flag(_ key: String) -> Bool { document[key] == .boolean(true) }
    guard case .string(let topic)? = document["topic"], case .array(let ranges)? = document["partitions"],
      case .string(let digest)? = document["template"]
    else { return nil }
    var partitions: [PartitionRange] = []
    for case .document(let range) in ranges {
      guard case .int32(let partition)? = range["partition"], case .int64(let start)? = range["start"],
        case .int64(let end)? = range["end"]
      else { return nil }
      partitions.append(PartitionRange(partition: partition, start: start, end: end))
    }
    var since: Int64?
    if case .int64(let time)? = document["since"] { since = time }
    self.init(
      id: id, topic: topic, partitions: partitions, callIds: texts("callIds"), agents: texts("agents"),
      numbers: texts("numbers"), overwrites: flag("overwrite"), recreates: flag("recreate"), popsUp: flag("popups"),
      isRehearsal: false, isResumed: true, templateDigest: digest, since: since, publishes: flag("publishes"))
  }
}
