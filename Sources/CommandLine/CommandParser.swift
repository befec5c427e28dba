import Foundation

/// What a command line asks for.
package enum ParsedCommand: Sendable {
  case run(Command, Invocation)
  case help(Command, path: [String])
  case version
}

/// Reads a command line and the environment by a table of options.
///
/// Pure but for the files that `…_FILE` variables name. Reports everything that is wrong at once: with 64 where the
/// command line is wrong, with 78 where only the environment is.
package struct CommandParser: Sendable {
  let root: Command
  let environment: [String: String]
  let readFile: @Sendable (String) throws -> String

  package init(
    _ root: Command, environment: [String: String],
    readFile: @escaping @Sendable (String) throws -> String = { try String(contentsOfFile: $0, encoding: .utf8) }
  ) {
    self.root = root
    self.environment = environment
    self.readFile = readFile
  }

  /// - Parameter arguments: without the program's own name.
  package func parse(_ arguments: [String]) throws(ProgramError) -> ParsedCommand {
    var scan = ArgumentScan(root: root)
    scan.run(arguments)
    // Who asks for help gets it, whatever else is wrong on the line.
    if scan.wantsHelp { return .help(scan.command, path: scan.path) }
    if scan.wantsVersion { return .version }
    if scan.command.run == nil, scan.problems.all.isEmpty {
      if scan.positionals.isEmpty, arguments.isEmpty || scan.given.isEmpty {
        scan.problems.add(
          "a command is missing", remedy: "one of \(scan.command.subcommands.map(\.name).joined(separator: ", "))")
      }
    }
    let usage = scan.problems.all.count
    scan.checkPositionals()
    var problems = scan.problems
    var isUsage = usage > 0 || scan.problems.all.count > usage
    var values: [String: any Sendable] = [:]
    var sources: [String: Invocation.Source] = [:]
    for option in scan.command.options {
      do {
        let (source, value) = try value(of: option, given: scan.given[option.name])
        values[option.name] = value
        sources[option.name] = source
      } catch {
        problems.add(error.problem.what, at: error.problem.place, remedy: error.problem.remedy)
        isUsage = isUsage || error.isUsage
      }
    }
    if !problems.all.isEmpty, isUsage {
      problems.add("\((scan.path + ["--help"]).joined(separator: " ")) tells more")
    }
    try problems.throwIfAny(isUsage ? .usage : .configuration)
    return .run(
      scan.command,
      Invocation(path: scan.path, arguments: scan.positionals, values: values, sources: sources))
  }

  private struct Refusal: Error {
    let problem: ProgramError.Problem
    let isUsage: Bool
  }

  private func value(
    of option: OptionEntry, given: [String]?
  ) throws(Refusal) -> (Invocation.Source, any Sendable) {
    if let given {
      return (.option, try convert(option, given, place: "--\(option.name)", isUsage: true))
    }
    if let variable = option.environment {
      let direct = environment[variable].flatMap { $0.isEmpty ? nil : $0 }
      let fileVariable = "\(variable)_FILE"
      let file = option.isSecret ? environment[fileVariable].flatMap { $0.isEmpty ? nil : $0 } : nil
      if direct != nil, file != nil {
        throw Refusal(
          problem: .init("both are set", at: "\(variable) and \(fileVariable)", remedy: "set one of them"),
          isUsage: false)
      }
      if let direct {
        return (.environment, try convert(option, [direct], place: variable, isUsage: false))
      }
      if let file {
        return (
          .environment, try convert(option, [try secret(file, fileVariable)], place: fileVariable, isUsage: false)
        )
      }
    }
    guard !option.isRequired else {
      let remedy = option.environment.map { "give the option, or set \($0)" }
      throw Refusal(problem: .init("--\(option.name) is missing", remedy: remedy), isUsage: true)
    }
    return (.fallback, option.fallback)
  }

  private func secret(_ path: String, _ variable: String) throws(Refusal) -> String {
    do {
      let text = try readFile(path)
      // Editors and `echo` end a file with a line feed that is no part of the secret.
      let trimmed = text.hasSuffix("\r\n") || text.hasSuffix("\n") ? String(text.dropLast()) : text
      guard !trimmed.isEmpty else {
        throw Refusal(problem: .init("\(path) is empty", at: variable), isUsage: false)
      }
      return trimmed
    } catch let refusal as Refusal {
      throw refusal
    } catch {
      throw Refusal(
        problem: .init("\(path) cannot be read", at: variable, remedy: "check that it exists and who may read it"),
        isUsage: false)
    }
  }

  private func convert(
    _ option: OptionEntry, _ texts: [String], place: String, isUsage: Bool
  ) throws(Refusal) -> any Sendable {
    do {
      return try option.convert(texts)
    } catch {
      let shown = option.isSecret ? "its value" : texts.map { "'\($0)'" }.joined(separator: ", ")
      throw Refusal(problem: .init("\(shown) \(error.what)", at: place), isUsage: isUsage)
    }
  }
}
