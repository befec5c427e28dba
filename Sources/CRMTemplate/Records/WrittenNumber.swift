/// A decimal number as people write it into a field: sign, digits, `.` and a fraction, an exponent.
struct WrittenNumber {
  let isNegative: Bool
  /// Digits before and behind the point, ASCII.
  let whole: Substring.UTF8View
  let fraction: Substring.UTF8View
  let exponent: Int

  init?(_ text: String) {
    var rest = text[...].utf8
    var negative = false
    if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      negative = sign == UInt8(ascii: "-")
      rest = rest.dropFirst()
    }
    let whole = rest.prefix { Self.isDigit($0) }
    rest = rest[whole.endIndex...]
    var fraction = rest[rest.startIndex..<rest.startIndex]
    if rest.first == UInt8(ascii: ".") {
      fraction = rest.dropFirst().prefix { Self.isDigit($0) }
      rest = rest[fraction.endIndex...]
    }
    guard !whole.isEmpty || !fraction.isEmpty else { return nil }
    var exponent = 0
    if let mark = rest.first, mark == UInt8(ascii: "e") || mark == UInt8(ascii: "E") {
      guard let number = Int(Substring(rest.dropFirst())), abs(number) <= 10_000 else { return nil }
      exponent = number
      rest = rest[rest.endIndex...]
    }
    guard rest.isEmpty else { return nil }
    self.isNegative = negative
    self.whole = whole
    self.fraction = fraction
    self.exponent = exponent
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  /// Written without point and exponent.
  var isWhole: Bool { fraction.isEmpty && exponent == 0 }

  /// Rounded to an integer, halves to the even one; `nil` where it does not fit into 64 bits.
  var rounded: Int64? {
    var digits = Array(whole) + Array(fraction)
    let point = whole.count + exponent
    if point > digits.count {
      guard point - digits.count <= 40 else { return digits.allSatisfy { $0 == 0x30 } ? 0 : nil }
      digits += Array(repeating: 0x30, count: point - digits.count)
    }
    var value: Int64 = 0
    for digit in digits.prefix(max(point, 0)) {
      let (product, tooLarge) = value.multipliedReportingOverflow(by: 10)
      let next = Int64(digit) - 0x30
      let (sum, over) =
        isNegative ? product.subtractingReportingOverflow(next) : product.addingReportingOverflow(next)
      guard !tooLarge, !over else { return nil }
      value = sum
    }
    guard point >= 0, point < digits.count else { return value }
    let first = digits[point] - 0x30
    let isMore = digits[(point + 1)...].contains { $0 != 0x30 }
    guard first > 5 || (first == 5 && (isMore || value % 2 != 0)) else { return value }
    let (away, over) = isNegative ? value.subtractingReportingOverflow(1) : value.addingReportingOverflow(1)
    return over ? nil : away
  }
}
