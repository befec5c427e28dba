import CallEvents
import CommandLine

/// Lag for people and for programs.
enum LagText {
  static func table(_ groups: [GroupLag]) -> String {
    var table = TextTable([
      "GROUP": .left, "STATE": .left, "TOPIC": .left, "PARTITION": .right, "COMMITTED": .right, "END": .right,
      "LAG": .right, "SECONDS": .right, "OWNER": .left, "HOST": .left,
    ])
    for group in groups {
      let name = Printable.text(group.name)
      let state = group.state.map { Printable.text($0) } ?? "-"
      if group.topics.isEmpty { table.add([name, state, "-"]) }
      for topic in group.topics {
        guard !topic.partitions.isEmpty else {
          table.add([name, state, topic.name, "missing"])
          continue
        }
        for partition in topic.partitions {
          table.add([
            name, state, topic.name, "\(partition.partition)", partition.committed.map { "\($0)" } ?? "-",
            "\(partition.end)", partition.records.map { "\($0)" } ?? "-", seconds(partition.milliseconds),
            partition.owner.map { Printable.text($0.client) } ?? "-",
            partition.owner.map { Printable.text($0.host) } ?? "-",
          ])
        }
        table.add([
          name, state, topic.name, "total", "", "", topic.records.map { "\($0)" } ?? "-", seconds(topic.milliseconds),
        ])
      }
    }
    return table.text
  }

  /// With one digit behind the point.
  private static func seconds(_ milliseconds: Int64?) -> String {
    guard let milliseconds else { return "-" }
    return "\(milliseconds / 1_000).\(milliseconds % 1_000 / 100)"
  }

  /// One line with everything, and the line feed.
  static func line(_ groups: [GroupLag], at time: CallTime) -> String {
    var json = JSONWriter()
    json.beginObject()
    json.member("at", time)
    json.name("groups")
    json.beginArray()
    for group in groups {
      json.beginObject()
      json.member("group", group.name)
      json.name("state")
      text(group.state, &json)
      json.name("topics")
      json.beginArray()
      for topic in group.topics { write(topic, &json) }
      json.endArray()
      json.endObject()
    }
    json.endArray()
    json.endObject()
    return String(decoding: json.bytes, as: UTF8.self) + "\n"
  }

  private static func write(_ topic: GroupLag.Topic, _ json: inout JSONWriter) {
    json.beginObject()
    json.member("topic", topic.name)
    json.name("lag")
    number(topic.records, &json)
    json.name("lagMilliseconds")
    number(topic.milliseconds, &json)
    json.name("partitions")
    json.beginArray()
    for partition in topic.partitions {
      json.beginObject()
      json.name("partition")
      json.integer(Int(partition.partition))
      json.name("committed")
      number(partition.committed, &json)
      json.name("end")
      number(partition.end, &json)
      json.name("lag")
      number(partition.records, &json)
      json.name("lagMilliseconds")
      number(partition.milliseconds, &json)
      json.name("owner")
      text(partition.owner?.client, &json)
      json.name("host")
      text(partition.owner?.host, &json)
      json.endObject()
    }
    json.endArray()
    json.endObject()
  }

  private static func number(_ number: Int64?, _ json: inout JSONWriter) {
    if let number { json.integer(Int(clamping: number)) } else { json.null() }
  }

  private static func text(_ text: String?, _ json: inout JSONWriter) {
    if let text { json.string(text) } else { json.null() }
  }
}
