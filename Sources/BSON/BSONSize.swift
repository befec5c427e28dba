/// How long values are when encoded, and the only place that refuses a document for what it holds.
enum BSONSize {
  static func of(_ document: BSONDocument, depth: Int) throws(BSONError) -> Int {
    guard depth < BSONDocument.depthLimit else { throw BSONError(.tooDeep, at: 0) }
    var size = 5
    for element in document.elements {
      size += 1 + (try cString(element.key)) + (try of(element.value, depth: depth))
    }
    return size
  }

  private static func of(_ values: [BSONValue], depth: Int) throws(BSONError) -> Int {
    guard depth < BSONDocument.depthLimit else { throw BSONError(.tooDeep, at: 0) }
    var size = 5
    for value in values {
      size += 1 + (try of(value, depth: depth))
    }
    return size + indexKeys(values.count)
  }

  /// An array of documents under its key.
  static func element(_ key: String, _ documents: [EncodedDocument]) throws(BSONError) -> Int {
    documents.reduce(1 + (try cString(key)) + 5 + indexKeys(documents.count)) { $0 + 1 + $1.bytes.count }
  }

  /// The bytes of the keys "0", "1", … of an array, null bytes included.
  private static func indexKeys(_ count: Int) -> Int {
    var size = count * 2
    var power = 10
    while power < count {
      size += count - power
      power *= 10
    }
    return size
  }

  private static func cString(_ text: String) throws(BSONError) -> Int {
    let hasNull = text.utf8.withContiguousStorageIfAvailable { $0.contains(0) } ?? text.utf8.contains(0)
    guard !hasNull else { throw BSONError(.nullInKey, at: 0) }
    return text.utf8.count + 1
  }

  private static func of(_ value: BSONValue, depth: Int) throws(BSONError) -> Int {
    switch value {
    case .string(let text), .javaScript(let text), .symbol(let text): 5 + text.utf8.count
    case .int32: 4
    case .int64, .double, .date, .timestamp: 8
    case .objectID: 12
    case .decimal128: 16
    case .boolean: 1
    case .null, .undefined, .minKey, .maxKey: 0
    case .document(let document): try of(document, depth: depth + 1)
    case .array(let values): try of(values, depth: depth + 1)
    case .binary(let subtype, let bytes): 5 + bytes.count + (subtype == 2 ? 4 : 0)
    case .regularExpression(let pattern, let options): (try cString(pattern)) + (try cString(options))
    case .databasePointer(let namespace, _): 5 + namespace.utf8.count + 12
    case .javaScriptWithScope(let code, let scope): 9 + code.utf8.count + (try of(scope, depth: depth + 1))
    }
  }
}
