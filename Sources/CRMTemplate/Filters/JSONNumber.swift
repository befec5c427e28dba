import BSON

/// A number in JSON's grammar (RFC 8259, section 6), as the BSON type that holds it.
enum JSONNumber {
  /// Behind the number that begins at `start`; `nil` where none does.
  static func end(in bytes: [UInt8], from start: Int) -> Int? {
    func byte(_ index: Int) -> UInt8 { index < bytes.count ? bytes[index] : 0 }
    func digits(from index: Int) -> Int? {
      var end = index
      while (48...57).contains(byte(end)) { end += 1 }
      return end > index ? end : nil
    }
    let first = byte(start) == UInt8(ascii: "-") ? start + 1 : start
    guard var end = digits(from: first) else { return nil }
    if byte(first) == UInt8(ascii: "0"), end > first + 1 { return nil }
    if byte(end) == UInt8(ascii: "."), let next = digits(from: end + 1) { end = next }
    if byte(end) | 0x20 == UInt8(ascii: "e") {
      let sign = byte(end + 1) == UInt8(ascii: "+") || byte(end + 1) == UInt8(ascii: "-")
      if let next = digits(from: end + (sign ? 2 : 1)) { end = next }
    }
    return end
  }

  /// The text as int32, int64 or double, the first that holds it; `nil` where it is not exactly a number.
  static func value(_ text: String) -> BSONValue? {
    let bytes = Array(text.utf8)
    guard !bytes.isEmpty, end(in: bytes, from: 0) == bytes.count else { return nil }
    if let small = Int32(text) { return .int32(small) }
    if let large = Int64(text) { return .int64(large) }
    guard let number = Double(text), number.isFinite else { return nil }
    return .double(number)
  }

  /// As extended JSON writes doubles.
  static func double(_ text: String) -> Double? {
    switch text {
    case "Infinity": return .infinity
    case "-Infinity": return -.infinity
    case "NaN": return .nan
    default:
      let bytes = Array(text.utf8)
      guard !bytes.isEmpty, end(in: bytes, from: 0) == bytes.count else { return nil }
      return Double(text)
    }
  }
}
