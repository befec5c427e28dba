/// Help and usage, made from the table of a command.
package struct HelpText: Sendable {
  let command: Command
  let path: [String]
  /// In columns.
  let width: Int

  package init(_ command: Command, path: [String], width: Int = 80) {
    self.command = command
    self.path = path
    self.width = max(40, width)
  }

  package var text: String {
    var blocks = ["Usage: \(usage)", wrapped(command.summary, indent: 0)]
    for paragraph in command.discussion.split(separator: "\n\n", omittingEmptySubsequences: true) {
      blocks.append(wrapped(String(paragraph), indent: 0))
    }
    if !command.subcommands.isEmpty {
      let longest = command.subcommands.map(\.name.count).max() ?? 0
      let lines = command.subcommands.map { sub in
        "  " + sub.name + String(repeating: " ", count: longest - sub.name.count + 2)
          + wrapped(sub.summary, indent: longest + 4).trimmingPrefix { $0 == " " }
      }
      blocks.append((["Commands:"] + lines).joined(separator: "\n"))
    }
    if !command.positionals.isEmpty {
      blocks.append((["Arguments:"] + command.positionals.map { entry($0.name, $0.help) }).joined(separator: "\n"))
    }
    for group in command.groups {
      blocks.append((["\(group.title):"] + group.options.map(describe)).joined(separator: "\n"))
    }
    var common = [entry("-h, --help", "Show this help."), entry("--version", "Show the version.")]
    if path.count == 1 {
      common.append(entry("--completions bash|zsh|fish", "Print what the shell needs to complete command lines."))
    }
    blocks.append((["General:"] + common).joined(separator: "\n"))
    if !command.subcommands.isEmpty {
      blocks.append("\(path.joined(separator: " ")) COMMAND --help tells more of a command.")
    }
    return blocks.joined(separator: "\n\n") + "\n"
  }

  private var usage: String {
    let name = path.joined(separator: " ")
    if command.run == nil { return "\(name) COMMAND …" }
    let words = command.positionals.map { positional in
      let word = positional.name + (positional.maximum > 1 ? "…" : "")
      return positional.minimum == 0 ? "[\(word)]" : word
    }
    return ([name, "[OPTION…]"] + words).joined(separator: " ")
  }

  private func describe(_ option: OptionEntry) -> String {
    let negation = option.placeholder == nil && option.environment != nil ? ", --no-\(option.name)" : ""
    let head = "--\(option.name)\(negation)" + (option.placeholder.map { " \($0)" } ?? "")
    var notes: [String] = []
    if let environment = option.environment {
      notes.append("environment: \(environment)" + (option.isSecret ? " or \(environment)_FILE" : ""))
    }
    if let text = option.defaultText, !text.isEmpty { notes.append("default: \(text)") }
    if option.isRequired { notes.append("required") }
    if option.isRepeatable { notes.append("repeatable") }
    return entry(head, option.help + (notes.isEmpty ? "" : " (\(notes.joined(separator: "; ")))"))
  }

  private func entry(_ head: String, _ text: String) -> String {
    "  \(head)\n" + wrapped(text, indent: 8)
  }

  private func wrapped(_ text: String, indent: Int) -> String {
    let margin = String(repeating: " ", count: indent)
    var lines: [String] = []
    var line = ""
    for word in text.split(whereSeparator: \.isWhitespace) {
      if !line.isEmpty, TextWidth.columns(line) + 1 + TextWidth.columns(word) > width - indent {
        lines.append(margin + line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    if !line.isEmpty { lines.append(margin + line) }
    return lines.joined(separator: "\n")
  }
}
