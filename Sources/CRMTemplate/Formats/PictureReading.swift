/// The pieces of a custom number format.
enum PictureReading {
  /// The position behind the piece that begins at `start`.
  static func next(_ pattern: Span<UInt8>, _ start: Int) -> Int {
    switch pattern[start] {
    case ASCII.apostrophe, ASCII.quote:
      var end = start + 1
      while end < pattern.count, pattern[end] != pattern[start] { end += 1 }
      return min(end + 1, pattern.count)
    case ASCII.backslash: return min(start + 2, pattern.count)
    default:
      if let exponent = exponent(pattern, start) { return exponent.end }
      return isPerMille(pattern, start) ? start + 3 : start + 1
    }
  }

  /// Writes a literal: quoted, escaped, or a plain character.
  static func copyLiteral(_ pattern: Span<UInt8>, _ start: Int, to out: inout TextBuffer) {
    let end = next(pattern, start)
    switch pattern[start] {
    case ASCII.apostrophe, ASCII.quote:
      for index in start + 1..<end where pattern[index] != pattern[start] { out.append(pattern[index]) }
    case ASCII.backslash:
      if end == start + 2 { out.append(pattern[start + 1]) }
    default:
      for index in start..<end { out.append(pattern[index]) }
    }
  }

  /// U+2030, three bytes of UTF-8.
  static func isPerMille(_ pattern: Span<UInt8>, _ start: Int) -> Bool {
    start + 2 < pattern.count && pattern[start] == 0xE2 && pattern[start + 1] == 0x80 && pattern[start + 2] == 0xB0
  }

  /// `E0`, `e+00`, `E-0`: an exponent, if one begins here.
  static func exponent(_ pattern: Span<UInt8>, _ start: Int) -> (end: Int, zeros: Int, plus: Bool)? {
    guard pattern[start] | 0x20 == UInt8(ascii: "e"), start + 1 < pattern.count else { return nil }
    var position = start + 1
    let sign = pattern[position]
    if sign == ASCII.plus || sign == ASCII.minus { position += 1 }
    let first = position
    while position < pattern.count, pattern[position] == ASCII.zero { position += 1 }
    guard position > first else { return nil }
    return (position, min(position - first, 10), sign == ASCII.plus)
  }
}
