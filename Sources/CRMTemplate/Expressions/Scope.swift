/// A variable's name with its case folded, made once when a template is compiled.
package struct VariableName: Hashable, Sendable {
  /// As it was written, for messages.
  package let spelling: String
  package let folded: String
  /// `Contact::X`: an output of the matched contact. It is never unknown, only empty.
  package let isContactOutput: Bool
  /// What a call, a chat or a search brings under this name; `nil`: nothing does.
  let callVariable: NamedCallVariable?
  private let folding: Int

  package init(_ spelling: String) {
    self.spelling = spelling
    self.folded = spelling.lowercased()
    self.isContactOutput = folded.hasPrefix("contact::")
    self.folding = folded.hashValue
    callVariable = NamedCallVariable.byFoldedName[folded]
  }

  package static func == (left: Self, right: Self) -> Bool {
    left.folding == right.folding && left.folded == right.folded
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(folding) }
}

/// What a name stands for in one run of a scenario.
package enum Binding: Sendable {
  /// Finished: whatever it looks like, it is never read as template text.
  case data(TemplateValue)
  /// The text of a parameter: template text, evaluated in a further pass only.
  case parameter(ParameterText)
}

/// Where names are looked up, in the order of template-format.md, section 5, "Variables".
package protocol Scope {
  /// `nil`: nothing here has that name. `Contact::X` comes as one name, `contact::x` folded.
  func binding(of name: VariableName) -> Binding?
}
