import CallEvents
import CommandLine
import Foundation
import Kafka

/// `ringside topics create`.
enum TopicsCreate {
  private static let partitions = Option(
    "partitions", .integer(1...10_000), default: TopicPlan.Choices().partitions,
    help: "Partitions of each topic: at most so many lanes share its work.")
  private static let replication = Option<Int?>(
    "replication", .integer(1...100), defaultText: "the broker's", help: "Copies of each partition; 3 in production.")
  private static let retention = Option(
    "retention", .duration(.seconds(60) ... .seconds(36_500 * 86_400)), default: TopicPlan.Choices().retention,
    help: "How long records are kept. Dead letters are kept without a limit.")
  private static let compaction = Option(
    "compaction", .choice(["compact", "compact,delete", "delete"]), default: TopicPlan.Choices().contactsCleanup,
    help: "How contacts.resolved is cleaned up: by key, by key and age, or by age alone.")
  private static let maximumMessageBytes = Option(
    "max-message-bytes", .integer(1_024...1_000_000_000), default: TopicPlan.Choices().maximumMessageBytes,
    help: "The largest record, in bytes. Dead-letter topics take twice as much.")
  private static let settings = Option<[Assignment]>(
    repeated: "topic-option", .assignment("KEY=VALUE"),
    help: "One more setting of every topic, such as min.insync.replicas=2.")

  static let command = Command(
    "create", summary: "Makes the topics that are not there yet.",
    discussion: """
      What exists is left as it is: a setting that differs from what is asked for is told as a warning. May be run as often as \
      you like.
      """,
    groups: [
      WorkerOptions.kafka,
      OptionGroup(
        "Topics",
        [
          partitions.entry, replication.entry, retention.entry, compaction.entry, maximumMessageBytes.entry,
          settings.entry,
        ]),
    ], run: run)

  private static func run(_ invocation: Invocation) async throws -> ExitCode {
    let kafka = try KafkaAccess(invocation)
    var choices = TopicPlan.Choices()
    choices.partitions = invocation[partitions]
    choices.replication = invocation[replication]
    choices.retention = invocation[retention]
    choices.contactsCleanup = invocation[compaction]
    choices.maximumMessageBytes = invocation[maximumMessageBytes]
    choices.settings = Dictionary(invocation[settings].map { ($0.name, $0.value) }) { $1 }
    let plan = TopicPlan(kafka.topics, choices)

    let admin = try kafka.admin()
    let present = Set(try kafka.ask { () throws(KafkaError) in try admin.cluster() }.topics.map(\.name))
    let missing = plan.topics.filter { !present.contains($0.name) }
    let outcomes = try kafka.ask { () throws(KafkaError) in try admin.createTopics(missing.map(\.request)) }
    try report(plan, outcomes, kafka, admin)
    try awaitVisible(missing.filter { outcomes[$0.name] == .done }, kafka, admin)
    return .done
  }

  private static func report(
    _ plan: TopicPlan, _ outcomes: [String: AdminOutcome], _ kafka: KafkaAccess, _ admin: Admin
  ) throws(ProgramError) {
    let output = Terminal.standardOutput
    let longest = plan.topics.map(\.name.count).max() ?? 0
    var refused: [String: (topics: [String], error: KafkaError)] = [:]
    for topic in plan.topics {
      let name = topic.name + String(repeating: " ", count: longest - topic.name.count)
      switch outcomes[topic.name] {
      case .done:
        output.write("\(name)  \(output.colored("created", .green))\n")
      case .failed(let error):
        refused[error.detail, default: ([], error)].topics.append(topic.name)
      case .alreadyExists, .notFound, nil:
        output.write("\(name)  exists\n")
        try warn(of: topic, kafka, admin)
      }
    }
    // Mostly all of them for one reason.
    let problems = refused.values.sorted { $0.topics.joined() < $1.topics.joined() }.map { refusal in
      ProgramError.Problem("cannot be made (\(refusal.error.detail))", at: refusal.topics.joined(separator: ", "))
    }
    guard problems.isEmpty else {
      let isAnswer = refused.values.allSatisfy { $0.error.isBrokerRefusal || !$0.error.isRetriable }
      throw ProgramError(isAnswer ? .configuration : .unavailable, problems)
    }
  }

  private static func warn(of topic: TopicPlan.Topic, _ kafka: KafkaAccess, _ admin: Admin) throws(ProgramError) {
    let errors = Terminal.standardError
    let description = try kafka.ask { () throws(KafkaError) in try admin.topic(topic.name) }
    let settings = try kafka.ask { () throws(KafkaError) in try admin.topicSettings(topic.name) }
    guard let description else { return }
    let differences = topic.differences(
      partitions: description.partitions.count, replicas: description.partitions.map(\.replicas.count),
      settings: settings.compactMapValues(\.value))
    for difference in differences {
      errors.write("\(errors.colored("warning:", .yellow)) \(topic.name) \(difference)\n")
    }
  }

  /// The controller knows a topic before every broker does: who starts a worker next should find them.
  private static func awaitVisible(
    _ topics: [TopicPlan.Topic], _ kafka: KafkaAccess, _ admin: Admin
  ) throws(ProgramError) {
    let deadline = ContinuousClock.now + .seconds(30)
    var waiting = topics
    while !waiting.isEmpty {
      let known = try kafka.ask { () throws(KafkaError) in try admin.cluster() }.topics
      waiting.removeAll { wanted in
        known.contains { topic in
          topic.name == wanted.name && topic.partitions.count == wanted.partitions
            && topic.partitions.allSatisfy { $0.leader >= 0 }
        }
      }
      guard !waiting.isEmpty else { break }
      guard ContinuousClock.now < deadline else {
        throw ProgramError(
          .unavailable, "the brokers do not show what was made: \(waiting.map(\.name).joined(separator: ", "))",
          at: kafka.brokers, remedy: "look at the brokers' logs")
      }
      Thread.sleep(forTimeInterval: 0.05)
    }
    for topic in topics {
      for partition in 0..<topic.partitions {
        let place = TopicPartition(topic: topic.name, partition: Int32(clamping: partition))
        _ = try kafka.askPatiently { () throws(KafkaError) in try admin.watermarks(place) }
      }
    }
  }
}
