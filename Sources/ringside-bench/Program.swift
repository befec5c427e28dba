import CommandLine
import Foundation

@main struct Program {
  static func main() async {
    // The processes that the bench starts of itself are commands that its help does not show.
    let root =
      switch CommandLine.arguments.dropFirst().first {
      case BareLoopCommand.name: BareLoopCommand.command
      case NullDatabaseCommand.name: NullDatabaseCommand.command
      default: BenchOptions.command
      }
    let isInner = root.name != BenchOptions.command.name
    let program = CommandLineProgram(root, version: "0.1.0")
    let arguments = Array(CommandLine.arguments.dropFirst(isInner ? 2 : 1))
    let code = await program.run(arguments, environment: ProcessInfo.processInfo.environment)
    exit(code.rawValue)
  }
}
