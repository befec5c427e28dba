internal import BSON

/// `Variable`: a name for what stands at a path of a record (template-format.md, section 10).
package final class RecordVariable: Sendable {
  package let name: VariableName
  /// `nil`: the variable names nothing and is always empty.
  package let path: RecordPath?
  /// The rules of its `Filter`.
  let filter: [RecordRule]

  init(name: VariableName, path: RecordPath?, filter: [RecordRule]) {
    self.name = name
    self.path = path
    self.filter = filter
  }

  /// The value: the only leaf, else the first that matches the number, else the first that is not empty.
  ///
  /// `matches`: whether a text is the caller's number; `nil` where nobody is looked up by number.
  func value(in document: BSONDocument, ethalons: [String], matches: ((String) -> Bool)?) -> String {
    guard let path else { return "" }
    if filter.isEmpty {
      switch path.plainLeaf(in: document) {
      case .leaf(let leaf): return RecordText.text(of: leaf).withoutNUL
      case .nothing: return ""
      case .several: return select(matches) { path.forEachLeaf(in: document, $0) }
      }
    }
    var choices: [RecordPath.Choice] = []
    for (rule, ethalon) in zip(filter, ethalons) {
      guard let depth = arrayDepth(of: rule, path, in: document) else {
        // The paths share no array: the rule is about the record.
        guard rule.holds(in: document, ethalon: ethalon) else { return "" }
        continue
      }
      choices.append(
        RecordPath.Choice(depth: depth) { rule.holds(below: $0, from: depth, ethalon: ethalon) })
    }
    return select(matches) { path.forEachLeaf(in: document, choosing: choices, $0) }
  }

  /// The longest common beginning of both paths that leads to an array.
  private func arrayDepth(of rule: RecordRule, _ path: RecordPath, in document: BSONDocument) -> Int? {
    var depth = path.commonLength(with: rule.path)
    while depth > 0 {
      if path.leadsToArray(in: document, depth: depth) { return depth }
      depth -= 1
    }
    return nil
  }

  private func select(_ matches: ((String) -> Bool)?, _ leaves: ((BSONValue) -> Bool) -> Void) -> String {
    var first: String?
    var firstIsMatchTested = false
    var chosen: String?
    leaves { leaf in
      let text = RecordText.text(of: leaf).withoutNUL
      guard !text.isEmpty else { return true }
      guard let earlier = first else {
        first = text
        return true
      }
      // With several leaves only: a single one is taken whether it is a number or not.
      guard let matches else { return false }
      if !firstIsMatchTested {
        firstIsMatchTested = true
        if matches(earlier) {
          chosen = earlier
          return false
        }
      }
      if matches(text) {
        chosen = text
        return false
      }
      return true
    }
    return chosen ?? first ?? ""
  }
}
