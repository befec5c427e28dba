/// A few digits (values, not characters) in place, so that the fast path allocates nothing.
struct Digits: Equatable {
  /// An international prefix, a calling code, a trunk prefix and 17 digits fit.
  static let capacity = 32

  /// Four bits a digit, the first one lowest.
  private var nibbles: UInt128 = 0
  private(set) var count = 0

  init() {}

  /// Nil where the text is not only ASCII digits, or too long.
  init?(_ text: String) {
    var digits = Digits()
    for byte in text.utf8 {
      guard byte &- 48 < 10, digits.append(byte &- 48) else { return nil }
    }
    self = digits
  }

  /// False where it is full.
  mutating func append(_ digit: UInt8) -> Bool {
    guard count < Self.capacity else { return false }
    nibbles |= UInt128(digit) &<< UInt128(truncatingIfNeeded: count &* 4)
    count &+= 1
    return true
  }

  /// 0 past the end.
  subscript(index: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: nibbles &>> UInt128(truncatingIfNeeded: index &* 4)) & 0xF
  }

  func hasPrefix(_ prefix: [UInt8]) -> Bool {
    guard prefix.count <= count else { return false }
    for index in 0..<prefix.count where self[index] != prefix[index] { return false }
    return true
  }

  /// Empty where there are no more.
  func dropFirst(_ dropped: Int) -> Digits {
    guard dropped < count else { return Digits() }
    var rest = self
    rest.nibbles = nibbles &>> UInt128(truncatingIfNeeded: dropped &* 4)
    rest.count = count &- dropped
    return rest
  }
}
