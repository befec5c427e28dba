/// UTF-8 text while it is being written.
struct TextBuffer {
  private(set) var bytes: [UInt8] = []

  init(capacity: Int = 32) {
    bytes.reserveCapacity(capacity)
  }

  var text: String { String(decoding: bytes, as: UTF8.self) }

  mutating func append(_ byte: UInt8) {
    bytes.append(byte)
  }

  mutating func append(_ text: String) {
    bytes.append(contentsOf: text.utf8)
  }

  mutating func append(_ span: Span<UInt8>) {
    span.withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
  }

  /// At least `width` digits, zeros in front.
  mutating func append(_ number: Int, width: Int = 1) {
    var rest = UInt(clamping: number)
    if rest < 100 && width <= 2 {
      if rest >= 10 || width == 2 { bytes.append(ASCII.zero &+ UInt8(truncatingIfNeeded: rest / 10)) }
      bytes.append(ASCII.zero &+ UInt8(truncatingIfNeeded: rest % 10))
      return
    }
    let start = bytes.count
    while rest > 0 || bytes.count - start < width {
      bytes.append(ASCII.zero &+ UInt8(truncatingIfNeeded: rest % 10))
      rest /= 10
    }
    bytes[start...].reverse()
  }

  /// Drops zeros at the end, down to a length of `start`.
  mutating func dropTrailingZeros(downTo start: Int) {
    while bytes.count > start, bytes.last == ASCII.zero { bytes.removeLast() }
  }

  /// Drops the last byte if it is `byte`.
  mutating func dropLast(_ byte: UInt8) {
    if bytes.last == byte { bytes.removeLast() }
  }

  var count: Int { bytes.count }
}

/// The characters that formats give a meaning.
enum ASCII {
  static let quote = UInt8(ascii: "\"")
  static let apostrophe = UInt8(ascii: "'")
  static let backslash = UInt8(ascii: "\\")
  static let percent = UInt8(ascii: "%")
  static let zero = UInt8(ascii: "0")
  static let nine = UInt8(ascii: "9")
  static let hash = UInt8(ascii: "#")
  static let dot = UInt8(ascii: ".")
  static let comma = UInt8(ascii: ",")
  static let semicolon = UInt8(ascii: ";")
  static let colon = UInt8(ascii: ":")
  static let plus = UInt8(ascii: "+")
  static let minus = UInt8(ascii: "-")

  static func isDigit(_ byte: UInt8) -> Bool { byte >= zero && byte <= nine }
  static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A }
}
