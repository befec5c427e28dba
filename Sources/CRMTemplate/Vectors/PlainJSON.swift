import BSON

/// JSON as a tree that keeps the order of keys: numbers are int64 where they are integers, else doubles.
enum PlainJSON {
  static let deepest = 64

  static func value(of bytes: [UInt8]) throws(PlainJSONProblem) -> BSONValue {
    var reader = PlainJSONReader(bytes)
    return try reader.document()
  }
}

/// What is wrong with a text that should be JSON, and where: line and column from 1, in characters.
struct PlainJSONProblem: Error, CustomStringConvertible {
  var line: Int
  var column: Int
  var message: String

  var description: String { "line \(line), column \(column): \(message)" }
}

/// Reads RFC 8259's grammar, nothing more lenient.
struct PlainJSONReader {
  private let bytes: [UInt8]
  private var index = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
  }

  mutating func document() throws(PlainJSONProblem) -> BSONValue {
    let value = try value(depth: 0)
    skipSpace()
    guard index == bytes.count else { throw problem("There is text behind the JSON.") }
    return value
  }

  private var byte: UInt8 { index < bytes.count ? bytes[index] : 0 }

  private func problem(_ message: String, at offset: Int? = nil) -> PlainJSONProblem {
    var (line, column) = (1, 1)
    for byte in bytes.prefix(offset ?? index) {
      if byte == UInt8(ascii: "\n") {
        (line, column) = (line + 1, 1)
      } else if byte & 0xC0 != 0x80 {
        column += 1
      }
    }
    return PlainJSONProblem(line: line, column: column, message: message)
  }

  private mutating func skipSpace() {
    while [0x20, 0x09, 0x0A, 0x0D].contains(byte) { index += 1 }
  }

  private mutating func skip(_ expected: UInt8) -> Bool {
    skipSpace()
    guard byte == expected, index < bytes.count else { return false }
    index += 1
    return true
  }

  private mutating func value(depth: Int) throws(PlainJSONProblem) -> BSONValue {
    guard depth <= PlainJSON.deepest else { throw problem("The JSON is deeper than \(PlainJSON.deepest).") }
    skipSpace()
    switch byte {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    default: break
    }
    for (word, value) in [("true", BSONValue.boolean(true)), ("false", .boolean(false)), ("null", .null)]
    where bytes[index...].starts(with: word.utf8) {
      index += word.utf8.count
      return value
    }
    guard let end = JSONNumber.end(in: bytes, from: index) else {
      throw problem(index < bytes.count ? "A value is expected here." : "The JSON ends too early.")
    }
    let text = String(decoding: bytes[index..<end], as: UTF8.self)
    defer { index = end }
    if let integer = Int64(text) { return .int64(integer) }
    guard let number = Double(text), number.isFinite else { throw problem("The number is too large.") }
    return .double(number)
  }

  private mutating func object(depth: Int) throws(PlainJSONProblem) -> BSONValue {
    index += 1
    var document = BSONDocument()
    if skip(UInt8(ascii: "}")) { return .document(document) }
    while true {
      skipSpace()
      guard byte == UInt8(ascii: "\"") else { throw problem("A key in double quotes is expected here.") }
      let key = try string()
      guard skip(UInt8(ascii: ":")) else { throw problem("A : is expected here.") }
      document.elements.append(.init(key: key, value: try value(depth: depth + 1)))
      if skip(UInt8(ascii: "}")) { return .document(document) }
      guard skip(UInt8(ascii: ",")) else { throw problem("A comma or } is expected here.") }
    }
  }

  private mutating func array(depth: Int) throws(PlainJSONProblem) -> BSONValue {
    index += 1
    var values: [BSONValue] = []
    if skip(UInt8(ascii: "]")) { return .array(values) }
    while true {
      values.append(try value(depth: depth + 1))
      if skip(UInt8(ascii: "]")) { return .array(values) }
      guard skip(UInt8(ascii: ",")) else { throw problem("A comma or ] is expected here.") }
    }
  }

  private mutating func string() throws(PlainJSONProblem) -> String {
    let start = index
    index += 1
    var text: [UInt8] = []
    while index < bytes.count {
      switch byte {
      case UInt8(ascii: "\""):
        index += 1
        guard let text = String(validating: text, as: UTF8.self) else {
          throw problem("The string is not UTF-8.", at: start)
        }
        return text
      case UInt8(ascii: "\\"): text += try escape()
      case 0..<0x20: throw problem("A control character stands in a string; write \\n for a line feed.")
      default:
        text.append(byte)
        index += 1
      }
    }
    throw problem("The string that begins here has no end.", at: start)
  }

  private mutating func escape() throws(PlainJSONProblem) -> [UInt8] {
    let start = index
    index += 1
    let letter = byte
    index += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [letter]
    case UInt8(ascii: "b"): return [8]
    case UInt8(ascii: "f"): return [12]
    case UInt8(ascii: "n"): return [10]
    case UInt8(ascii: "r"): return [13]
    case UInt8(ascii: "t"): return [9]
    case UInt8(ascii: "u"): return Array(String(Character(try codePoint(from: start))).utf8)
    default: throw problem("There is no such escape in JSON.", at: start)
    }
  }

  /// Half a surrogate pair is U+FFFD, as everywhere in the template format.
  private mutating func codePoint(from start: Int) throws(PlainJSONProblem) -> Unicode.Scalar {
    guard let first = codeUnit() else { throw problem("Four hexadecimal digits are expected behind \\u.", at: start) }
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard UTF16.isLeadSurrogate(first), bytes[index...].starts(with: "\\u".utf8) else { return "\u{FFFD}" }
    let back = index
    index += 2
    guard let second = codeUnit(), UTF16.isTrailSurrogate(second) else {
      index = back
      return "\u{FFFD}"
    }
    return Unicode.Scalar(0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00)) ?? "\u{FFFD}"
  }

  private mutating func codeUnit() -> UInt16? {
    guard index + 4 <= bytes.count else { return nil }
    var value: UInt16 = 0
    for digit in bytes[index..<(index + 4)] {
      guard let number = Character(Unicode.Scalar(digit)).hexDigitValue else { return nil }
      value = value << 4 | UInt16(truncatingIfNeeded: number)
    }
    index += 4
    return value
  }
}
