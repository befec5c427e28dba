extension BSONValue {
  /// The type's number in the encoded form.
  var typeByte: UInt8 {
    switch self {
    case .double: 0x01
    case .string: 0x02
    case .document: 0x03
    case .array: 0x04
    case .binary: 0x05
    case .undefined: 0x06
    case .objectID: 0x07
    case .boolean: 0x08
    case .date: 0x09
    case .null: 0x0A
    case .regularExpression: 0x0B
    case .databasePointer: 0x0C
    case .javaScript: 0x0D
    case .symbol: 0x0E
    case .javaScriptWithScope: 0x0F
    case .int32: 0x10
    case .timestamp: 0x11
    case .int64: 0x12
    case .decimal128: 0x13
    case .minKey: 0xFF
    case .maxKey: 0x7F
    }
  }

  /// The integer as int32 where it fits, else as int64: what a server's shell makes of it.
  package init(integer: Int64) {
    self = Int32(exactly: integer).map(BSONValue.int32) ?? .int64(integer)
  }
}

extension BSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByFloatLiteral, ExpressibleByNilLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  package init(stringLiteral value: String) { self = .string(value) }
  package init(integerLiteral value: Int64) { self.init(integer: value) }
  package init(booleanLiteral value: Bool) { self = .boolean(value) }
  package init(floatLiteral value: Double) { self = .double(value) }
  package init(nilLiteral: ()) { self = .null }
  package init(arrayLiteral elements: BSONValue...) { self = .array(elements) }
  package init(dictionaryLiteral elements: (String, BSONValue)...) {
    self = .document(BSONDocument(elements.map { BSONDocument.Element(key: $0.0, value: $0.1) }))
  }
}
