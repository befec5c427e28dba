extension JSONWriter {
  /// The template's outputs as the object `fields`, in their order.
  mutating func fields(_ fields: [ContactField]) {
    name("fields")
    beginObject()
    for field in fields {
      name(field.name)
      string(field.value)
    }
    endObject()
  }
}

private enum PopUpContactField: UInt8, JSONField {
  case fields
  case matchedBy

  static let count = 2

  var name: StaticString {
    switch self {
    case .fields: "fields"
    case .matchedBy: "matchedBy"
    }
  }
}

extension FieldReader {
  /// The template's outputs; a name that comes twice stands twice.
  mutating func contactFields(_ field: Field) -> [ContactField] {
    guard isPresent(field) else {
      reportMissing(field)
      return []
    }
    guard slot(field).kind == .object else {
      report(field, .wrongType, "must be an object of strings")
      return []
    }
    var scanner = scanner(at: field)
    var result: [ContactField] = []
    var isValid = true
    // The text was checked as a whole before, so nothing is thrown here.
    try? scanner.eachMember { (scanner, name) throws(JSONSyntaxError) in
      let value = try scanner.value()
      if value.kind == .string, case .text(let name) = unsafe JSONText.decode(name, in: scanner.bytes),
        case .text(let value) = unsafe JSONText.decode(value, in: scanner.bytes)
      {
        result.append(ContactField(name: name, value: value))
      } else {
        isValid = false
      }
    }
    if !isValid { report(field, .wrongType, "must hold only strings") }
    return result
  }

  /// A scanner that stands at a member's value.
  func scanner(at field: Field) -> JSONScanner {
    var scanner = unsafe JSONScanner(bytes)
    scanner.position = Int(slot(field).start)
    return scanner
  }
}

extension FieldReader<PopUpField> {
  mutating func contacts() -> [PopUp.Contact] {
    guard isPresent(.contacts) else {
      reportMissing(.contacts)
      return []
    }
    guard slot(.contacts).kind == .array else {
      report(.contacts, .wrongType, "must be an array of objects")
      return []
    }
    var scanner = scanner(at: .contacts)
    var result: [PopUp.Contact] = []
    var found: [EventProblem] = []
    var isValid = true
    try? scanner.eachElement { (scanner) throws(JSONSyntaxError) in
      guard scanner.next == UInt8(ascii: "{") else {
        isValid = false
        _ = try scanner.value()
        return
      }
      var fields = unsafe FieldReader<PopUpContactField>(scanner.bytes, try scanner.index(PopUpContactField.self))
      let contact = PopUp.Contact(
        fields: fields.contactFields(.fields),
        matchedBy: fields.requiredWord(.matchedBy, PopUp.MatchLevel.self, standIn: .exact))
      found += fields.problems
      result.append(contact)
    }
    if !isValid { report(.contacts, .wrongType, "must be an array of objects") }
    for problem in found {
      report(.contacts, problem.code, "\(problem.field) of a contact \(problem.message)")
    }
    return result
  }
}
