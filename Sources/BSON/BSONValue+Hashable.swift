extension BSONValue: Hashable {
  package static func == (left: BSONValue, right: BSONValue) -> Bool {
    switch (left, right) {
    case (.string(let a), .string(let b)), (.javaScript(let a), .javaScript(let b)), (.symbol(let a), .symbol(let b)):
      sameText(a, b)
    case (.document(let a), .document(let b)): a == b
    case (.array(let a), .array(let b)): a == b
    case (.int32(let a), .int32(let b)): a == b
    case (.int64(let a), .int64(let b)), (.date(let a), .date(let b)): a == b
    case (.double(let a), .double(let b)): a.bitPattern == b.bitPattern
    case (.decimal128(let a), .decimal128(let b)): a == b
    case (.boolean(let a), .boolean(let b)): a == b
    case (.objectID(let a), .objectID(let b)): a == b
    case (.binary(let typeA, let a), .binary(let typeB, let b)): typeA == typeB && a == b
    case (.regularExpression(let a, let optionsA), .regularExpression(let b, let optionsB)):
      sameText(a, b) && sameText(optionsA, optionsB)
    case (.databasePointer(let a, let idA), .databasePointer(let b, let idB)): sameText(a, b) && idA == idB
    case (.javaScriptWithScope(let a, let scopeA), .javaScriptWithScope(let b, let scopeB)):
      sameText(a, b) && scopeA == scopeB
    case (.timestamp(let a, let incrementA), .timestamp(let b, let incrementB)): a == b && incrementA == incrementB
    case (.null, .null), (.undefined, .undefined), (.minKey, .minKey), (.maxKey, .maxKey): true
    default: false
    }
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(typeByte)
    switch self {
    case .string(let text), .javaScript(let text), .symbol(let text): hasher.combine(text)
    case .document(let document): hasher.combine(document)
    case .array(let values): hasher.combine(values)
    case .int32(let number): hasher.combine(number)
    case .int64(let number), .date(let number): hasher.combine(number)
    case .double(let number): hasher.combine(number.bitPattern)
    case .decimal128(let number): hasher.combine(number)
    case .boolean(let truth): hasher.combine(truth)
    case .objectID(let id): hasher.combine(id)
    case .binary(let subtype, let bytes):
      hasher.combine(subtype)
      hasher.combine(bytes)
    case .regularExpression(let pattern, let options):
      hasher.combine(pattern)
      hasher.combine(options)
    case .databasePointer(let namespace, let id):
      hasher.combine(namespace)
      hasher.combine(id)
    case .javaScriptWithScope(let code, let scope):
      hasher.combine(code)
      hasher.combine(scope)
    case .timestamp(let seconds, let increment):
      hasher.combine(seconds)
      hasher.combine(increment)
    case .null, .undefined, .minKey, .maxKey: break
    }
  }
}

/// Whether two texts have the same bytes. `==` of `String` takes a composed and a decomposed "é" for one; BSON and the
/// server do not.
func sameText(_ left: String, _ right: String) -> Bool {
  left == right && left.utf8.elementsEqual(right.utf8)
}
