import CallEvents
import CommandLine
import Kafka

/// `ringside topics list`: one line for each topic of the contracts, there or missing.
enum TopicsList {
  static let command = Command(
    "list", summary: "Shows the topics: partitions, replicas, records, how long these are kept.",
    discussion:
      "Records are those between the ends of the partitions; what compaction removed in between still counts.",
    groups: [WorkerOptions.kafka, OptionGroup("Output", [TopicsCommand.json.entry])], run: run)

  private static func run(_ invocation: Invocation) async throws -> ExitCode {
    let kafka = try KafkaAccess(invocation)
    let topics = try TopicFacts.read(TopicPlan.names(kafka.topics), kafka)
    let output = Terminal.standardOutput
    output.write(invocation[TopicsCommand.json] ? TopicFacts.json(topics) : table(topics).text)
    return .done
  }

  private static func table(_ topics: [TopicFacts]) -> TextTable {
    var table = TextTable([
      "TOPIC": .left, "PARTITIONS": .right, "REPLICAS": .right, "RECORDS": .right, "CLEANUP": .left, "RETENTION": .left,
    ])
    for topic in topics {
      if topic.partitions.isEmpty {
        table.add([topic.name, "missing"])
      } else {
        table.add([
          topic.name, "\(topic.partitions.count)", "\(topic.replicas)", Progress.grouped(topic.records),
          topic.settings["cleanup.policy"]?.value ?? "", topic.retention,
        ])
      }
    }
    return table
  }
}
