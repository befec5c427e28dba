/// The outputs of one scenario, with everything that can be known before a record is there.
package final class OutputPlan: Sendable {
  struct Output: Sendable {
    /// Index into `names`.
    let field: Int
    let value: OutputValue
    let passes: Int
    let place: TemplatePlace
  }

  /// The fields, each once, as a contact spells them, in the order in which the template first names them.
  package let names: [String]
  let outputs: [Output]
  /// `EntityId` of the scenario stands in for an output `EntityType` that is missing or empty.
  let entityType: (field: Int, text: String)?

  // Where the fields are that decide whether a record is a contact.
  let contactURL: Int?
  let displayNames: [Int]
  let phones: [Int]
  let email: Int?

  static let none = OutputPlan([], entityType: nil)

  /// - Parameter entityType: the scenario's `EntityId`; `nil` or empty: none.
  init(_ outputs: [(name: String, value: OutputValue, passes: Int, place: TemplatePlace)], entityType: String?) {
    var names: [String] = []
    var folded: [String] = []
    func index(of name: String) -> Int {
      let spelling = ContactField.spelling(of: name)
      let key = spelling.lowercased()
      if let index = folded.firstIndex(of: key) { return index }
      names.append(spelling)
      folded.append(key)
      return names.count - 1
    }
    self.outputs = outputs.map {
      Output(field: index(of: $0.name), value: $0.value, passes: $0.passes, place: $0.place)
    }
    if let text = entityType, !text.isEmpty {
      self.entityType = (index(of: "EntityType"), text)
    } else {
      self.entityType = nil
    }
    self.names = names
    contactURL = names.firstIndex(of: "ContactUrl")
    displayNames = ["FirstName", "LastName", "CompanyName"].compactMap { names.firstIndex(of: $0) }
    phones = names.indices.filter { ContactField.phones.contains(names[$0]) }
    email = names.firstIndex(of: "Email")
  }
}

/// The fields of a contact that the phone system knows (template-format.md, section 11).
package enum ContactField {
  static let phones = [
    "PhoneMobile", "PhoneMobile2", "PhoneHome", "PhoneHome2", "PhoneBusiness", "PhoneBusiness2", "PhoneOther",
    "FaxBusiness", "FaxHome", "Pager",
  ]

  package static let all =
    ["ContactUrl", "FirstName", "LastName", "CompanyName", "Email"] + phones + ["PhotoUrl", "EntityId", "EntityType"]

  private static let byFolded = Dictionary(uniqueKeysWithValues: all.map { ($0.lowercased(), $0) })

  /// As a contact spells it; any other name stays as it is.
  package static func spelling(of name: String) -> String { byFolded[name.lowercased()] ?? name }
}

/// The text of an output. Most are literal text and the scenario's own variables, which need no look-up of names.
enum OutputValue: Sendable {
  enum Piece: Sendable {
    case literal(String)
    /// One of the scenario's own variables, by its number.
    case variable(Int)
  }

  case variable(Int)
  case pieces([Piece])
  case expression(TextExpression)

  /// - Parameter own: the scenario's variables in the order in which a run keeps their values.
  init(_ expression: TextExpression, own: [VariableName]) {
    var pieces: [Piece] = []
    for part in expression.parts {
      switch part {
      case .literal(let text): pieces.append(.literal(text))
      case .bracket(.variable(let name, _)):
        guard let index = own.firstIndex(of: name) else {
          self = .expression(expression)
          return
        }
        pieces.append(.variable(index))
      default:
        self = .expression(expression)
        return
      }
    }
    if pieces.count == 1, case .variable(let index)? = pieces.first {
      self = .variable(index)
    } else {
      self = .pieces(pieces)
    }
  }

  /// Empty whatever the record holds.
  var isConstantEmpty: Bool {
    guard case .pieces(let pieces) = self else { return false }
    return pieces.allSatisfy { piece in
      if case .literal(let text) = piece { text.trimmingWhiteSpace.isEmpty } else { false }
    }
  }
}
