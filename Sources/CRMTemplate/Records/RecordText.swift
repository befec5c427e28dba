package import BSON

/// A leaf of a record as text (template-format.md, section 10, "Paths").
package enum RecordText {
  package static func text(of leaf: BSONValue) -> String {
    switch leaf {
    case .string(let text), .symbol(let text), .javaScript(let text), .javaScriptWithScope(let text, _): text
    case .boolean(let truth): truth ? "True" : "False"
    case .int32(let number): String(number)
    case .int64(let number): String(number)
    case .double(let number): self.text(of: number)
    case .decimal128(let number): number.description
    case .objectID(let id), .databasePointer(_, let id): hexadecimal(id)
    case .date(let milliseconds): dateText(milliseconds: milliseconds)
    case .binary(let subtype, let bytes): binaryText(subtype: subtype, bytes)
    case .regularExpression(let pattern, _): pattern
    case .timestamp(let seconds, _): dateText(milliseconds: Int64(seconds) * 1000)
    case .undefined, .null: ""
    case .document, .array, .minKey, .maxKey: leaf.extendedJSON()
    }
  }

  /// 24 lower-case digits. Every contact has one, so that no array is made on the way.
  private static func hexadecimal(_ id: ObjectID) -> String {
    String(unsafeUninitializedCapacity: 24) { buffer in
      for position in 0..<24 {
        let nibble =
          position < 16
          ? UInt8(truncatingIfNeeded: id.high >> UInt64(60 - 4 * position)) & 15
          : UInt8(truncatingIfNeeded: id.low >> UInt32(28 - 4 * (position - 16))) & 15
        buffer[position] = nibble < 10 ? 0x30 + nibble : 0x57 + nibble
      }
      return 24
    }
  }

  /// Without making the text: `False` and 0 are not empty.
  static func isEmpty(_ leaf: BSONValue) -> Bool {
    switch leaf {
    case .string(let text), .symbol(let text), .javaScript(let text), .javaScriptWithScope(let text, _): text.isEmpty
    case .regularExpression(let pattern, _): pattern.isEmpty
    case .binary(_, let bytes): bytes.isEmpty
    case .undefined, .null: true
    default: false
    }
  }

  private static func text(of number: Double) -> String {
    // A number stored as a double is the everyday case, and its digits need no formatting.
    if let whole = Int64(exactly: number), abs(number) < 1e15, whole != 0 { return String(whole) }
    return NumberFormat.general(number, culture: .invariant)
  }

  private static func dateText(milliseconds: Int64) -> String {
    ISO8601.text(ofMilliseconds: milliseconds) ?? String(milliseconds)
  }

  /// A UUID (subtypes 3 and 4) in its usual form, other bytes as Base64.
  private static func binaryText(subtype: UInt8, _ bytes: [UInt8]) -> String {
    guard subtype == 3 || subtype == 4, bytes.count == 16 else { return Base64Text.encode(bytes) }
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for (index, byte) in bytes.enumerated() {
      if index == 4 || index == 6 || index == 8 || index == 10 { text.append(UInt8(ascii: "-")) }
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }
}
