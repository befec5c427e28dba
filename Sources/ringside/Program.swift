import CommandLine

@main
struct Program {
  static func main() async {
    await CommandLineProgram(command, version: RingsideVersion.text).main()
  }

  /// Each command has its own folder or file.
  static let command = Command(
    "ringside", summary: "Runs, shows and looks after Ringside: who calls whom, on Kafka and MongoDB.",
    subcommands: [
      DemoCommand.command, DoctorCommand.command, DeadLettersCommand.command, HealthCommand.command,
      LagCommand.command, ReplayCommand.command, TemplateCommand.command, TopicsCommand.command, TraceCommand.command,
      WatchCommand.command,
    ])
}
