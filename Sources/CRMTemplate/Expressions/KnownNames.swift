/// The names that a piece of template text may use, for the checks of an import.
package struct KnownNames: Sendable {
  package enum Kind: Sendable {
    /// A value that comes from a call, a contact, a record; `nil`: of a type that is not known before the run.
    case data(ValueKind?)
    case parameter(ParameterText)
  }

  private var kinds: [VariableName: Kind] = [:]

  package init() {}

  /// A name that is known already keeps its place: add in the order of section 5, "Variables".
  package mutating func add(_ name: String, _ kind: Kind = .data(.string)) {
    let name = VariableName(name)
    if kinds[name] == nil { kinds[name] = kind }
  }

  package mutating func add(contentsOf names: some Sequence<String>, _ kind: Kind = .data(.string)) {
    for name in names { add(name, kind) }
  }

  /// `Contact::X` is data whatever X is. `nil`: unknown.
  package func kind(of name: VariableName) -> Kind? {
    name.isContactOutput ? .data(.string) : kinds[name]
  }

  package var spellings: [String] { kinds.keys.map(\.spelling) }

  /// The known name that an unknown one was probably meant to be.
  package func nearest(to name: VariableName) -> String? {
    NearestName.nearest(to: name.spelling, in: spellings)
  }
}
