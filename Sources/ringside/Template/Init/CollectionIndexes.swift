import BSON

/// The indexes of a collection, and which of them an equality on a field can use.
struct CollectionIndexes: Sendable {
  enum Answer: Sendable, Equatable {
    /// By the name of the index.
    case served(String)
    /// What an index on the field lacks, where there is one.
    case unserved(because: String?)
    /// The user may not list indexes, or a view has none of its own.
    case unknown
  }

  /// `nil`: nobody knows.
  private let descriptions: [BSONDocument]?
  private let collation: BSONDocument?

  /// - Parameters:
  ///   - descriptions: as `listIndexes` gives them.
  ///   - collation: the collection's own, which its queries inherit.
  init(_ descriptions: [BSONDocument]?, collation: BSONDocument?) {
    self.descriptions = descriptions
    self.collation = collation
  }

  func serving(_ path: FieldPath) -> Answer {
    guard let descriptions else { return .unknown }
    var lack: String?
    for index in descriptions where begins(index, with: path.text) {
      let name = if case .string(let name)? = index["name"] { name } else { "" }
      guard let problem = problem(of: index) else { return .served(name) }
      lack = problem
    }
    return .unserved(because: lack)
  }

  /// Ascending, descending and hashed indexes serve an equality by their first field, wildcard indexes by any.
  private func begins(_ index: BSONDocument, with path: String) -> Bool {
    guard case .document(let key)? = index["key"], let first = key.elements.first else { return false }
    if case .string(let kind) = first.value, kind != "hashed" { return false }
    if first.key == path { return true }
    guard index["wildcardProjection"] == nil else { return false }
    return first.key == "$**" || (first.key.hasSuffix(".$**") && path.hasPrefix(first.key.dropLast(3)))
  }

  private func problem(of index: BSONDocument) -> String? {
    if index["hidden"] == .boolean(true) { return "is hidden" }
    if index["partialFilterExpression"] != nil { return "is partial" }
    if case .document(let own)? = index["collation"] {
      guard let collation, own["locale"] == collation["locale"], own["strength"] == collation["strength"] else {
        return "has another collation"
      }
    } else if collation != nil {
      return "has another collation"
    }
    return nil
  }
}
