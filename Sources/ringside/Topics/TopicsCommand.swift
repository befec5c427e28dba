import CommandLine

/// `ringside topics`: makes and shows the topics of the contracts.
enum TopicsCommand {
  static let command = Command(
    "topics", summary: "Makes and shows the topics that Ringside works on.",
    subcommands: [TopicsCreate.command, TopicsList.command, TopicsDescribe.command, TopicsACLs.command])

  static let json = Option<Bool>(flag: "json", help: "Write JSON instead of a table.")
}
