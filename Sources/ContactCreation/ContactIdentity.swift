internal import BSON
internal import CRMTemplate
internal import CallEvents

/// What a created contact is known by.
struct ContactIdentity {
  let number: NumberIdentity
  let matcher: NumberMatcher

  /// Whether some value of the document is the caller's number, and nothing else: a name that was made of the number stays when
  /// the number is changed.
  func stands(in document: BSONDocument) -> Bool {
    document.elements.contains { $0.key != "_id" && stands(in: $0.value) }
  }

  private func stands(in value: BSONValue) -> Bool {
    switch value {
    case .document(let document): document.elements.contains { stands(in: $0.value) }
    case .array(let values): values.contains { stands(in: $0) }
    default: matcher.isAlone(in: RecordText.text(of: value))
    }
  }
}

extension NumberIdentity {
  /// People rarely give a contact another number; a number whose contacts all had theirs changed so often is a loop.
  static let generations = 16

  /// Twelve bytes of a hash, with no time in it, so that any number of calls on any number of workers mean the same document
  /// (ARCHITECTURE.md, "A document's `_id` says what it is").
  ///
  /// - Parameters:
  ///   - generation: counts up where the document of the one before was given another number.
  ///   - others: of a document that the template writes beside the contact, which one.
  func documentID(generation: Int, others: [String] = []) -> ObjectID {
    var hash = PartsHash()
    for part in [tenant, number, String(generation)] + others { hash.add(part) }
    let digest = hash.finish()
    return ObjectID(
      high: digest.prefix(8).reduce(0) { $0 << 8 | UInt64($1) },
      low: digest.dropFirst(8).prefix(4).reduce(0) { $0 << 8 | UInt32($1) })
  }

  /// The generation of a contact that was created for this number; `nil`: it was not.
  func generation(of id: BSONValue?) -> Int? {
    guard case .objectID(let id)? = id else { return nil }
    return (0..<Self.generations).first { documentID(generation: $0) == id }
  }
}
