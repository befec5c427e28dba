/// An instant of a call: milliseconds since 1970-01-01T00:00:00Z, without leap seconds (as POSIX counts), and what of the
/// fraction is finer than a millisecond.
///
/// Two texts of one instant (another offset, trailing zeros in the fraction) are equal here and are written the same way.
package struct CallTime: Hashable, Comparable, Sendable {
  /// Milliseconds since 1970, rounded down.
  package let milliseconds: Int64
  /// Nanoseconds after `milliseconds`, 0 to 999,999. Digits beyond the ninth of a fraction are cut off.
  package let nanoseconds: Int32

  package init(milliseconds: Int64, nanoseconds: Int32 = 0) {
    self.milliseconds = milliseconds
    self.nanoseconds = min(max(nanoseconds, 0), 999_999)
  }

  package static func < (left: CallTime, right: CallTime) -> Bool {
    left.milliseconds == right.milliseconds
      ? left.nanoseconds < right.nanoseconds : left.milliseconds < right.milliseconds
  }

  /// 2000-01-01T00:00:00Z: the first instant that an event may carry.
  package static let earliest = CallTime(milliseconds: 946_684_800_000)
  /// 2100-01-01T00:00:00Z: the first instant that is too late for an event.
  package static let end = CallTime(milliseconds: 4_102_444_800_000)

  /// Whether the instant (not the text's own year) lies in the years 2000 to 2099 of UTC.
  package var isInRange: Bool { self >= .earliest && self < .end }

  /// The time `milliseconds` later; stops at the ends of the number range instead of overflowing.
  package func adding(milliseconds delta: Int64) -> CallTime {
    let (sum, overflow) = milliseconds.addingReportingOverflow(delta)
    return CallTime(milliseconds: overflow ? (delta < 0 ? .min : .max) : sum, nanoseconds: nanoseconds)
  }

  /// Seconds since 1970, rounded down.
  package var seconds: Int64 {
    let (quotient, remainder) = milliseconds.quotientAndRemainder(dividingBy: 1000)
    return remainder < 0 ? quotient &- 1 : quotient
  }
}
