/// The proleptic Gregorian calendar, as `DateTime` counts it.
struct CalendarFields {
  static let ticksPerDay: Int64 = 864_000_000_000
  /// 9999-12-31T23:59:59.9999999.
  static let maxTicks: Int64 = 3_155_378_975_999_999_999
  static let daysPer400Years = 146_097

  var year: Int
  var month: Int
  var day: Int
  /// From 1.
  var dayOfYear: Int
  /// Sunday is 0.
  var dayOfWeek: Int
  var ticksOfDay: Int64

  var hour: Int { Int(ticksOfDay / 36_000_000_000) }
  var minute: Int { Int(ticksOfDay / 600_000_000 % 60) }
  var second: Int { Int(ticksOfDay / 10_000_000 % 60) }
  /// 100-nanosecond ticks of the second.
  var fraction: Int { Int(ticksOfDay % 10_000_000) }

  /// Ticks outside .NET's range are taken as its ends.
  init(ticks outside: Int64) {
    let ticks = min(max(outside, 0), Self.maxTicks)
    let days = Int(ticks / Self.ticksPerDay)
    ticksOfDay = ticks % Self.ticksPerDay
    // Day 0, 0001-01-01, was a Monday.
    dayOfWeek = (days + 1) % 7

    var rest = days % Self.daysPer400Years
    // The last day of a 4-century or 4-year group belongs to its last year: hence the minima.
    let centuries = min(rest / 36_524, 3)
    rest -= centuries * 36_524
    let fours = rest / 1_461
    rest %= 1_461
    let years = min(rest / 365, 3)
    rest -= years * 365
    year = days / Self.daysPer400Years * 400 + centuries * 100 + fours * 4 + years + 1
    dayOfYear = rest + 1

    let leap = Self.isLeap(year)
    // No month has more than 31 days, so this guess is right or one too small.
    var index = rest / 31
    if index < 11, rest >= Self.daysBefore(month: index + 2, leap: leap) { index += 1 }
    month = index + 1
    day = rest - Self.daysBefore(month: month, leap: leap) + 1
  }

  static func isLeap(_ year: Int) -> Bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
  }

  static func daysBefore(month: Int, leap: Bool) -> Int {
    let start = (367 * month - 362) / 12
    if month <= 2 { return start }
    return leap ? start - 1 : start - 2
  }

  static func days(in month: Int, of year: Int) -> Int {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Ticks of midnight; `nil` if there is no such day in the years 1 to 9999.
  static func ticks(year: Int, month: Int, day: Int) -> Int64? {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1, day <= days(in: month, of: year) else {
      return nil
    }
    let past = year - 1
    let days = past * 365 + past / 4 - past / 100 + past / 400 + daysBefore(month: month, leap: isLeap(year)) + day - 1
    return Int64(days) * ticksPerDay
  }
}
