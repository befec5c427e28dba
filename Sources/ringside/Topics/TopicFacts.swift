import CallEvents
import CommandLine
import Kafka

/// What Kafka says about a topic.
struct TopicFacts {
  struct Partition {
    let place: TopicDescription.Partition
    let watermarks: Watermarks
  }

  let name: String
  /// Empty where there is no such topic.
  let partitions: [Partition]
  /// Empty where the broker does not tell (the embedded one).
  let settings: [String: TopicSetting]

  var replicas: Int { partitions.map(\.place.replicas.count).min() ?? 0 }

  /// Between the ends of the partitions.
  var records: Int {
    partitions.reduce(0) { $0 &+ Int(clamping: max(0, $1.watermarks.high &- $1.watermarks.low)) }
  }

  /// Empty where nothing goes by age or nobody knows.
  var retention: String {
    guard settings["cleanup.policy"]?.value?.contains("delete") == true,
      let text = settings["retention.ms"]?.value, let milliseconds = Int64(text)
    else { return "" }
    return milliseconds < 0 ? "without limit" : DurationText.text(.milliseconds(milliseconds))
  }

  /// In the order of the names.
  static func read(_ names: [String], _ kafka: KafkaAccess) throws(ProgramError) -> [TopicFacts] {
    let admin = try kafka.admin()
    let cluster = try kafka.ask { () throws(KafkaError) in try admin.cluster() }
    let known = Dictionary(cluster.topics.map { ($0.name, $0) }) { first, _ in first }
    var facts: [TopicFacts] = []
    for name in names {
      guard let topic = known[name], topic.error == nil else {
        facts.append(TopicFacts(name: name, partitions: [], settings: [:]))
        continue
      }
      var partitions: [Partition] = []
      for place in topic.partitions.sorted(by: { $0.identifier < $1.identifier }) {
        let watermarks = try kafka.askPatiently { () throws(KafkaError) in
          try admin.watermarks(TopicPartition(topic: name, partition: place.identifier))
        }
        partitions.append(Partition(place: place, watermarks: watermarks))
      }
      facts.append(TopicFacts(name: name, partitions: partitions, settings: settings(of: name, admin)))
    }
    return facts
  }

  /// A broker that does not answer this question (the embedded one) is no reason to show nothing.
  private static func settings(of topic: String, _ admin: Admin) -> [String: TopicSetting] {
    do {
      return try admin.topicSettings(topic, timeoutMilliseconds: 5_000)
    } catch {
      return [:]
    }
  }

  /// An array with an object for each topic, and a line feed.
  static func json(_ topics: [TopicFacts]) -> String {
    var json = JSONWriter()
    json.beginArray()
    for topic in topics { topic.write(to: &json) }
    json.endArray()
    return String(decoding: json.bytes, as: UTF8.self) + "\n"
  }

  private func write(to json: inout JSONWriter) {
    json.beginObject()
    json.member("topic", name)
    json.name("exists")
    json.bool(!partitions.isEmpty)
    json.name("records")
    json.integer(records)
    json.name("partitions")
    json.beginArray()
    for partition in partitions { partition.write(to: &json) }
    json.endArray()
    json.name("settings")
    json.beginObject()
    for (name, setting) in settings.sorted(by: { $0.key < $1.key }) where !setting.isDefault {
      json.name(name)
      if let value = setting.value { json.string(value) } else { json.null() }
    }
    json.endObject()
    json.endObject()
  }
}

extension TopicFacts.Partition {
  fileprivate func write(to json: inout JSONWriter) {
    json.beginObject()
    json.name("partition")
    json.integer(Int(place.identifier))
    json.name("leader")
    json.integer(Int(place.leader))
    json.name("replicas")
    json.beginArray()
    for replica in place.replicas { json.integer(Int(replica)) }
    json.endArray()
    json.name("inSyncReplicas")
    json.beginArray()
    for replica in place.inSyncReplicas { json.integer(Int(replica)) }
    json.endArray()
    json.name("low")
    json.integer(Int(clamping: watermarks.low))
    json.name("high")
    json.integer(Int(clamping: watermarks.high))
    json.endObject()
  }
}
