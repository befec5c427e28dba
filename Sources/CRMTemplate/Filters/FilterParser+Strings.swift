extension FilterParser {
  /// A string in `"`, `'` or `^^` and where it ends. `index` is at its opening quote.
  mutating func quoted(from index: Int, isPattern: Bool) throws(FilterFailure) -> (FilterText, Int) {
    let quote = source[index]
    let width = quote == UInt8(ascii: "^") ? 2 : 1
    if quote == UInt8(ascii: "'") { lenient(at: index, "a string stands in single quotes") }
    var pieces = PieceBuilder()
    var failures: [BracketFailure] = []
    var reportedUpTo = 0
    var backslashes = 0
    var position = index + width
    while position < source.count {
      let byte = source[position]
      if byte == quote, width == 1 || source[position + 1] == quote {
        var text = FilterText(pieces.finished())
        text.isPattern = isPattern
        check.report(isPattern ? failures.filter(\.looksLikeExpression) : failures)
        check.visit(text.parts, depth: passes)
        return (text, position + width)
      }
      if let character = source.escape(at: position) {
        pieces.append(character)
        backslashes = 0
        position += 2
        continue
      }
      if byte == UInt8(ascii: "\\") {
        let (bytes, next) = escaped(at: position, quote: quote)
        for byte in bytes { pieces.append(byte) }
        backslashes = bytes == [UInt8(ascii: "\\")] ? backslashes + 1 : 0
        position = next
        continue
      }
      if byte == UInt8(ascii: "[") {
        if let bracket = table.parsed(at: position) {
          if isPattern, backslashes % 2 == 1 {
            throw FilterFailure(
              "bad-expression", position,
              "A backslash of the pattern stands before an expression and would change its value.",
              hint: "Write {{ for a bracket that is text.")
          }
          pieces.append(.bracket(bracket.node))
          backslashes = 0
          position = bracket.end
          continue
        }
        if position >= reportedUpTo {
          failures.append(table.failure(at: position))
          reportedUpTo = source.behindBrackets(position)
        }
      }
      if byte < 0x20 { lenient(at: position, "a control character stands in a string") }
      pieces.append(byte)
      backslashes = 0
      position += 1
    }
    throw notJSON(index, "The string that begins here has no closing quote.")
  }

  /// What a backslash and what follows stand for. An unknown escape keeps its backslash (`\d`), and the bracket behind
  /// one is a character (`\[`).
  private mutating func escaped(at index: Int, quote: UInt8) -> (bytes: [UInt8], next: Int) {
    let next = source[index + 1]
    switch next {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return ([next], index + 2)
    case UInt8(ascii: "b"): return ([8], index + 2)
    case UInt8(ascii: "f"): return ([12], index + 2)
    case UInt8(ascii: "n"): return ([10], index + 2)
    case UInt8(ascii: "r"): return ([13], index + 2)
    case UInt8(ascii: "t"): return ([9], index + 2)
    case UInt8(ascii: "'") where quote == UInt8(ascii: "'"): return ([next], index + 2)
    case UInt8(ascii: "u"):
      if let (scalar, end) = unicodeEscape(at: index) {
        return (scalar.value == 0 ? [] : Array(String(Character(scalar)).utf8), end)
      }
    case UInt8(ascii: "["):
      lenient(at: index, "\\[ is no escape of JSON")
      return ([UInt8(ascii: "\\"), next], index + 2)
    default: break
    }
    lenient(at: index, "an unknown escape stands in a string")
    return ([UInt8(ascii: "\\")], index + 1)
  }

  /// `\uXXXX`, or two of them for a surrogate pair; half a pair is U+FFFD.
  private func unicodeEscape(at index: Int) -> (Unicode.Scalar, Int)? {
    guard let first = codeUnit(at: index) else { return nil }
    if let scalar = Unicode.Scalar(first) { return (scalar, index + 6) }
    if UTF16.isLeadSurrogate(first), let second = codeUnit(at: index + 6), UTF16.isTrailSurrogate(second) {
      let value = 0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
      if let scalar = Unicode.Scalar(value) { return (scalar, index + 12) }
    }
    return ("\u{FFFD}", index + 6)
  }

  private func codeUnit(at index: Int) -> UInt16? {
    guard source.at(index, UInt8(ascii: "\\"), UInt8(ascii: "u")), index + 6 <= source.count else { return nil }
    let digits = source.text(index + 2..<index + 6)
    guard digits.utf8.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }) else { return nil }
    return UInt16(digits, radix: 16)
  }
}
