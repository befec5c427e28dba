/// A number as conditions know it: an optional sign, digits, and optionally `.` and digits. Compared digit by digit, so
/// that numbers of any length are compared exactly.
struct DecimalText {
  private let isNegative: Bool
  private let whole: Substring.UTF8View
  private let fraction: Substring.UTF8View

  init?(_ text: String) {
    var rest = text.utf8[...]
    let sign = rest.first
    if sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { rest = rest.dropFirst() }
    let digits = rest.prefix { Self.isDigit($0) }
    guard !digits.isEmpty else { return nil }
    var decimals = rest.dropFirst(digits.count)
    if !decimals.isEmpty {
      guard decimals.first == UInt8(ascii: ".") else { return nil }
      decimals = decimals.dropFirst()
      guard !decimals.isEmpty, decimals.allSatisfy({ Self.isDigit($0) }) else { return nil }
    }
    whole = digits.drop { $0 == UInt8(ascii: "0") }
    while decimals.last == UInt8(ascii: "0") { decimals = decimals.dropLast() }
    fraction = decimals
    isNegative = sign == UInt8(ascii: "-") && !(whole.isEmpty && fraction.isEmpty)
  }

  var isZero: Bool { whole.isEmpty && fraction.isEmpty }

  func order(against other: DecimalText) -> Comparison.Order {
    if isNegative != other.isNegative { return isNegative ? .less : .greater }
    let size = sizeOrder(against: other)
    guard isNegative else { return size }
    return size == .less ? .greater : size == .greater ? .less : .equal
  }

  private func sizeOrder(against other: DecimalText) -> Comparison.Order {
    if whole.count != other.whole.count { return Comparison.order(of: whole.count, other.whole.count) }
    for (one, another) in [(whole, other.whole), (fraction, other.fraction)] {
      if one.elementsEqual(another) { continue }
      return one.lexicographicallyPrecedes(another) ? .less : .greater
    }
    return .equal
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
}
