/// A regular expression over digits, as libphonenumber's metadata writes them: literals, `\d`, classes, groups,
/// alternatives and counted repetition. Anything else is refused, and what needs it is left to libphonenumber.
indirect enum DigitPattern: Equatable, Sendable {
  /// Bit n stands for the digit n.
  case digit(UInt16)
  case sequence([DigitPattern])
  case alternatives([DigitPattern])
  /// `upper` nil: without limit.
  case repeated(DigitPattern, lower: Int, upper: Int?)

  static let anyDigit = DigitPattern.digit(0x3FF)

  /// Nil where the text is not of this language. `$` is taken as "anything may follow", so that the automaton of a
  /// pattern with it accepts too much; `hasEndAnchor` tells.
  static func parse(_ text: String) -> (pattern: DigitPattern, hasEndAnchor: Bool)? {
    var parser = Parser(text: Array(text.utf8))
    guard let pattern = parser.alternatives(), parser.isAtEnd else { return nil }
    return (pattern, parser.hasEndAnchor)
  }

  private struct Parser {
    let text: [UInt8]
    var position = 0
    var hasEndAnchor = false

    var isAtEnd: Bool { position == text.count }
    var next: UInt8? { position < text.count ? text[position] : nil }

    mutating func take(_ literal: StaticString) -> Bool {
      let count = literal.utf8CodeUnitCount
      guard position + count <= text.count else { return false }
      let matches = unsafe text[position..<position + count].elementsEqual(
        UnsafeBufferPointer(start: literal.utf8Start, count: count))
      if matches { position += count }
      return matches
    }

    mutating func alternatives() -> DigitPattern? {
      var all: [DigitPattern] = []
      repeat {
        guard let one = sequence() else { return nil }
        all.append(one)
      } while take("|")
      return all.count == 1 ? all[0] : .alternatives(all)
    }

    mutating func sequence() -> DigitPattern? {
      var parts: [DigitPattern] = []
      while let character = next, character != UInt8(ascii: "|"), character != UInt8(ascii: ")") {
        if take("$") {
          hasEndAnchor = true
          continue
        }
        guard let atom = atom(), let part = repetition(of: atom) else { return nil }
        parts.append(part)
      }
      return .sequence(parts)
    }

    mutating func atom() -> DigitPattern? {
      if take("\\d") { return .anyDigit }
      if take("[") { return characterClass() }
      if take("(?:") || take("(") {
        guard let inner = alternatives(), take(")") else { return nil }
        return inner
      }
      guard let digit = digit() else { return nil }
      return .digit(1 << UInt16(digit))
    }

    mutating func digit() -> Int? {
      guard let character = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(character) else { return nil }
      position += 1
      return Int(character) - 48
    }

    mutating func characterClass() -> DigitPattern? {
      var set: UInt16 = 0
      while !take("]") {
        if take("\\d") {
          set |= 0x3FF
          continue
        }
        guard let first = digit() else { return nil }
        var last = first
        if take("-") {
          guard let end = digit(), end >= first else { return nil }
          last = end
        }
        for value in first...last { set |= 1 << UInt16(value) }
      }
      return .digit(set)
    }

    mutating func repetition(of atom: DigitPattern) -> DigitPattern? {
      if take("?") { return .repeated(atom, lower: 0, upper: 1) }
      if take("*") { return .repeated(atom, lower: 0, upper: nil) }
      if take("+") { return .repeated(atom, lower: 1, upper: nil) }
      guard take("{") else { return atom }
      guard let lower = count() else { return nil }
      if take("}") { return .repeated(atom, lower: lower, upper: lower) }
      guard take(",") else { return nil }
      if take("}") { return .repeated(atom, lower: lower, upper: nil) }
      guard let upper = count(), upper >= lower, take("}") else { return nil }
      return .repeated(atom, lower: lower, upper: upper)
    }

    /// At most 99: no number is longer.
    mutating func count() -> Int? {
      guard var value = digit() else { return nil }
      if let second = digit() { value = value * 10 + second }
      return value
    }
  }
}
