/// Splits a command line into the command's path, options with their texts, and the rest.
///
/// What nobody asked for is not shown: it may be a secret that was meant for an option.
struct ArgumentScan {
  private(set) var command: Command
  private(set) var path: [String]
  private(set) var given: [String: [String]] = [:]
  private(set) var positionals: [String] = []
  private(set) var wantsHelp = false
  private(set) var wantsVersion = false
  private var hasUnknownOption = false
  var problems = Problems()

  init(root: Command) {
    command = root
    path = [root.name]
  }

  mutating func run(_ arguments: [String]) {
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      if argument == "--" {
        positionals += rest
        return
      } else if argument == "-h" || argument == "--help" {
        wantsHelp = true
      } else if argument == "--version" {
        wantsVersion = true
      } else if argument.hasPrefix("--") {
        option(argument.dropFirst(2), &rest)
      } else if argument.hasPrefix("-"), argument != "-" {
        refuse(argument, remedy: "options have two dashes")
      } else if command.run == nil {
        descend(argument)
      } else {
        positionals.append(argument)
      }
    }
  }

  mutating func checkPositionals() {
    guard command.run != nil else { return }
    let minimum = command.positionals.reduce(0) { $0 + $1.minimum }
    // A count may be without an upper bound.
    let maximum = command.positionals.reduce(0) {
      $0.addingReportingOverflow($1.maximum).overflow ? .max : $0 + $1.maximum
    }
    if positionals.count < minimum {
      let names = command.positionals.filter { $0.minimum > 0 }.map(\.name)
      problems.add("\(names.dropFirst(positionals.count).joined(separator: " ")) is missing")
    }
    if positionals.count > maximum {
      problems.add("at most \(maximum) arguments are taken, and not \(positionals.count)")
    }
  }

  private mutating func descend(_ word: String) {
    if word == "help" {
      wantsHelp = true
    } else if let next = command.subcommands.first(where: { $0.name == word }) {
      command = next
      path.append(word)
    } else if hasUnknownOption {
      // The word may be the option's.
    } else if problems.all.isEmpty || !problems.all.contains(where: { $0.what.hasPrefix("there is no command") }) {
      // After a wrong command nothing can be said about the words that follow.
      let names = command.subcommands.map(\.name)
      problems.add(
        "there is no command '\(word)'",
        remedy: Suggestion.closest(to: word, in: names).map { "did you mean \($0)?" }
          ?? "one of \(names.joined(separator: ", "))")
    }
  }

  private mutating func option(_ text: Substring, _ rest: inout ArraySlice<String>) {
    let equals = text.firstIndex(of: "=")
    let name = String(equals.map { text[..<$0] } ?? text)
    let inline = equals.map { String(text[text.index(after: $0)...]) }
    if let entry = command.options.first(where: { $0.name == name }) {
      if entry.placeholder == nil {
        take(entry, inline ?? "true")
      } else if let inline {
        take(entry, inline)
      } else if let next = rest.first, next == "-" || !next.hasPrefix("--") {
        rest = rest.dropFirst()
        take(entry, next)
      } else {
        problems.add("needs a value", at: "--\(name)", remedy: "--\(name) \(entry.placeholder ?? "VALUE")")
      }
    } else if name.hasPrefix("no-"), inline == nil,
      let entry = command.options.first(where: { $0.name == name.dropFirst(3) }), entry.placeholder == nil,
      entry.environment != nil
    {
      take(entry, "false")
    } else {
      let names = command.options.map(\.name) + ["help", "version"]
      let remedy: String?
      if command.run == nil {
        remedy = "options come after the command"
      } else {
        remedy = Suggestion.closest(to: name, in: names).map { "did you mean --\($0)?" }
      }
      refuse("--\(name)", remedy: remedy)
    }
  }

  /// Shows what can be a name of the option that there is not.
  private mutating func refuse(_ argument: String, remedy: String?) {
    hasUnknownOption = true
    let name = argument.prefix { $0 == "-" || $0.isLetter || $0.isNumber }
    problems.add("there is no option \(name)\(name.count < argument.count ? "…" : "")", remedy: remedy)
  }

  private mutating func take(_ entry: OptionEntry, _ text: String) {
    if given[entry.name] != nil, !entry.isRepeatable, entry.placeholder != nil {
      problems.add("is given more than once", at: "--\(entry.name)")
    }
    given[entry.name, default: []].append(text)
  }
}
