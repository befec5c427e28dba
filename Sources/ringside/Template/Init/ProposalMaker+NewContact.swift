extension ProposalMaker {
  /// The name, and the number in the field that most contacts have theirs in.
  mutating func newContact(_ proposal: TemplateProposal) -> [NewContactPart] {
    var parts: [NewContactPart] = []
    var taken: [FieldPath] = []
    func put(_ path: FieldPath, _ text: String, type: String = "String") -> Bool {
      // A field that is at times a value and at times an object has no place for both.
      let isTaken = taken.contains { other in
        let common = min(other.names.count, path.names.count)
        return other.names.prefix(common) == path.names.prefix(common)
      }
      if isTaken { return false }
      taken.append(path)
      insert(path.names[...], below: FieldPath(), .value(key: "", text: text, type: type), into: &parts)
      return true
    }
    var leftOut: [FieldPath] = []
    if let phone = proposal.phones.first {
      _ = put(phone.path, "[Number]", type: phone.isInteger ? "Int64" : "String")
    }
    let names: [(TemplateProposal.Field?, String)] = [
      (proposal.firstName, "[[CreateContactFirstName]]"), (proposal.lastName, "[[CreateContactLastName]]"),
      (proposal.fullName, "[[CreateContactFirstName]] [[CreateContactLastName]]"),
    ]
    for case (let field?, let text) in names where !put(field.path, text) { leftOut.append(field.path) }
    for path in leftOut {
      add(.undecided, "A new contact has no \(path.text): there is no place for it beside the others.")
    }
    if proposal.phones.count > 1, let phone = proposal.phones.first {
      add(.undecided, "A new contact's number goes to \(phone.path.text), which is filled most often.")
    }
    if let phone = proposal.phones.first { tellOfSiblings(of: phone.path) }
    return parts
  }

  /// In an array of objects the number has company that a new contact's lacks, such as its kind.
  private mutating func tellOfSiblings(of path: FieldPath) {
    let parent = FieldPath(path.names.dropLast())
    guard profile.shapes[parent]?.isArray == true else { return }
    let siblings = profile.fields.keys
      .filter { $0 != path && $0.names.count == path.names.count && FieldPath($0.names.dropLast()) == parent }
      .map(\.text).sorted()
    guard !siblings.isEmpty else { return }
    add(
      .undecided,
      "A new contact has \(path.text), but not \(siblings.prefix(5).joined(separator: ", "))"
        + (siblings.count > 5 ? ", …: add what is needed." : ": add what is needed."))
  }

  private func insert(
    _ names: ArraySlice<String>, below parent: FieldPath, _ value: NewContactPart, into parts: inout [NewContactPart]
  ) {
    guard let name = names.first, case .value(_, let text, let type) = value else { return }
    let path = parent.appending(name)
    let isArray = profile.shapes[path]?.isArray ?? false
    let rest = names.dropFirst()
    guard !rest.isEmpty else {
      let leaf = NewContactPart.value(key: isArray ? "" : name, text: text, type: type)
      parts.append(isArray ? .array(key: name, leaf) : leaf)
      return
    }
    let index = parts.firstIndex { $0.key == name }
    var inner: [NewContactPart] = []
    switch index.map({ parts[$0] }) {
    case .object(_, let known)?: inner = known
    case .array(_, .object(_, let known))?: inner = known
    default: break
    }
    insert(rest, below: path, value, into: &inner)
    let part = isArray ? NewContactPart.array(key: name, .object(key: "", inner)) : .object(key: name, inner)
    if let index { parts[index] = part } else { parts.append(part) }
  }
}
