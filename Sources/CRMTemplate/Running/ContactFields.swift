/// The outputs of a contact, under the names that the phone system gives them, in the template's order.
package struct ContactFields: Hashable, Sendable {
  /// Every field that the template names; shared by all contacts of a scenario.
  package let names: [String]
  /// As many as names, trimmed; empty where the contact has nothing there.
  package let values: [String]

  package init(names: [String], values: [String]) {
    self.names = names
    self.values = values
  }

  /// Empty where there is no such field. Names without regard to case.
  package subscript(_ name: String) -> String {
    if let index = names.firstIndex(of: name), index < values.count { return values[index] }
    return value(folded: name.lowercased())
  }

  func value(folded: String) -> String {
    for (name, value) in zip(names, values) where name.lowercased() == folded { return value }
    return ""
  }

  /// What is not empty.
  package var elements: [(name: String, value: String)] {
    zip(names, values).filter { !$0.1.isEmpty }.map { (name: $0.0, value: $0.1) }
  }

  /// `FirstName LastName`, else `CompanyName`; empty where the contact has none of them.
  package var displayName: String {
    let (first, last) = (self["FirstName"], self["LastName"])
    if !first.isEmpty || !last.isEmpty { return first.isEmpty || last.isEmpty ? first + last : first + " " + last }
    return self["CompanyName"]
  }
}
