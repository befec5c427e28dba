import CommandLine

@main
struct Program {
  static func main() async {
    await CommandLineProgram(command, version: RingsideVersion.text).main()
  }

  static let command = Command(
    "call-events-producer", summary: "Brings a phone system's call events to Kafka.",
    subcommands: [PublishCommand.command, ServeCommand.command])
}
