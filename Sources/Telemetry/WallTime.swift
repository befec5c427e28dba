import Glibc

/// A point in time by the calendar, to the millisecond.
package struct WallTime: Sendable, Hashable, Comparable {
  package let millisecondsSince1970: Int64

  package init(millisecondsSince1970: Int64) { self.millisecondsSince1970 = millisecondsSince1970 }

  package static var now: WallTime {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return WallTime(millisecondsSince1970: Int64(time.tv_sec) &* 1000 &+ Int64(time.tv_nsec) / 1_000_000)
  }

  package static func < (left: WallTime, right: WallTime) -> Bool {
    left.millisecondsSince1970 < right.millisecondsSince1970
  }

  /// RFC 3339 in UTC with milliseconds: `2026-01-31T09:30:00.000Z`. A year outside 0 to 9999, which RFC 3339 cannot
  /// write, is given as it is, so the text is longer.
  package var rfc3339: String {
    let (day, timeOfDay) = Self.flooredDivision(millisecondsSince1970, by: 86_400_000)
    let date = Self.civilDate(daysSince1970: day)
    let seconds = timeOfDay / 1000
    return Self.padded(date.year, 4) + "-" + Self.padded(date.month, 2) + "-" + Self.padded(date.day, 2) + "T"
      + Self.padded(seconds / 3600, 2) + ":" + Self.padded(seconds / 60 % 60, 2) + ":" + Self.padded(seconds % 60, 2)
      + "." + Self.padded(timeOfDay % 1000, 3) + "Z"
  }

  private static func flooredDivision(_ value: Int64, by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
    let remainder = value % divisor
    return remainder < 0 ? (value / divisor - 1, remainder + divisor) : (value / divisor, remainder)
  }

  /// The Gregorian date, counted in 400-year eras that begin on 1 March, so that the leap day is an era's and a year's
  /// last day and no month before it depends on it.
  private static func civilDate(daysSince1970: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let daysFromMarchOfYearZero = daysSince1970 + 719_468
    let (era, dayOfEra) = flooredDivision(daysFromMarchOfYearZero, by: 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
  }

  private static func padded(_ value: Int64, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }
}
