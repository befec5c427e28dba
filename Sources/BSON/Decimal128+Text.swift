extension Decimal128: CustomStringConvertible, LosslessStringConvertible {
  // IEEE 754-2008, binary integer significand: sign, 14 bits of exponent, 113 bits of significand.
  private static let bias = 6176
  private static let exponents = -6176...6111
  /// The largest significand: 34 nines.
  private static let digits = 34

  private static let infinity: UInt64 = 0x7800_0000_0000_0000
  private static let notANumber: UInt64 = 0x7C00_0000_0000_0000
  private static let sign: UInt64 = 0x8000_0000_0000_0000

  /// The text that the BSON specification prescribes: `0.001`, `1.0E+3`, `NaN`, `-Infinity`.
  package var description: String {
    let prefix = high & Self.sign != 0 ? "-" : ""
    let combination = high >> 58 & 0x1F
    if combination == 0x1F { return "NaN" }
    if combination == 0x1E { return prefix + "Infinity" }
    let exponent: Int
    var significand: UInt128 = 0
    if combination >> 3 == 0b11 {
      // The other layout gives a significand past 34 digits, which the standard takes as 0.
      exponent = Int(high >> 47 & 0x3FFF) - Self.bias
    } else {
      exponent = Int(high >> 49 & 0x3FFF) - Self.bias
      significand = UInt128(high & 0x1_FFFF_FFFF_FFFF) << 64 | UInt128(low)
      let limit: UInt128 = 10_000_000_000_000_000_000_000_000_000_000_000  // 10 to the 34th
      if significand >= limit { significand = 0 }
    }
    return prefix + Self.text(digits: String(significand), exponent: exponent)
  }

  private static func text(digits: String, exponent: Int) -> String {
    let scientific = exponent + digits.utf8.count - 1
    if exponent > 0 || scientific < -6 {
      let fraction = digits.dropFirst()
      return digits.prefix(1) + (fraction.isEmpty ? "" : ".\(fraction)") + "E\(scientific < 0 ? "" : "+")\(scientific)"
    }
    if exponent == 0 { return digits }
    let whole = digits.utf8.count + exponent
    if whole > 0 { return "\(digits.prefix(whole)).\(digits.dropFirst(whole))" }
    return "0." + String(repeating: "0", count: -whole) + digits
  }

  /// Reads a decimal number, with or without exponent, `Infinity`, `Inf` or `NaN`; `nil` for anything else, and for a number
  /// that 34 digits and the exponent's bounds cannot hold exactly (the BSON specification forbids to round).
  package init?(_ text: String) {
    var rest = text.utf8[...]
    let isNegative = rest.first == 0x2D
    if isNegative || rest.first == 0x2B { rest = rest.dropFirst() }
    let signBit = isNegative ? Self.sign : 0
    switch String(Substring(rest)).lowercased() {
    case "inf", "infinity": self.init(high: signBit | Self.infinity, low: 0)
    case "nan": self.init(high: Self.notANumber, low: 0)
    default:
      guard let number = DecimalNumber(rest), let (significand, exponent) = number.fitted(Self.exponents, Self.digits)
      else { return nil }
      self.init(
        high: signBit | UInt64(exponent + Self.bias) << 49 | UInt64(significand >> 64),
        low: UInt64(truncatingIfNeeded: significand))
    }
  }
}

/// Digits and exponent of a number as it was written.
private struct DecimalNumber {
  var digits: [UInt8] = []
  var exponent = 0

  /// Without its sign.
  init?(_ text: Substring.UTF8View) {
    var hasDigit = false
    var isFraction = false
    var rest = text
    while let unit = rest.first {
      if unit == 0x2E, !isFraction {
        isFraction = true
      } else if (0x30...0x39).contains(unit) {
        hasDigit = true
        if !digits.isEmpty || unit != 0x30 { digits.append(unit - 0x30) }
        if isFraction { exponent -= 1 }
      } else {
        break
      }
      rest = rest.dropFirst()
    }
    guard hasDigit else { return nil }
    guard let unit = rest.first else { return }
    guard unit | 0x20 == 0x65, let written = Self.exponent(rest.dropFirst()) else { return nil }
    exponent += written
  }

  /// Far beyond any bound, the exact value does not matter any more; it is held where no sum can overflow.
  private static func exponent(_ text: Substring.UTF8View) -> Int? {
    var rest = text
    let isNegative = rest.first == 0x2D
    if isNegative || rest.first == 0x2B { rest = rest.dropFirst() }
    guard !rest.isEmpty, rest.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    let value = rest.reduce(0) { min($0 * 10 + Int($1 - 0x30), 1_000_000_000) }
    return isNegative ? -value : value
  }

  /// Moves zeros between digits and exponent until both are within bounds; `nil` where only rounding would do it.
  func fitted(_ bounds: ClosedRange<Int>, _ limit: Int) -> (significand: UInt128, exponent: Int)? {
    var digits = digits
    var exponent = exponent
    if digits.isEmpty { return (0, min(max(exponent, bounds.lowerBound), bounds.upperBound)) }
    while digits.count > limit || exponent < bounds.lowerBound {
      guard digits.count > 1, digits.last == 0 else { return nil }
      digits.removeLast()
      exponent += 1
    }
    while exponent > bounds.upperBound {
      guard digits.count < limit else { return nil }
      digits.append(0)
      exponent -= 1
    }
    return (digits.reduce(0) { $0 * 10 + UInt128($1) }, exponent)
  }
}
