/// Why a text is not a value of an option: "is not a number from 1 to 64".
package struct ValueProblem: Error, Sendable, Equatable {
  package let what: String
  package init(_ what: String) { self.what = what }
}

/// How a text becomes an option's value.
package struct ValueKind<Value: Sendable>: Sendable {
  /// What help shows in the value's place, for example `N`.
  package let placeholder: String
  /// All values, where they can be told; for help and shell completion.
  package let choices: [String]
  /// Whether the value names a file; for shell completion.
  package let isFile: Bool
  package let parse: @Sendable (String) throws(ValueProblem) -> Value
  /// The text that parses to the value; for help.
  package let describe: @Sendable (Value) -> String

  package init(
    _ placeholder: String, choices: [String] = [], isFile: Bool = false,
    describe: @escaping @Sendable (Value) -> String = { "\($0)" },
    parse: @escaping @Sendable (String) throws(ValueProblem) -> Value
  ) {
    self.placeholder = placeholder
    self.choices = choices
    self.isFile = isFile
    self.describe = describe
    self.parse = parse
  }

  /// Any text.
  package static func text(_ placeholder: String) -> Self where Value == String { Self(placeholder) { $0 } }

  /// The path of a file.
  package static func file(_ placeholder: String = "FILE") -> Self where Value == String {
    Self(placeholder, isFile: true) { (text) throws(ValueProblem) in
      guard !text.utf8.contains(0) else { throw ValueProblem("is not the name of a file") }
      return text
    }
  }

  /// A whole number.
  package static func integer(_ range: ClosedRange<Int>, _ placeholder: String = "N") -> Self where Value == Int {
    Self(placeholder) { (text) throws(ValueProblem) in
      guard let number = Int(text), range.contains(number) else {
        throw ValueProblem("is not a whole number from \(range.lowerBound) to \(range.upperBound)")
      }
      return number
    }
  }

  /// A number that may have a fraction.
  package static func number(_ range: ClosedRange<Double>, _ placeholder: String = "X") -> Self where Value == Double {
    Self(placeholder) { (text) throws(ValueProblem) in
      guard let number = Double(text), range.contains(number) else {
        throw ValueProblem("is not a number from \(range.lowerBound) to \(range.upperBound)")
      }
      return number
    }
  }

  /// A duration: `250ms`, `90s`, `2m`, `12h`, `7d`, or several of them (`1h30m`).
  package static func duration(_ range: ClosedRange<Duration>, _ placeholder: String = "DURATION") -> Self
  where Value == Duration {
    Self(placeholder, describe: DurationText.text) { (text) throws(ValueProblem) in
      guard let duration = DurationText.duration(text) else {
        throw ValueProblem("is not a duration such as 250ms, 90s, 2m, 12h or 7d")
      }
      guard range.contains(duration) else {
        throw ValueProblem(
          "is not from \(DurationText.text(range.lowerBound)) to \(DurationText.text(range.upperBound))")
      }
      return duration
    }
  }

  /// One of a few words.
  package static func choice(_ placeholder: String? = nil) -> Self
  where Value: RawRepresentable<String> & CaseIterable {
    let words = Value.allCases.map(\.rawValue)
    return choice(words, placeholder, describe: \.rawValue) { Value(rawValue: $0) }
  }

  /// One of a few words that another room knows the meaning of.
  package static func choice(_ words: [String]) -> Self where Value == String {
    choice(words, nil, describe: { $0 }) { words.contains($0) ? $0 : nil }
  }

  private static func choice(
    _ words: [String], _ placeholder: String?, describe: @escaping @Sendable (Value) -> String,
    value: @escaping @Sendable (String) -> Value?
  ) -> Self {
    Self(placeholder ?? words.joined(separator: "|"), choices: words, describe: describe) {
      (text) throws(ValueProblem) in
      if let value = value(text) { return value }
      let hint = Suggestion.closest(to: text, in: words).map { "; did you mean \($0)?" } ?? ""
      throw ValueProblem("is not one of \(words.joined(separator: ", "))\(hint)")
    }
  }

  /// An address to listen on.
  package static func hostPort(_ placeholder: String = "HOST:PORT") -> Self where Value == HostPort {
    Self(placeholder) { (text) throws(ValueProblem) in
      guard let address = HostPort(text) else {
        throw ValueProblem("is not an address with a port, such as 127.0.0.1:8080 or [::1]:8080")
      }
      return address
    }
  }

  /// `name=value`, cut at the first equals sign; the value may be empty.
  package static func assignment(_ placeholder: String = "NAME=VALUE") -> Self where Value == Assignment {
    Self(placeholder, describe: { "\($0.name)=\($0.value)" }) { (text) throws(ValueProblem) in
      guard let equals = text.firstIndex(of: "="), equals > text.startIndex else {
        throw ValueProblem("is not of the form \(placeholder)")
      }
      return Assignment(name: String(text[..<equals]), value: String(text[text.index(after: equals)...]))
    }
  }
}

/// A name and the value it is given.
package struct Assignment: Sendable, Hashable {
  package let name: String
  package let value: String
}
