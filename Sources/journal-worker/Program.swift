import CallWorkers
import CommandLine

@main
struct Program {
  static func main() async {
    await CommandLineProgram(CallWorkers.journal.command, version: RingsideVersion.text).main()
  }
}
