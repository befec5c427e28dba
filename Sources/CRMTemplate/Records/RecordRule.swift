internal import BSON

/// `Rule`: what a record, or an element of one of its arrays, must hold (template-format.md, section 10).
package final class RecordRule: Sendable {
  enum Kind: Hashable, Sendable {
    /// Some leaf is not empty.
    case any
    /// Some leaf's text equals the rule's `Ethalon`.
    case equals
  }

  let kind: Kind
  let path: RecordPath
  /// `Ethalon`, evaluated as text in every run.
  let ethalon: TextExpression?

  init(kind: Kind, path: RecordPath, ethalon: TextExpression?) {
    self.kind = kind
    self.path = path
    self.ethalon = ethalon
  }

  func holds(in document: BSONDocument, ethalon: String) -> Bool {
    switch path.plainLeaf(in: document) {
    case .leaf(let leaf): return accepts(leaf, ethalon: ethalon)
    case .nothing: return false
    case .several: break
    }
    var found = false
    path.forEachLeaf(in: document) { leaf in
      found = accepts(leaf, ethalon: ethalon)
      return !found
    }
    return found
  }

  func holds(below element: BSONValue, from depth: Int, ethalon: String) -> Bool {
    var found = false
    path.forEachLeaf(below: element, from: depth) { leaf in
      found = accepts(leaf, ethalon: ethalon)
      return !found
    }
    return found
  }

  private func accepts(_ leaf: BSONValue, ethalon: String) -> Bool {
    switch kind {
    case .any: return !RecordText.isEmpty(leaf)
    case .equals:
      let text = RecordText.text(of: leaf)
      if text == ethalon { return text.unicodeScalars.elementsEqual(ethalon.unicodeScalars) }
      return Self.truth(text) != nil && Self.truth(text) == Self.truth(ethalon)
    }
  }

  private static func truth(_ text: String) -> Bool? {
    guard text.utf8.count <= 5 else { return nil }
    switch text.lowercased() {
    case "true": return true
    case "false": return false
    default: return nil
    }
  }
}
