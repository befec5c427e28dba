/// A few digits (values, not characters) in place, so that the fast path allocates nothing.
struct Digits {
  /// An international prefix, a calling code, a trunk prefix and 17 digits fit.
  static let capacity = 32

  var storage = InlineArray<32, UInt8>(repeating: 0)
  /// The digits are those from `start` to before `end`.
  var start = 0
  var end = 0

  var count: Int { end &- start }

  /// False where it is full.
  mutating func append(_ digit: UInt8) -> Bool {
    guard end < Self.capacity else { return false }
    storage[end] = digit
    end &+= 1
    return true
  }

  subscript(index: Int) -> UInt8 { storage[start &+ index] }

  func hasPrefix(_ prefix: [UInt8]) -> Bool {
    guard prefix.count <= count else { return false }
    for index in 0..<prefix.count where storage[start &+ index] != prefix[index] { return false }
    return true
  }

  /// At most `count`.
  func dropFirst(_ dropped: Int) -> Digits {
    var rest = self
    rest.start = min(end, start &+ dropped)
    return rest
  }

  /// Nil where the text is not only ASCII digits, or too long.
  init?(_ text: some StringProtocol) {
    self.init()
    for byte in text.utf8 {
      guard byte &- 48 < 10, append(byte &- 48) else { return nil }
    }
  }

  init() {}
}
