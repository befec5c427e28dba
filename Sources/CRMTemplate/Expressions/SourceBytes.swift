/// The UTF-8 of one value, with the small questions that readers of template text ask.
struct SourceBytes: Sendable {
  let bytes: [UInt8]

  init(_ text: String) {
    self.bytes = Array(text.utf8)
  }

  var count: Int { bytes.count }

  /// 0, which is no character of any grammar here, behind the end.
  subscript(_ index: Int) -> UInt8 {
    index >= 0 && index < bytes.count ? bytes[index] : 0
  }

  func at(_ index: Int, _ first: UInt8, _ second: UInt8) -> Bool {
    self[index] == first && self[index + 1] == second
  }

  func text(_ range: Range<Int>) -> String {
    String(decoding: bytes[range.clamped(to: 0..<bytes.count)], as: UTF8.self)
  }

  /// The code point that begins at `index`, and where the next begins. The bytes came from a String, so they are valid.
  func scalar(at index: Int) -> (Unicode.Scalar, next: Int)? {
    guard index >= 0, index < bytes.count else { return nil }
    let first = bytes[index]
    if first < 0x80 { return (Unicode.Scalar(first), index + 1) }
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
    guard let scalar = text(index..<(index + length)).unicodeScalars.first else { return nil }
    return (scalar, index + length)
  }

  /// The character that an escape at `index` stands for: `{{`, `}}` and `^^` (section 5, "Text", 1).
  func escape(at index: Int) -> UInt8? {
    switch self[index] {
    case UInt8(ascii: "{") where self[index + 1] == UInt8(ascii: "{"): UInt8(ascii: "[")
    case UInt8(ascii: "}") where self[index + 1] == UInt8(ascii: "}"): UInt8(ascii: "]")
    case UInt8(ascii: "^") where self[index + 1] == UInt8(ascii: "^"): UInt8(ascii: "\"")
    default: nil
    }
  }

  /// Where the white space that begins at `index` ends.
  func skippingWhiteSpace(from index: Int) -> Int {
    var index = index
    while let (scalar, next) = scalar(at: index), scalar.isWhiteSpace { index = next }
    return index
  }

  func hasWhiteSpace(before index: Int) -> Bool {
    var start = index - 1
    while start > 0, self[start] & 0xC0 == 0x80 { start -= 1 }
    return scalar(at: start)?.0.isWhiteSpace ?? false
  }

  /// Behind the letter or `_` and what follows of a word; `nil` where no word begins.
  func endOfWord(from index: Int) -> Int? {
    guard let (first, next) = scalar(at: index), first == "_" || first.isLetter else { return nil }
    var end = next
    while let (scalar, next) = scalar(at: end), scalar == "_" || scalar.isLetter || scalar.isDigit { end = next }
    return end
  }

  /// Behind `words , [ "::" , words ]`.
  func endOfName(from index: Int) -> Int? {
    guard let end = endOfWords(from: index) else { return nil }
    if at(end, UInt8(ascii: ":"), UInt8(ascii: ":")), let second = endOfWords(from: end + 2) { return second }
    return end
  }

  private func endOfWords(from index: Int) -> Int? {
    guard var end = endOfWord(from: index) else { return nil }
    while self[end] == UInt8(ascii: "."), let next = endOfWord(from: end + 1) { end = next }
    return end
  }
}

extension Unicode.Scalar {
  var isLetter: Bool {
    if isASCII { return (65...90).contains(value) || (97...122).contains(value) }
    switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: return true
    default: return false
    }
  }

  var isDigit: Bool {
    isASCII ? (48...57).contains(value) : properties.generalCategory == .decimalNumber
  }
}

extension SourceBytes {
  /// Behind the run of `[` at `index`.
  func behindBrackets(_ index: Int) -> Int {
    var index = index
    while self[index] == UInt8(ascii: "[") { index += 1 }
    return index
  }
}
