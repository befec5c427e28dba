import CallWorkers
import CommandLine

@main
struct Program {
  static func main() async {
    await CommandLineProgram(CallWorkers.lookup.command, version: RingsideVersion.text).main()
  }
}
