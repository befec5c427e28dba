/// A strict reader of RFC 8259 texts in UTF-8: one pass, linear, no recursion, no allocation, nothing traps.
///
/// It lives only inside the closure that lends it the bytes. Every access lies behind a comparison with `end`; debug builds
/// check it a second time, through the buffer's subscript.
@safe package struct JSONScanner {
  let bytes: UnsafeBufferPointer<UInt8>
  let end: Int
  var position = 0

  /// How deep arrays and objects may be nested inside a member of the event.
  static let deepest = 128

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    unsafe self.bytes = bytes
    end = bytes.count
  }

  /// The byte at the position; nil at the end.
  @inline(__always)
  var next: UInt8? { position < end ? unsafe bytes[position] : nil }

  func failure(_ message: StaticString, _ code: JSONSyntaxError.Code = .syntax, at place: Int? = nil) -> JSONSyntaxError
  {
    JSONSyntaxError(code: code, message: message, position: place ?? position)
  }

  @inline(__always)
  mutating func skipWhitespace() {
    while position < end {
      switch unsafe bytes[position] {
      case 0x20, 0x0a, 0x0d, 0x09: position &+= 1
      default: return
      }
    }
  }

  @inline(__always)
  mutating func take(_ byte: UInt8) -> Bool {
    guard position < end, unsafe bytes[position] == byte else { return false }
    position &+= 1
    return true
  }

  /// Reads the value at the position and says where it is; the position is behind it then.
  mutating func value() throws(JSONSyntaxError) -> JSONSlot {
    guard position < end else { throw failure("the text ends where a value should be") }
    switch unsafe bytes[position] {
    case UInt8(ascii: "\""): return try string()
    case UInt8(ascii: "{"), UInt8(ascii: "["): return try container()
    default: return try plainValue()
    }
  }

  /// Checks that nothing but white space is left.
  mutating func finish() throws(JSONSyntaxError) {
    skipWhitespace()
    if position < end { throw failure("there is more text after the value") }
  }

  /// A number or one of the three words.
  mutating func plainValue() throws(JSONSyntaxError) -> JSONSlot {
    let start = position
    let kind: JSONSlot.Kind
    switch next {
    case UInt8(ascii: "t"):
      try word("true")
      kind = .bool
    case UInt8(ascii: "f"):
      try word("false")
      kind = .bool
    case UInt8(ascii: "n"):
      try word("null")
      kind = .null
    default:
      try number()
      kind = .number
    }
    return JSONSlot(kind: kind, start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: position))
  }

  private mutating func word(_ word: StaticString) throws(JSONSyntaxError) {
    let count = word.utf8CodeUnitCount
    let start = position
    for place in 0..<count {
      guard take(unsafe word.utf8Start[place]) else { throw failure("a value is not valid", at: start) }
    }
  }

  /// RFC 8259, section 6.
  private mutating func number() throws(JSONSyntaxError) {
    let start = position
    _ = take(UInt8(ascii: "-"))
    if !take(UInt8(ascii: "0")) {
      guard digits() else { throw failure("a value is not valid", at: start) }
    }
    if take(UInt8(ascii: ".")) {
      guard digits() else { throw failure("a number has no digit after its point") }
    }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      _ = take(UInt8(ascii: "+")) || take(UInt8(ascii: "-"))
      guard digits() else { throw failure("a number has no digit in its exponent") }
    }
    // "01" and "1x" end here, and whoever reads on finds no comma.
  }

  /// At least one digit.
  private mutating func digits() -> Bool {
    let start = position
    while position < end, unsafe bytes[position] &- UInt8(ascii: "0") < 10 { position &+= 1 }
    return position > start
  }
}
