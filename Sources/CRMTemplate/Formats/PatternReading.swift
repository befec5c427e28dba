/// What date and duration formats have in common: runs of a letter, quotes, escapes.
enum PatternReading {
  /// How often the byte at `start` stands there in a row.
  static func run(in pattern: Span<UInt8>, at start: Int) -> Int {
    var end = start + 1
    while end < pattern.count, pattern[end] == pattern[start] { end += 1 }
    return end - start
  }

  /// Writes what stands in quotes and returns the position behind them; inside, a backslash takes the next character.
  static func copyQuoted(
    in pattern: Span<UInt8>, at start: Int, to out: inout TextBuffer
  ) throws(FormatError) -> Int {
    let quote = pattern[start]
    var position = start + 1
    while position < pattern.count {
      let byte = pattern[position]
      position += 1
      if byte == quote { return position }
      if byte == ASCII.backslash {
        guard position < pattern.count else { throw .refused("The format ends with a backslash.") }
        out.append(pattern[position])
        position += 1
      } else {
        out.append(byte)
      }
    }
    throw .refused("A quotation mark in the format is not closed.")
  }

  /// Writes the character behind a backslash, all of its UTF-8, and returns the position behind it.
  static func copyEscaped(
    in pattern: Span<UInt8>, at start: Int, to out: inout TextBuffer
  ) throws(FormatError) -> Int {
    var position = start + 1
    guard position < pattern.count else { throw .refused("The format ends with a backslash.") }
    repeat {
      out.append(pattern[position])
      position += 1
    } while position < pattern.count && pattern[position] & 0xC0 == 0x80
    return position
  }

  /// The one custom letter behind `%`.
  static func singleLetter(in pattern: Span<UInt8>, at start: Int) throws(FormatError) -> UInt8 {
    guard start + 1 < pattern.count, pattern[start + 1] != ASCII.percent else {
      throw .refused("A % in the format has nothing to stand for.")
    }
    return pattern[start + 1]
  }

  /// Whether the format is one UTF-16 code unit long: then .NET reads it as a standard format.
  static func isStandard(_ format: String) -> Bool {
    format.utf8.count <= 3 && format.utf16.count == 1
  }
}
