/// A parameter: what an administrator sets in a form (template-format.md, section 2).
package struct TemplateParameter: Sendable {
  package enum ValueType: String, Hashable, Sendable, CaseIterable {
    case string = "String"
    case password = "Password"
    case boolean = "Boolean"
    case integer = "Integer"
    case double = "Double"
    case dateTime = "DateTime"
    case list = "List"
    case oAuth = "OAuth"
  }

  package let name: VariableName
  package let type: ValueType
  /// How the form looks.
  package let title: String
  package let parent: String
  package let editor: String
  /// For a list: what is allowed; empty: anything.
  package let allowedValues: [String]
  /// The default, or what the administrator gave. May be a secret.
  package let text: ParameterText
  /// The administrator gave the value.
  package let isGiven: Bool
  /// Where it is defined.
  package let place: TemplatePlace

  /// Its value is never printed.
  package var isSecret: Bool { type == .password || Self.isSecretName(name.folded) }

  static func isSecretName(_ name: String) -> Bool {
    let folded = name.lowercased()
    return ["password", "secret", "token", "key", "connection"].contains { folded.contains($0) }
  }
}

/// All parameters, found under their names without regard to case.
package struct ParameterTable: Sendable {
  /// In the order of the file.
  package private(set) var all: [TemplateParameter] = []
  private var indexes: [VariableName: Int] = [:]

  package init() {}

  /// `CreateContactFirstName` and `NewContactFirstName` name the same parameter when only one of them is defined.
  private static let aliases: [String: VariableName] = [
    "createcontactfirstname": VariableName("NewContactFirstName"),
    "newcontactfirstname": VariableName("CreateContactFirstName"),
    "createcontactlastname": VariableName("NewContactLastName"),
    "newcontactlastname": VariableName("CreateContactLastName"),
  ]

  static func otherName(of name: VariableName) -> VariableName? { aliases[name.folded] }

  /// The later one of a name counts, in the place of the first.
  mutating func add(_ parameter: TemplateParameter) {
    if let index = indexes[parameter.name] {
      all[index] = parameter
    } else {
      indexes[parameter.name] = all.count
      all.append(parameter)
    }
  }

  package subscript(_ name: VariableName) -> TemplateParameter? {
    if let index = indexes[name] { return all[index] }
    guard let other = Self.aliases[name.folded], let index = indexes[other] else { return nil }
    return all[index]
  }

  package subscript(_ name: String) -> TemplateParameter? { self[VariableName(name)] }

  /// Every name that finds a parameter.
  var names: [(String, ParameterText)] {
    var names = all.map { ($0.name.spelling, $0.text) }
    for parameter in all {
      if let other = Self.aliases[parameter.name.folded], indexes[other] == nil {
        names.append((other.spelling, parameter.text))
      }
    }
    return names
  }
}
