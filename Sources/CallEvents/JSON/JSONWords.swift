/// Eight bytes of a text at a time.
enum JSONWords {
  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let tops: UInt64 = 0x8080_8080_8080_8080

  /// Marks, in its top bit, each byte that is a quote, a backslash or a control character. A borrow can mark a byte too many,
  /// but only above one that is marked rightly: the lowest mark is always right, and no mark means none.
  @inline(__always)
  private static func specials(_ word: UInt64) -> UInt64 {
    let quotes = word ^ (ones &* 0x22)
    let slashes = word ^ (ones &* 0x5c)
    return ((quotes &- ones) & ~quotes) | ((slashes &- ones) & ~slashes) | ((word &- (ones &* 0x20)) & ~word)
  }

  @inline(__always)
  static func needsEscape(_ word: UInt64) -> Bool { specials(word) & tops != 0 }

  /// How many of the first bytes (the lowest of the word) are ASCII that may stand in a string as it is: 0 to 8.
  @inline(__always)
  static func plainPrefix(_ word: UInt64) -> Int { ((specials(word) | word) & tops).trailingZeroBitCount &>> 3 }
}
