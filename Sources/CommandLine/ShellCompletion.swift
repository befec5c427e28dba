/// What a shell completes of a program's command lines, made from the table that parsing and help are made from.
package enum ShellCompletion: String, CaseIterable, Sendable {
  case bash, zsh, fish

  /// The script that a shell sources; `root`'s name is the program's.
  package func script(for root: Command) -> String {
    let nodes = Self.nodes(root, path: [root.name])
    return switch self {
    case .bash: BashCompletion(root.name, nodes).script
    case .zsh: ZshCompletion(root.name, nodes).script
    case .fish: FishCompletion(root.name, nodes).script
    }
  }

  /// A command with its path, `ringside topics create`.
  struct Node {
    let path: String
    let command: Command

    var takesFiles: Bool { command.positionals.contains { $0.isFile } }

    /// All that can stand there as an option: the two that every command has too.
    var options: [(name: String, help: String, entry: OptionEntry?)] {
      let own = command.options.flatMap { option -> [(String, String, OptionEntry?)] in
        let plain = [("--\(option.name)", option.help, Optional(option))]
        // A flag with a variable can be taken back.
        return option.placeholder == nil && option.environment != nil
          ? plain + [("--no-\(option.name)", option.help, nil)] : plain
      }
      return own + [("--help", "Show this help.", nil), ("--version", "Show the version.", nil)]
    }

    /// Options behind which a value stands.
    var valued: [OptionEntry] { command.options.filter { $0.placeholder != nil } }
  }

  private static func nodes(_ command: Command, path: [String]) -> [Node] {
    [Node(path: path.joined(separator: " "), command: command)]
      + command.subcommands.flatMap { nodes($0, path: path + [$0.name]) }
  }
}

/// A name that a shell takes for a function.
private func function(_ program: String) -> String {
  "_" + program.map { $0.isLetter || $0.isNumber ? String($0) : "_" }.joined()
}

/// The lines of bash and zsh that take a variable with the path so far one command further, where the next word is one.
private func descent(_ variable: String, _ nodes: [ShellCompletion.Node]) -> [String] {
  let deeper = nodes.dropFirst().map { "\"\($0.path)\"" }
  guard !deeper.isEmpty else { return [] }
  let next = "\"$\(variable) $word\""
  return ["    case \(next) in", "    \(deeper.joined(separator: "|"))) \(variable)=\(next) ;;", "    esac"]
}

extension String {
  /// Within single quotes of a POSIX shell.
  fileprivate var quoted: String {
    "'" + split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#) + "'"
  }

  /// The first sentence: what fits beside a name.
  fileprivate var firstSentence: String {
    let line = split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard let end = line.firstRange(of: ". ") else { return line.hasSuffix(".") ? String(line.dropLast()) : line }
    return String(line[..<end.lowerBound])
  }
}

struct BashCompletion {
  private let program: String
  private let nodes: [ShellCompletion.Node]

  init(_ program: String, _ nodes: [ShellCompletion.Node]) {
    self.program = program
    self.nodes = nodes
  }

  var script: String {
    var lines = [
      "# bash completion of \(program): source it, or put it into /etc/bash_completion.d",
      "\(function(program))() {",
      "  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} path=\(program) word i",
      "  local IFS=$' \\t\\n'", "  COMPREPLY=()",
      "  for ((i = 1; i < COMP_CWORD; i++)); do",
      "    word=${COMP_WORDS[i]}",
    ]
    lines += descent("path", nodes) + ["  done", "  case \"$path\" in"]
    for node in nodes { lines += clause(of: node) }
    lines += ["  esac", "}", "complete -F \(function(program)) \(program)", ""]
    return lines.joined(separator: "\n")
  }

  private func clause(of node: ShellCompletion.Node) -> [String] {
    var lines = ["  \"\(node.path)\")"]
    if !node.valued.isEmpty {
      lines.append("    case \"$prev\" in")
      for option in node.valued { lines.append("    --\(option.name)) \(values(of: option)); return ;;") }
      lines.append("    esac")
    }
    let options = node.options.map(\.name).joined(separator: " ")
    lines += [
      "    if [[ $cur == -* ]]; then", "      COMPREPLY=($(compgen -W \(options.quoted) -- \"$cur\"))", "    else",
    ]
    let commands = node.command.subcommands.map(\.name).joined(separator: " ")
    if !commands.isEmpty {
      lines.append("      COMPREPLY=($(compgen -W \(commands.quoted) -- \"$cur\"))")
    } else if node.takesFiles {
      lines.append("      \(Self.files)")
    } else {
      lines.append("      COMPREPLY=($(compgen -W \(options.quoted) -- \"$cur\"))")
    }
    return lines + ["    fi", "    ;;"]
  }

  private static let files = "IFS=$'\\n'; compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- \"$cur\"))"

  private func values(of option: OptionEntry) -> String {
    if option.isFile { return Self.files }
    return option.choices.isEmpty
      ? "COMPREPLY=()" : "COMPREPLY=($(compgen -W \(option.choices.joined(separator: " ").quoted) -- \"$cur\"))"
  }
}

struct ZshCompletion {
  private let program: String
  private let nodes: [ShellCompletion.Node]

  init(_ program: String, _ nodes: [ShellCompletion.Node]) {
    self.program = program
    self.nodes = nodes
  }

  var script: String {
    var lines = [
      "#compdef \(program)", "# zsh completion of \(program): put it as \(function(program)) into a folder of $fpath",
      "\(function(program))() {", "  local where=\(program) word", "  local -a options commands", "  integer i",
      "  for (( i = 2; i < CURRENT; i++ )); do", "    word=$words[i]",
    ]
    lines += descent("where", nodes) + ["  done", "  case \"$where\" in"]
    for node in nodes { lines += clause(of: node) }
    lines += [
      "  esac", "}", "if [[ $funcstack[1] == \(function(program)) ]]; then", "  \(function(program)) \"$@\"", "else",
      "  compdef \(function(program)) \(program)", "fi", "",
    ]
    return lines.joined(separator: "\n")
  }

  private func clause(of node: ShellCompletion.Node) -> [String] {
    var lines = ["  \"\(node.path)\")"]
    if !node.valued.isEmpty {
      lines.append("    case $words[CURRENT-1] in")
      for option in node.valued {
        let values =
          option.isFile
          ? "_files" : option.choices.isEmpty ? ":" : "compadd \(option.choices.map(\.quoted).joined(separator: " "))"
        lines.append("    --\(option.name)) \(values); return ;;")
      }
      lines.append("    esac")
    }
    lines.append("    options=(\(node.options.map { described($0.name, $0.help) }.joined(separator: " ")))")
    let commands = node.command.subcommands.map { described($0.name, $0.summary) }.joined(separator: " ")
    lines += ["    if [[ $PREFIX == -* ]]; then", "      _describe -o option options", "    else"]
    if !commands.isEmpty {
      lines += ["      commands=(\(commands))", "      _describe command commands"]
    } else {
      lines.append(node.takesFiles ? "      _files" : "      _describe -o option options")
    }
    return lines + ["    fi", "    ;;"]
  }

  private func described(_ name: String, _ text: String) -> String {
    "\(name.split(separator: ":").joined(separator: "\\:")):\(text.firstSentence)".quoted
  }
}

struct FishCompletion {
  private let program: String
  private let nodes: [ShellCompletion.Node]

  init(_ program: String, _ nodes: [ShellCompletion.Node]) {
    self.program = program
    self.nodes = nodes
  }

  var script: String {
    let paths = nodes.dropFirst().map { quote($0.path) }.joined(separator: " ")
    let at = "\(function(program))_at"
    var lines = [
      "# fish completion of \(program): put it into ~/.config/fish/completions/\(program).fish",
      "function \(at)", "  set -l where \(program)", "  for word in (commandline -opc)[2..-1]",
      "    contains -- \"$where $word\" \(paths); and set where \"$where $word\"", "  end",
      "  test \"$where\" = \"$argv\"", "end", "complete -c \(program) -f",
    ]
    for node in nodes {
      let condition = "-n \(quote("\(at) \(node.path)"))"
      for command in node.command.subcommands {
        lines.append(
          "complete -c \(program) \(condition) -a \(command.name) -d \(quote(command.summary.firstSentence))")
      }
      for option in node.options {
        var line =
          "complete -c \(program) \(condition) -l \(option.name.dropFirst(2)) -d \(quote(option.help.firstSentence))"
        if let entry = option.entry, entry.placeholder != nil {
          line += entry.isFile ? " -r -F" : " -x"
          if !entry.choices.isEmpty { line += " -a \(quote(entry.choices.joined(separator: " ")))" }
        }
        lines.append(line)
      }
      if node.takesFiles { lines.append("complete -c \(program) \(condition) -F") }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Within single quotes of fish, where a backslash escapes itself and the quote.
  private func quote(_ text: String) -> String {
    var quoted = "'"
    for character in text {
      if character == "'" || character == "\\" { quoted += "\\" }
      quoted.append(character)
    }
    return quoted + "'"
  }
}
