import BSON

extension FilterParser {
  /// An object as the BSON value that it is in extended JSON (version 2), else as an object.
  ///
  /// The forms that take one text may have expressions in it, and a pattern too; what is not such a value after binding
  /// is not sent.
  static func interpreted(_ elements: [FilterElement]) -> FilterNode {
    guard let first = elements.first, let key = first.key.constant, key.hasPrefix("$") else {
      return .document(elements)
    }
    if elements.count == 1 {
      switch (key, first.value) {
      case ("$oid", let value): return .converted(.objectID, value)
      case ("$date", let value): return .converted(.date, value)
      case ("$numberInt", let value): return .converted(.int32, value)
      case ("$numberLong", let value): return .converted(.int64, value)
      case ("$numberDouble", let value): return .converted(.double, value)
      case ("$numberDecimal", let value): return .converted(.decimal128, value)
      case ("$regularExpression", .document(let parts)):
        if let (pattern, options) = regularExpression(parts) {
          return .regularExpression(pattern: pattern, options: options)
        }
      default: break
      }
    }
    guard case .constant(.document(let document)) = FilterNode.document(elements).folded,
      let value = try? document.extendedJSONValue()
    else { return .document(elements) }
    return .constant(value)
  }

  private static func regularExpression(_ parts: [FilterElement]) -> (FilterText, FilterText)? {
    func text(_ key: String) -> FilterText? {
      for part in parts where part.key.constant == key {
        if case .string(let text) = part.value { return text }
      }
      return nil
    }
    guard let pattern = text("pattern") else { return nil }
    if parts.count == 1 { return (pattern, FilterText("")) }
    guard parts.count == 2, let options = text("options") else { return nil }
    return (pattern, options)
  }
}
