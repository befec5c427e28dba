extension ObjectID: CustomStringConvertible, LosslessStringConvertible {
  /// From 24 hexadecimal digits, in either case.
  package init?(_ text: String) {
    guard let bytes = Hexadecimal.bytes(text), bytes.count == 12 else { return nil }
    self.init(bytes: bytes)
  }

  /// From 12 bytes; `nil` for any other count.
  package init?(bytes: some Collection<UInt8>) {
    guard bytes.count == 12 else { return nil }
    self.init(
      high: bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) },
      low: bytes.dropFirst(8).reduce(0) { $0 << 8 | UInt32($1) })
  }

  package var bytes: [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: high >> (56 - 8 * UInt64($0))) }
      + (0..<4).map { UInt8(truncatingIfNeeded: low >> (24 - 8 * UInt32($0))) }
  }

  /// 24 lower-case hexadecimal digits.
  package var description: String { Hexadecimal.text(bytes) }
}

extension ObjectID: Comparable {
  /// In the order of the bytes, as the server sorts.
  package static func < (left: ObjectID, right: ObjectID) -> Bool {
    (left.high, left.low) < (right.high, right.low)
  }
}

enum Hexadecimal {
  static func text(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  static func bytes(_ text: some StringProtocol) -> [UInt8]? {
    var result: [UInt8] = []
    var high: UInt8?
    for unit in text.utf8 {
      let digit: UInt8
      switch unit {
      case 0x30...0x39: digit = unit - 0x30
      case 0x41...0x46: digit = unit - 0x41 + 10
      case 0x61...0x66: digit = unit - 0x61 + 10
      default: return nil
      }
      if let first = high {
        result.append(first << 4 | digit)
        high = nil
      } else {
        high = digit
      }
    }
    return high == nil ? result : nil
  }
}
