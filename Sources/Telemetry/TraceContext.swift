/// A W3C trace context (Trace Context, level 1, section 3.2): which trace an event belongs to.
package struct TraceContext: Sendable, Hashable {
  /// 32 lower-case hexadecimal digits, not all zero.
  package let traceID: String
  /// 16 lower-case hexadecimal digits, not all zero.
  package let parentID: String
  package let flags: UInt8

  /// Reads a `traceparent`; nil where the text is not one. A later version than 00 is read by its first four fields,
  /// as the standard asks.
  package init?(traceparent: String) {
    let bytes = Array(traceparent.utf8)
    guard bytes.count >= 55, bytes.count <= 256, bytes[2] == Self.dash, bytes[35] == Self.dash, bytes[52] == Self.dash,
      let version = Self.byte(bytes[0...1]), version != 0xFF,
      version == 0 ? bytes.count == 55 : bytes.count == 55 || bytes[55] == Self.dash,
      Self.isIdentifier(bytes[3...34]), Self.isIdentifier(bytes[36...51]), let flags = Self.byte(bytes[53...54])
    else { return nil }
    traceID = String(decoding: bytes[3...34], as: UTF8.self)
    parentID = String(decoding: bytes[36...51], as: UTF8.self)
    self.flags = flags
  }

  /// A new trace.
  package init(using random: inout some RandomNumberGenerator) {
    traceID = Self.hex(UInt64.random(in: 1 ... .max, using: &random)) + Self.hex(random.next())
    parentID = Self.hex(UInt64.random(in: 1 ... .max, using: &random))
    flags = 1
  }

  private init(traceID: String, parentID: String, flags: UInt8) {
    self.traceID = traceID
    self.parentID = parentID
    self.flags = flags
  }

  /// The same trace, one step on.
  package func child(using random: inout some RandomNumberGenerator) -> TraceContext {
    TraceContext(
      traceID: traceID, parentID: Self.hex(UInt64.random(in: 1 ... .max, using: &random)), flags: flags)
  }

  /// The header's text, in version 00.
  package var traceparent: String {
    "00-\(traceID)-\(parentID)-\(flags < 16 ? "0" : "")\(String(flags, radix: 16))"
  }

  private static let dash = UInt8(ascii: "-")

  private static func hex(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    default: nil
    }
  }

  private static func byte(_ two: ArraySlice<UInt8>) -> UInt8? {
    guard let first = two.first.flatMap(digit), let last = two.last.flatMap(digit) else { return nil }
    return first << 4 | last
  }

  private static func isIdentifier(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.allSatisfy { digit($0) != nil } && bytes.contains { $0 != UInt8(ascii: "0") }
  }
}
