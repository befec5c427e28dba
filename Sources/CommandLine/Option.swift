/// What a table of options says about one of them, whatever the type of its value. Parsing, help and shell completion
/// read this.
package struct OptionEntry: Sendable {
  /// Without dashes: `kafka-brokers`.
  package let name: String
  /// What stands for the value in help; nil for a flag, which takes none.
  package let placeholder: String?
  /// The variable that is read where the option is not given. An empty variable counts as not set.
  package let environment: String?
  /// The default as text, for help.
  package let defaultText: String?
  package let help: String
  package let isRepeatable: Bool
  package let isRequired: Bool
  /// Never shown again once read, and may come from the file that `<environment>_FILE` names.
  package let isSecret: Bool
  package let isFile: Bool
  package let choices: [String]
  /// Texts in, value out.
  let convert: @Sendable ([String]) throws(ValueProblem) -> any Sendable
  /// The value where neither option nor variable is given.
  let fallback: any Sendable
}

/// One option of a command, with the type of its value. Ask an `Invocation` for the value by it.
package struct Option<Value: Sendable>: Sendable {
  package let entry: OptionEntry

  private init(
    _ name: String, placeholder: String?, environment: String?, defaultText: String?, help: String,
    isRepeatable: Bool = false, isRequired: Bool = false, isSecret: Bool = false, isFile: Bool = false,
    choices: [String] = [], fallback: any Sendable,
    convert: @escaping @Sendable ([String]) throws(ValueProblem) -> any Sendable
  ) {
    entry = OptionEntry(
      name: name, placeholder: placeholder, environment: environment, defaultText: defaultText, help: help,
      isRepeatable: isRepeatable, isRequired: isRequired, isSecret: isSecret, isFile: isFile, choices: choices,
      convert: convert, fallback: fallback)
  }

  /// An option with a default.
  package init(
    _ name: String, _ kind: ValueKind<Value>, environment: String? = nil, default value: Value, help: String
  ) {
    self.init(
      name, placeholder: kind.placeholder, environment: environment, defaultText: kind.describe(value), help: help,
      isFile: kind.isFile, choices: kind.choices, fallback: value
    ) { (texts) throws(ValueProblem) in try kind.parse(texts.last ?? "") }
  }

  /// An option that may be left out; `defaultText` tells in help what happens then.
  package init<Wrapped: Sendable>(
    _ name: String, _ kind: ValueKind<Wrapped>, environment: String? = nil, defaultText: String? = nil, help: String
  ) where Value == Wrapped? {
    self.init(
      name, placeholder: kind.placeholder, environment: environment, defaultText: defaultText, help: help,
      isFile: kind.isFile, choices: kind.choices, fallback: Value.none
    ) { (texts) throws(ValueProblem) in Value.some(try kind.parse(texts.last ?? "")) }
  }

  /// An option that has to be given, by itself or by its variable.
  package init(required name: String, _ kind: ValueKind<Value>, environment: String? = nil, help: String) {
    self.init(
      name, placeholder: kind.placeholder, environment: environment, defaultText: nil, help: help, isRequired: true,
      isFile: kind.isFile, choices: kind.choices, fallback: ()
    ) { (texts) throws(ValueProblem) in try kind.parse(texts.last ?? "") }
  }

  /// An option that may be given several times. Its variable, if it has one, gives a single value.
  /// - Parameter holdsSecrets: some of its values must not be shown, not even a mistyped one.
  package init<Element: Sendable>(
    repeated name: String, _ kind: ValueKind<Element>, environment: String? = nil, holdsSecrets: Bool = false,
    help: String
  ) where Value == [Element] {
    self.init(
      name, placeholder: kind.placeholder, environment: environment, defaultText: nil, help: help,
      isRepeatable: true, isSecret: holdsSecrets, isFile: kind.isFile, choices: kind.choices, fallback: Value()
    ) { (texts) throws(ValueProblem) in
      var values = Value()
      for text in texts { values.append(try kind.parse(text)) }
      return values
    }
  }

  /// A flag. With a variable there is also `--no-<name>`, to take back what the variable says.
  package init(flag name: String, environment: String? = nil, help: String) where Value == Bool {
    self.init(
      name, placeholder: nil, environment: environment, defaultText: nil, help: help, fallback: false
    ) { (texts) throws(ValueProblem) in
      switch texts.last?.lowercased() {
      case "1", "true", "yes", "on": true
      case "0", "false", "no", "off": false
      default: throw ValueProblem("is not one of true, false")
      }
    }
  }

  /// A text that is never shown, and may also come from the file that `<environment>_FILE` names (a mounted secret).
  package init(
    secret name: String, _ placeholder: String, environment: String, defaultText: String? = nil, help: String
  )
  where Value == Secret? {
    self.init(
      name, placeholder: placeholder, environment: environment, defaultText: defaultText, help: help, isSecret: true,
      fallback: Value.none
    ) { texts in Value.some(Secret(texts.last ?? "")) }
  }
}

/// Options that stand together in help, and are used by several commands.
package struct OptionGroup: Sendable {
  package let title: String
  package let options: [OptionEntry]

  package init(_ title: String, _ options: [OptionEntry]) {
    self.title = title
    self.options = options
  }
}
