import CallEvents
import CommandLine
import Kafka

/// `ringside topics describe`: where each partition is, and what is set.
enum TopicsDescribe {
  static let command = Command(
    "describe", summary: "Shows each partition of a topic, and the settings that are not the broker's.",
    positionals: [
      Positional(
        "TOPIC", count: 0...100, isFile: false,
        help: "ringing, ended, unknown-caller, popups, contacts, or a full name. Without one: all.")
    ],
    groups: [WorkerOptions.kafka, OptionGroup("Output", [TopicsCommand.json.entry])], run: run)

  private static func run(_ invocation: Invocation) async throws -> ExitCode {
    let kafka = try KafkaAccess(invocation)
    let names =
      invocation.arguments.isEmpty
      ? TopicPlan.names(kafka.topics) : invocation.arguments.map { TopicName.full($0, in: kafka.topics) }
    let topics = try TopicFacts.read(names, kafka)
    let missing = topics.filter(\.partitions.isEmpty).map(\.name)
    if !invocation.arguments.isEmpty, !missing.isEmpty {
      throw ProgramError(
        .configuration,
        missing.map { .init("there is no such topic", at: $0, remedy: "'ringside topics create' makes Ringside's") })
    }
    let output = Terminal.standardOutput
    if invocation[TopicsCommand.json] {
      output.write(TopicFacts.json(topics))
    } else {
      output.write(topics.map { text($0, output) }.joined(separator: "\n"))
    }
    return .done
  }

  private static func text(_ topic: TopicFacts, _ output: Terminal) -> String {
    guard !topic.partitions.isEmpty else { return "\(output.colored(topic.name, .bold))  missing\n" }
    var table = TextTable([
      "PARTITION": .right, "LEADER": .right, "REPLICAS": .left, "IN SYNC": .left, "LOW": .right, "HIGH": .right,
    ])
    for partition in topic.partitions {
      let place = partition.place
      table.add([
        "\(place.identifier)", place.leader < 0 ? "none" : "\(place.leader)", list(place.replicas),
        list(place.inSyncReplicas), "\(partition.watermarks.low)", "\(partition.watermarks.high)",
      ])
    }
    let set = topic.settings.filter { !$0.value.isDefault }.sorted { $0.key < $1.key }
      .map { "  \($0.key)=\($0.value.value ?? "(secret)")\n" }.joined()
    return output.colored(topic.name, .bold) + "\n" + set + table.text
  }

  private static func list(_ numbers: [Int32]) -> String { numbers.map(String.init).joined(separator: ",") }
}
