import BSON

/// Reads text as a decimal128 (IEEE 754-2008, binary integer decimal), where it fits without rounding.
enum DecimalReader {
  private static let bias = 6176
  private static let mostDigits = 34

  /// `nil`: not a number of JSON's grammar, more than 34 digits, or too large or small an exponent.
  static func decimal128(_ text: String) -> Decimal128? {
    let bytes = Array(text.utf8)
    guard !bytes.isEmpty, JSONNumber.end(in: bytes, from: 0) == bytes.count else { return nil }
    var digits: [UInt8] = []
    var decimals = 0
    var sawPoint = false
    var index = bytes[0] == UInt8(ascii: "-") ? 1 : 0
    while index < bytes.count, bytes[index] | 0x20 != UInt8(ascii: "e") {
      if bytes[index] == UInt8(ascii: ".") {
        sawPoint = true
      } else {
        if sawPoint { decimals += 1 }
        if !digits.isEmpty || bytes[index] != UInt8(ascii: "0") { digits.append(bytes[index] - UInt8(ascii: "0")) }
      }
      index += 1
    }
    let written = index < bytes.count ? String(decoding: bytes[(index + 1)...], as: UTF8.self) : "0"
    guard digits.count <= mostDigits, let power = Int16(written) else { return nil }
    let exponent = Int(power) - decimals + bias
    guard (0...12_287).contains(exponent) else { return nil }
    var value: UInt128 = 0
    for digit in digits { value = value &* 10 &+ UInt128(digit) }
    let sign: UInt64 = bytes[0] == UInt8(ascii: "-") ? 1 << 63 : 0
    return Decimal128(
      high: sign | UInt64(exponent) << 49 | UInt64(truncatingIfNeeded: value >> 64),
      low: UInt64(truncatingIfNeeded: value))
  }
}

extension DecimalReader {
  /// The canonical text of a decimal128 (the BSON specification's decimal128 document).
  static func text(of number: Decimal128) -> String {
    let sign = number.high >> 63 == 1 ? "-" : ""
    if number.high >> 58 & 31 == 31 { return "NaN" }
    if number.high >> 58 & 31 == 30 { return sign + "Infinity" }
    // The second form of the significand holds more than 34 digits can need: it is read as 0.
    let isWide = number.high >> 61 & 3 == 3
    let biased = isWide ? number.high >> 47 & 0x3FFF : number.high >> 49 & 0x3FFF
    let value = isWide ? 0 : UInt128(number.high & 0x1_FFFF_FFFF_FFFF) << 64 | UInt128(number.low)
    let digits = Array(String(value))
    let exponent = Int(biased) - bias
    let scientific = exponent + digits.count - 1
    if exponent > 0 || scientific < -6 {
      let fraction = digits.count > 1 ? "." + String(digits.dropFirst()) : ""
      return "\(sign)\(digits[0])\(fraction)E\(scientific < 0 ? "" : "+")\(scientific)"
    }
    guard exponent < 0 else { return sign + String(digits) }
    let padded = Array(repeating: "0", count: max(0, 1 - exponent - digits.count)) + digits.map(String.init)
    let point = padded.count + exponent
    return sign + padded[..<point].joined() + "." + padded[point...].joined()
  }
}
