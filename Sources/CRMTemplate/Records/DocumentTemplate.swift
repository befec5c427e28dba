/// `CommandData`: the document to insert, as a tree of parts (template-format.md, section 12).
package struct DocumentTemplate: Sendable {
  let parts: [DocumentPart]

  /// Every expression that gives values, for what it names.
  func forEachValue(_ visit: (_ key: String, ValuePart) -> Void) {
    for part in parts { part.forEachValue(visit) }
  }
}

/// One `Value`, `Object` or `Array`.
struct DocumentPart: Sendable {
  indirect enum Content: Sendable {
    case value(ValuePart)
    case object([DocumentPart])
    case array([DocumentPart])
  }

  let key: String
  /// A part before it has the same key.
  let isVariant: Bool
  /// Written if this is absent or true …
  let condition: ConditionExpression?
  /// … and this is absent or false.
  let skipCondition: ConditionExpression?
  let content: Content
  let place: TemplatePlace

  func forEachValue(_ visit: (_ key: String, ValuePart) -> Void) {
    switch content {
    case .value(let value): visit(key, value)
    case .object(let parts), .array(let parts): for part in parts { part.forEachValue(visit) }
    }
  }
}

struct ValuePart: Sendable {
  let text: TextExpression
  let passes: Int
  let type: DocumentValueType
}

/// `Value/@Type`.
package enum DocumentValueType: Hashable, Sendable {
  case string, integer, int64, double, decimal, boolean, dateTime, objectID, null

  /// `nil`: unknown.
  package init?(_ word: String) {
    switch word.lowercased() {
    case "", "string": self = .string
    case "integer", "int", "int32": self = .integer
    case "int64", "long": self = .int64
    case "double", "float", "number": self = .double
    case "decimal": self = .decimal
    case "boolean", "bool": self = .boolean
    case "datetime", "date": self = .dateTime
    case "objectid": self = .objectID
    case "null": self = .null
    default: return nil
    }
  }

  static let words = [
    "String", "Integer", "Int", "Int32", "Int64", "Long", "Double", "Float", "Number", "Decimal", "Boolean", "Bool",
    "DateTime", "Date", "ObjectId", "Null",
  ]
}
