/// Why bytes are no text that a template could stand in.
struct UnreadableText: Error {
  var code: String
  var place: TemplatePlace
  var message: String
  var hint: String?
}

extension SourceText {
  /// UTF-8 with or without byte order mark, UTF-16 with one (template-format.md, section 1).
  static func decoding(_ bytes: [UInt8]) throws(UnreadableText) -> SourceText {
    let start = TemplatePlace(line: 1, column: 1)
    if bytes.starts(with: [0xFF, 0xFE, 0, 0]) || bytes.starts(with: [0, 0, 0xFE, 0xFF]) {
      throw unsupported("The file is UTF-32.", at: start)
    }
    if bytes.starts(with: [0xFF, 0xFE]) { return try utf16(bytes.dropFirst(2), bigEndian: false) }
    if bytes.starts(with: [0xFE, 0xFF]) { return try utf16(bytes.dropFirst(2), bigEndian: true) }
    if bytes.starts(with: [0x3C, 0]) || bytes.starts(with: [0, 0x3C]) {
      throw unsupported("The file looks like UTF-16 without a byte order mark.", at: start)
    }
    let content = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    try requireMarkup(content)
    if let bad = firstInvalidByte(in: content) {
      let place = SourceText(Array(content.prefix(bad))).place(ofByte: bad)
      throw unsupported("Byte \(bad) is not UTF-8.", at: place)
    }
    return SourceText(content)
  }

  private static func unsupported(_ message: String, at place: TemplatePlace) -> UnreadableText {
    UnreadableText(
      code: "encoding-unsupported", place: place, message: message,
      hint: "Save the file as UTF-8, or as UTF-16 with a byte order mark.")
  }

  private static func requireMarkup(_ bytes: [UInt8]) throws(UnreadableText) {
    let first = bytes.first { !isWhiteSpace($0) }
    guard let first else {
      throw UnreadableText(
        code: "not-xml", place: TemplatePlace(line: 1, column: 1), message: "The file is empty.", hint: nil)
    }
    guard first == UInt8(ascii: "<") else {
      throw UnreadableText(
        code: "not-xml", place: TemplatePlace(line: 1, column: 1),
        message: "The file is not XML: an XML file starts with <.",
        hint: "Give the template file that was exported from the phone system.")
    }
  }

  static func isWhiteSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
  }

  private static func utf16(_ bytes: ArraySlice<UInt8>, bigEndian: Bool) throws(UnreadableText) -> SourceText {
    var units: [UInt16] = []
    units.reserveCapacity(bytes.count / 2)
    var index = bytes.startIndex
    while index + 1 < bytes.endIndex {
      let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
      units.append(bigEndian ? first << 8 | second : second << 8 | first)
      index += 2
    }
    let decoded = decodeScalars(units)
    if decoded.failed || !bytes.count.isMultiple(of: 2) {
      let text = SourceText(decoded.bytes)
      throw unsupported("The file is not valid UTF-16.", at: text.place(ofByte: decoded.bytes.count))
    }
    try requireMarkup(decoded.bytes)
    return SourceText(decoded.bytes)
  }

  /// The bytes before the first unit that does not decode, and whether there is one.
  private static func decodeScalars(_ units: [UInt16]) -> (bytes: [UInt8], failed: Bool) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(units.count + units.count / 8)
    var decoder = UTF16()
    var iterator = units.makeIterator()
    while true {
      switch decoder.decode(&iterator) {
      case .scalarValue(let scalar):
        if scalar.isASCII {
          bytes.append(UInt8(truncatingIfNeeded: scalar.value))
        } else {
          bytes.append(contentsOf: String(scalar).utf8)
        }
      case .emptyInput: return (bytes, false)
      case .error: return (bytes, true)
      }
    }
  }

  /// Table 3-7 of the Unicode standard: what may follow which first byte.
  private static func firstInvalidByte(in bytes: [UInt8]) -> Int? {
    var index = 0
    while index < bytes.count {
      let first = bytes[index]
      if first < 0x80 {
        index += 1
        continue
      }
      let (length, second): (Int, ClosedRange<UInt8>)
      switch first {
      case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
      case 0xE0: (length, second) = (3, 0xA0...0xBF)
      case 0xED: (length, second) = (3, 0x80...0x9F)
      case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
      case 0xF0: (length, second) = (4, 0x90...0xBF)
      case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
      case 0xF4: (length, second) = (4, 0x80...0x8F)
      default: return index
      }
      guard index + length <= bytes.count, second.contains(bytes[index + 1]) else { return index }
      for offset in 2..<max(length, 2) where bytes[index + offset] & 0xC0 != 0x80 { return index }
      index += length
    }
    return nil
  }
}
