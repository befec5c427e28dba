/// A date of the proleptic Gregorian calendar in UTC, to and from milliseconds since 1970. Used instead of Foundation's,
/// which costs a microsecond and more.
enum CalendarDate {
  private static let day: Int64 = 86_400_000

  /// `yyyy-MM-ddTHH:mm:ssZ`, with milliseconds where there are any; `nil` outside the years 1970 to 9999, for which
  /// extended JSON has another form.
  static func text(_ milliseconds: Int64) -> String? {
    guard (0...253_402_300_799_999).contains(milliseconds) else { return nil }
    let (days, time) = milliseconds.quotientAndRemainder(dividingBy: day)
    let (year, month, dayOfMonth) = civil(days)
    let fraction = time % 1_000 == 0 ? "" : "." + padded(time % 1_000, 3)
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(dayOfMonth, 2))T\(padded(time / 3_600_000, 2)):"
      + "\(padded(time / 60_000 % 60, 2)):\(padded(time / 1_000 % 60, 2))\(fraction)Z"
  }

  private static func padded(_ number: Int64, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(width - digits.utf8.count, 0)) + digits
  }

  /// Days since 1970 to year, month and day: counted in years that begin in March, so that a leap day comes last.
  private static func civil(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = days + 719_468
    let era = shifted / 146_097  // 400 years
    let dayOfEra = shifted % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let month = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * month + 2) / 5 + 1
    let year = yearOfEra + era * 400 + (month >= 10 ? 1 : 0)
    return (year, month < 10 ? month + 3 : month - 9, day)
  }

  private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// ISO 8601 in its extended form, with a zone (`Z`, `+hh:mm`, `+hhmm`); digits past milliseconds are cut off.
  static func milliseconds(_ text: String) -> Int64? {
    var reader = Reader(rest: text.utf8[...])
    guard let year = reader.number(4), reader.take("-"), let month = reader.number(2), reader.take("-"),
      let day = reader.number(2), reader.take("T"), let hour = reader.number(2), reader.take(":"),
      let minute = reader.number(2), reader.take(":"), let second = reader.number(2),
      (1...12).contains(month), (1...lastDay(year, month)).contains(day), hour < 24, minute < 60, second < 60
    else { return nil }
    var fraction: Int64 = 0
    if reader.take(".") {
      guard let thousandths = reader.fraction() else { return nil }
      fraction = thousandths
    }
    guard let offset = reader.zone(), reader.rest.isEmpty else { return nil }
    let seconds = (hour * 60 + minute - offset) * 60 + second
    return days(year: year, month: month, day: day) * Self.day + seconds * 1_000 + fraction
  }

  private static func lastDay(_ year: Int64, _ month: Int64) -> Int64 {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  private struct Reader {
    var rest: Substring.UTF8View

    mutating func take(_ sign: Unicode.Scalar) -> Bool {
      guard let first = rest.first, first == UInt8(ascii: sign) else { return false }
      rest = rest.dropFirst()
      return true
    }

    mutating func number(_ count: Int) -> Int64? {
      let digits = rest.prefix(count)
      guard digits.count == count, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
      rest = rest.dropFirst(count)
      return digits.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
    }

    mutating func fraction() -> Int64? {
      let digits = rest.prefix { (0x30...0x39).contains($0) }
      guard !digits.isEmpty else { return nil }
      rest = rest.dropFirst(digits.count)
      let kept = digits.prefix(3).reduce(0) { $0 * 10 + Int64($1 - 0x30) }
      return digits.count == 1 ? kept * 100 : digits.count == 2 ? kept * 10 : kept
    }

    /// Minutes east of Greenwich.
    mutating func zone() -> Int64? {
      if take("Z") { return 0 }
      let isWest = take("-")
      guard isWest || take("+"), let hours = number(2) else { return nil }
      _ = take(":")
      guard let minutes = number(2), hours < 24, minutes < 60 else { return nil }
      return (hours * 60 + minutes) * (isWest ? -1 : 1)
    }
  }
}
