import CallWorkers
import CommandLine

@main
struct Program {
  static func main() async {
    await CommandLineProgram(CallWorkers.contact.command, version: RingsideVersion.text).main()
  }
}
