import Foundation
import Glibc

/// Runs a program by its table: reads the command line, answers `--help` and `--version`, tells errors, ends with the
/// right code.
package struct CommandLineProgram: Sendable {
  package let root: Command
  package let version: String

  package init(_ root: Command, version: String) {
    self.root = root
    self.version = version
  }

  /// Runs with the process's own arguments and environment, and ends the process.
  package func main() async -> Never {
    let code = await run(
      Array(CommandLine.arguments.dropFirst()), environment: ProcessInfo.processInfo.environment)
    exit(code.rawValue)
  }

  /// - Parameter arguments: without the program's own name.
  package func run(
    _ arguments: [String], environment: [String: String], output: Terminal = .standardOutput,
    errors: Terminal = .standardError
  ) async -> ExitCode {
    // A reader that went away (`| head`) shows as a failed write, not as a signal.
    signal(SIGPIPE, SIG_IGN)
    do {
      if arguments.first == "--completions" {
        output.write(try completion(arguments.dropFirst()).script(for: root))
        return .done
      }
      switch try CommandParser(root, environment: environment).parse(arguments) {
      case .help(let command, let path):
        output.write(HelpText(command, path: path, width: min(output.width, 100)).text)
        return .done
      case .version:
        output.write("\(root.name) \(version)\n")
        return .done
      case .run(let command, let invocation):
        return try await command.run?(invocation) ?? .usage
      }
    } catch let error as ProgramError {
      for problem in error.problems {
        errors.write("\(errors.colored("\(root.name):", .red)) \(problem)\n")
      }
      return error.exitCode
    } catch {
      // Nobody foresaw it, so its text may hold anything: the type has to do.
      errors.write("\(errors.colored("\(root.name):", .red)) unexpected error of type \(type(of: error))\n")
      return .internalFault
    }
  }

  private func completion(_ arguments: ArraySlice<String>) throws(ProgramError) -> ShellCompletion {
    let shells = ShellCompletion.allCases.map(\.rawValue).joined(separator: ", ")
    guard let name = arguments.first, arguments.count == 1, let shell = ShellCompletion(rawValue: name) else {
      throw ProgramError(.usage, "one shell is expected", at: "--completions", remedy: "one of \(shells)")
    }
    return shell
  }
}
