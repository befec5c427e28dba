/// Reads MongoDB Extended JSON v2, canonical, relaxed or mixed: strict JSON (RFC 8259) in which an object with a type key,
/// such as `{"$oid": "…"}`, stands for a BSON value.
struct ExtendedJSONParser {
  private let text: [UInt8]
  private var position = 0
  private var depth = 0

  init(_ text: String) {
    self.text = Array(text.utf8)
  }

  mutating func wholeText() throws(ExtendedJSONError) -> BSONValue {
    let value = try value()
    skipSpace()
    guard position == text.count else { throw error(.textBehind) }
    return value
  }

  private func error(_ code: ExtendedJSONError.Code, at place: Int? = nil) -> ExtendedJSONError {
    let before = text[..<min(place ?? position, text.count)]
    let lineStart = before.lastIndex(of: 10).map { $0 + 1 } ?? 0
    return ExtendedJSONError(
      code: code, line: before.count { $0 == 10 } + 1, column: before.count - lineStart + 1)
  }

  private var next: UInt8? { position < text.count ? text[position] : nil }

  private mutating func skipSpace() {
    while let unit = next, unit == 0x20 || unit == 0x0A || unit == 0x0D || unit == 0x09 { position += 1 }
  }

  /// Takes the sign if it comes next, behind any space.
  private mutating func take(_ sign: Unicode.Scalar) -> Bool {
    skipSpace()
    guard next == UInt8(ascii: sign) else { return false }
    position += 1
    return true
  }

  private mutating func require(_ sign: Unicode.Scalar) throws(ExtendedJSONError) {
    guard take(sign) else { throw error(next == nil ? .unexpectedEnd : .unexpectedCharacter) }
  }

  private mutating func value() throws(ExtendedJSONError) -> BSONValue {
    skipSpace()
    switch next {
    case UInt8(ascii: "{"): return try object()
    case UInt8(ascii: "["): return try array()
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .boolean(true))
    case UInt8(ascii: "f"): return try word("false", .boolean(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case nil: throw error(.unexpectedEnd)
    default: return try number()
    }
  }

  private mutating func word(_ word: StaticString, _ value: BSONValue) throws(ExtendedJSONError) -> BSONValue {
    let wanted = Array("\(word)".utf8)
    guard text[position...].starts(with: wanted) else { throw error(.unexpectedCharacter) }
    position += wanted.count
    return value
  }

  private mutating func object() throws(ExtendedJSONError) -> BSONValue {
    let start = position
    try enter()
    var elements: [BSONDocument.Element] = []
    if !take("}") {
      repeat {
        skipSpace()
        guard next == UInt8(ascii: "\"") else { throw error(next == nil ? .unexpectedEnd : .unexpectedCharacter) }
        let key = try string()
        try require(":")
        elements.append(BSONDocument.Element(key: key, value: try value()))
      } while take(",")
      try require("}")
    }
    depth -= 1
    let document = BSONDocument(elements)
    do throws(ExtendedJSONError) {
      return try document.extendedJSONValue() ?? .document(document)
    } catch let problem {
      throw error(problem.code, at: start)
    }
  }

  private mutating func array() throws(ExtendedJSONError) -> BSONValue {
    try enter()
    var values: [BSONValue] = []
    if !take("]") {
      repeat { values.append(try value()) } while take(",")
      try require("]")
    }
    depth -= 1
    return .array(values)
  }

  private mutating func enter() throws(ExtendedJSONError) {
    guard depth < BSONDocument.depthLimit else { throw error(.tooDeep) }
    depth += 1
    position += 1
  }

  private mutating func number() throws(ExtendedJSONError) -> BSONValue {
    let start = position
    var isInteger = true
    func digits(_ from: inout Int) -> Int {
      let first = from
      while from < text.count, (0x30...0x39).contains(text[from]) { from += 1 }
      return from - first
    }
    if next == UInt8(ascii: "-") { position += 1 }
    let whole = position
    let count = digits(&position)
    guard count > 0 else { throw error(.unexpectedCharacter, at: start) }
    guard count == 1 || text[whole] != 0x30 else { throw error(.badNumber, at: start) }
    if next == UInt8(ascii: ".") {
      isInteger = false
      position += 1
      guard digits(&position) > 0 else { throw error(.badNumber, at: start) }
    }
    if let unit = next, unit | 0x20 == UInt8(ascii: "e") {
      isInteger = false
      position += 1
      if let sign = next, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { position += 1 }
      guard digits(&position) > 0 else { throw error(.badNumber, at: start) }
    }
    let written = String(decoding: text[start..<position], as: UTF8.self)
    if isInteger, let integer = Int64(written) { return BSONValue(integer: integer) }
    guard let number = Double(written), number.isFinite else { throw error(.badNumber, at: start) }
    return .double(number)
  }

  private mutating func string() throws(ExtendedJSONError) -> String {
    position += 1
    var bytes: [UInt8] = []
    while let unit = next {
      position += 1
      switch unit {
      case UInt8(ascii: "\""): return String(decoding: bytes, as: UTF8.self)
      case UInt8(ascii: "\\"): try escape(into: &bytes)
      case 0..<0x20: throw error(.controlCharacter, at: position - 1)
      default: bytes.append(unit)
      }
    }
    throw error(.unexpectedEnd)
  }

  private mutating func escape(into bytes: inout [UInt8]) throws(ExtendedJSONError) {
    let start = position - 1
    guard let unit = next else { throw error(.unexpectedEnd) }
    position += 1
    switch unit {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): bytes.append(unit)
    case UInt8(ascii: "b"): bytes.append(0x08)
    case UInt8(ascii: "f"): bytes.append(0x0C)
    case UInt8(ascii: "n"): bytes.append(0x0A)
    case UInt8(ascii: "r"): bytes.append(0x0D)
    case UInt8(ascii: "t"): bytes.append(0x09)
    case UInt8(ascii: "u"):
      guard var code = fourDigits() else { throw error(.badEscape, at: start) }
      if 0xD800...0xDBFF ~= code, text[position...].starts(with: [0x5C, 0x75]) {
        position += 2
        guard let low = fourDigits(), 0xDC00...0xDFFF ~= low else { throw error(.badEscape, at: start) }
        code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(code) else { throw error(.badEscape, at: start) }
      bytes += String(Character(scalar)).utf8
    default: throw error(.badEscape, at: start)
    }
  }

  private mutating func fourDigits() -> UInt32? {
    guard text.count - position >= 4,
      let bytes = Hexadecimal.bytes(String(decoding: text[position..<(position + 4)], as: UTF8.self)), bytes.count == 2
    else { return nil }
    position += 4
    return UInt32(bytes[0]) << 8 | UInt32(bytes[1])
  }
}
