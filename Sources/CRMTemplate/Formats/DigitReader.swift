/// Reads fixed-width digits from the front of a text.
struct DigitReader {
  private var rest: Substring.UTF8View

  init(_ text: String) {
    rest = Substring(text).utf8
  }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func skip(_ byte: UInt8) -> Bool {
    guard rest.first == byte else { return false }
    rest.removeFirst()
    return true
  }

  /// Exactly `count` digits, at most 18.
  mutating func number(_ count: Int) -> Int? {
    let digits = rest.prefix(count)
    guard digits.count == count, digits.allSatisfy(ASCII.isDigit) else { return nil }
    rest.removeFirst(count)
    return digits.reduce(0) { $0 * 10 + Int($1 - ASCII.zero) }
  }

  /// One to `limit` digits.
  mutating func number(upTo limit: Int) -> Int? {
    let count = rest.prefix(limit).prefix(while: ASCII.isDigit).count
    return count > 0 ? number(count) : nil
  }

  /// Decimals of a second as 100-nanosecond ticks; what is smaller is cut.
  mutating func fraction() -> Int64? {
    let digits = rest.prefix(while: ASCII.isDigit)
    guard !digits.isEmpty else { return nil }
    rest.removeFirst(digits.count)
    var ticks: Int64 = 0
    var unit: Int64 = 1_000_000
    for digit in digits.prefix(7) {
      ticks += Int64(digit - ASCII.zero) * unit
      unit /= 10
    }
    return ticks
  }

  /// `Z`, `±HH`, `±HHmm` or `±HH:mm`, up to 18 hours, in seconds.
  mutating func offset() -> Int32? {
    if skip(UInt8(ascii: "Z")) || skip(UInt8(ascii: "z")) { return 0 }
    let sign: Int
    if skip(ASCII.plus) { sign = 1 } else if skip(ASCII.minus) { sign = -1 } else { return nil }
    guard let hours = number(2), hours <= 18 else { return nil }
    if isAtEnd { return Int32(sign * hours * 3_600) }
    _ = skip(ASCII.colon)
    guard let minutes = number(2), minutes < 60 else { return nil }
    return Int32(sign * (hours * 3_600 + minutes * 60))
  }
}
