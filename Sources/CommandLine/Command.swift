/// What stands behind the options: `FILE`, `[FILE… | -]`.
package struct Positional: Sendable {
  package let name: String
  package let help: String
  package let minimum: Int
  package let maximum: Int
  package let isFile: Bool

  /// - Parameters:
  ///   - count: how many of them a command takes.
  package init(_ name: String, count: ClosedRange<Int> = 1...1, isFile: Bool = true, help: String) {
    self.name = name
    self.help = help
    minimum = count.lowerBound
    maximum = count.upperBound
    self.isFile = isFile
  }
}

/// A program, or a command of it: a table from which parsing, help and shell completion are made.
package struct Command: Sendable {
  package let name: String
  /// One line.
  package let summary: String
  /// What else there is to know; paragraphs are separated by an empty line. Shown by `--help` alone.
  package let discussion: String
  package let positionals: [Positional]
  package let groups: [OptionGroup]
  package let subcommands: [Command]
  package let run: (@Sendable (Invocation) async throws -> ExitCode)?

  /// A command that does something.
  package init(
    _ name: String, summary: String, discussion: String = "", positionals: [Positional] = [],
    groups: [OptionGroup] = [], run: @escaping @Sendable (Invocation) async throws -> ExitCode
  ) {
    self.name = name
    self.summary = summary
    self.discussion = discussion
    self.positionals = positionals
    self.groups = groups
    self.run = run
    subcommands = []
  }

  /// A command that only has commands.
  package init(_ name: String, summary: String, discussion: String = "", subcommands: [Command]) {
    self.name = name
    self.summary = summary
    self.discussion = discussion
    self.subcommands = subcommands
    positionals = []
    groups = []
    run = nil
  }

  var options: [OptionEntry] { groups.flatMap(\.options) }
}
