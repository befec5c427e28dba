import CallEvents
import CommandLine
import Kafka

/// The topics of the contracts with the settings that they should have. Pure.
struct TopicPlan: Sendable, Equatable {
  /// What an administrator chooses.
  struct Choices: Sendable, Equatable {
    var partitions = 6
    /// `nil` leaves it to the broker.
    var replication: Int?
    var retention = Duration.seconds(7 * 86_400)
    /// `cleanup.policy` of the resolved contacts.
    var contactsCleanup = "compact"
    /// Kafka's own default: 1 MiB and the overhead of a record batch.
    var maximumMessageBytes = 1_048_588
    /// Further settings of every topic; they win.
    var settings: [String: String] = [:]
  }

  struct Topic: Sendable, Equatable {
    let name: String
    let partitions: Int
    let replication: Int?
    let settings: [String: String]
  }

  let topics: [Topic]

  init(_ names: Topics, _ choices: Choices) {
    let kinds = EventKind.allCases
    topics =
      kinds.map { kind in
        var settings = [
          "cleanup.policy": Topics.isCompacted(kind) ? choices.contactsCleanup : "delete",
          "max.message.bytes": "\(choices.maximumMessageBytes)",
        ]
        // Without "delete" among the policies nothing goes by age, and a retention would only mislead.
        if settings["cleanup.policy"]?.contains("delete") == true {
          settings["retention.ms"] = "\(Self.milliseconds(choices.retention))"
        }
        return Topic(names.name(of: kind), choices, settings)
      }
      + kinds.map { kind in
        // A dead letter waits for an operator, however long that takes, and is larger than its original by the headers.
        Topic(
          Topics.deadLetters(of: names.name(of: kind)), choices,
          [
            "cleanup.policy": "delete", "retention.ms": "-1", "retention.bytes": "-1",
            "max.message.bytes": "\(choices.maximumMessageBytes &* 2)",
          ])
      }
      + [
        // Read as a whole by who handles dead letters: one partition.
        Topic(
          name: names.handledDeadLetters, partitions: 1, replication: choices.replication,
          settings: ["cleanup.policy": "compact"].merging(choices.settings) { $1 })
      ]
  }

  /// All names, without settings.
  static func names(_ topics: Topics) -> [String] { TopicPlan(topics, Choices()).topics.map(\.name) }

  private static func milliseconds(_ duration: Duration) -> Int64 { Int64(duration / .milliseconds(1)) }
}

extension TopicPlan.Topic {
  fileprivate init(_ name: String, _ choices: TopicPlan.Choices, _ settings: [String: String]) {
    self.init(
      name: name, partitions: choices.partitions, replication: choices.replication,
      settings: settings.merging(choices.settings) { $1 })
  }

  /// The request to the broker.
  var request: NewTopic {
    NewTopic(name, partitions: partitions, replication: replication ?? -1, configuration: settings)
  }

  /// How a topic that is there differs from what is wanted, in words; empty where it does not.
  /// - Parameter actual: the settings that the broker tells, also those that nobody set.
  func differences(partitions present: Int, replicas: [Int], settings actual: [String: String]) -> [String] {
    var differences: [String] = []
    if present != partitions { differences.append("has \(present) partitions instead of \(partitions)") }
    if let replication, let other = replicas.first(where: { $0 != replication }) {
      differences.append("has \(other) replicas instead of \(replication)")
    }
    for (name, wanted) in settings.sorted(by: { $0.key < $1.key }) {
      guard let value = actual[name], !Self.isEqual(value, wanted) else { continue }
      differences.append("\(name) is \(value) instead of \(wanted)")
    }
    return differences
  }

  /// Lists have no order.
  private static func isEqual(_ left: String, _ right: String) -> Bool {
    left == right || Set(left.split(separator: ",")) == Set(right.split(separator: ","))
  }
}
