/// A command line that was understood: every option has its checked value.
package struct Invocation: Sendable {
  /// Where a value comes from; the first that is there wins.
  package enum Source: Sendable, Equatable { case option, environment, fallback }

  /// `["ringside", "template", "check"]`.
  package let path: [String]
  package let arguments: [String]
  let values: [String: any Sendable]
  let sources: [String: Source]

  /// The option's value. To ask for an option that the command's table does not have is a mistake of ours.
  package subscript<Value>(_ option: Option<Value>) -> Value {
    guard let value = values[option.entry.name] as? Value else {
      preconditionFailure("--\(option.entry.name) is not in the table of \(path.joined(separator: " "))")
    }
    return value
  }

  package func source(of option: Option<some Sendable>) -> Source { sources[option.entry.name] ?? .fallback }

  /// Where a person finds the option's value, for messages: `--lanes`, or the variable it came from.
  package func place(of option: Option<some Sendable>) -> String {
    if source(of: option) == .environment, let variable = option.entry.environment { return variable }
    return "--\(option.entry.name)"
  }
}
