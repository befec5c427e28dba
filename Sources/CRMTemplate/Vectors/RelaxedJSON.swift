import BSON

/// Values in relaxed extended JSON (MongoDB Extended JSON v2), as a tree of plain JSON: one form for what a vector
/// expects and what came.
enum RelaxedJSON {
  static func plain(_ document: BSONDocument) -> BSONValue {
    .document(BSONDocument(document.elements.map { .init(key: $0.key, value: plain($0.value)) }))
  }

  static func plain(_ value: BSONValue) -> BSONValue {
    switch value {
    case .string, .boolean, .null, .int64: value
    case .document(let document): plain(document)
    case .array(let values): .array(values.map(plain))
    case .int32(let number): .int64(Int64(number))
    case .double(let number): number.isFinite ? value : ["$numberDouble": .string(text(of: number))]
    case .objectID(let id): ["$oid": .string(id.description)]
    case .date(let milliseconds):
      ["$date": ISO8601.text(ofMilliseconds: milliseconds).map { .string($0) } ?? long(milliseconds)]
    case .regularExpression(let pattern, let options):
      ["$regularExpression": ["pattern": .string(pattern), "options": .string(options)]]
    case .timestamp(let seconds, let increment):
      ["$timestamp": ["t": .int64(Int64(seconds)), "i": .int64(Int64(increment))]]
    case .binary(let subtype, let bytes):
      ["$binary": ["base64": .string(Base64.text(bytes)), "subType": .string(hexadecimal(subtype))]]
    case .decimal128(let number): ["$numberDecimal": .string(DecimalReader.text(of: number))]
    case .undefined: ["$undefined": true]
    case .minKey: ["$minKey": .int64(1)]
    case .maxKey: ["$maxKey": .int64(1)]
    case .symbol(let text): ["$symbol": .string(text)]
    case .javaScript(let code): ["$code": .string(code)]
    case .javaScriptWithScope(let code, let scope): ["$code": .string(code), "$scope": plain(scope)]
    case .databasePointer(let namespace, let id):
      ["$dbPointer": ["$ref": .string(namespace), "$id": ["$oid": .string(id.description)]]]
    }
  }

  /// The same value in the form that `plain` writes, however it was spelled: `{"$numberLong": "5"}` is 5.
  static func normalized(_ plain: BSONValue) -> BSONValue {
    guard case .constant(let value) = node(of: plain).folded else { return plain }
    return self.plain(value)
  }

  private static func node(of value: BSONValue) -> FilterNode {
    switch value {
    case .document(let document):
      FilterParser.interpreted(
        document.elements.map { FilterElement(key: FilterText($0.key), value: node(of: $0.value)) })
    case .array(let values): .array(values.map { node(of: $0) })
    case .string(let text): .string(FilterText(text))
    default: .constant(value)
    }
  }

  private static func text(of number: Double) -> String {
    number.isNaN ? "NaN" : number < 0 ? "-Infinity" : "Infinity"
  }

  private static func long(_ number: Int64) -> BSONValue { ["$numberLong": .string("\(number)")] }

  private static func hexadecimal(_ byte: UInt8) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16)
  }
}
