/// The proleptic Gregorian calendar. Years are counted from March, so that the leap day is the last of its year.
extension CallTime {
  /// Rounds down, also below zero.
  static func divide(_ number: Int, by divisor: Int) -> (quotient: Int, remainder: Int) {
    let (quotient, remainder) = number.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient &- 1, remainder &+ divisor) : (quotient, remainder)
  }

  static func days(in month: Int, of year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Days since 1970-01-01.
  static func dayNumber(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let marchYear = month > 2 ? year : year &- 1
    let monthFromMarch = month > 2 ? month &- 3 : month &+ 9
    let (era, yearOfEra) = divide(marchYear, by: 400)
    // 153 days in each five months from March on: 31, 30, 31, 30, 31.
    let dayOfYear = (153 &* monthFromMarch &+ 2) / 5 &+ day &- 1
    return era &* 146_097 &+ yearOfEra &* 365 &+ yearOfEra / 4 &- yearOfEra / 100 &+ dayOfYear &- daysToEpoch
  }

  /// The date of a number of days since 1970-01-01.
  static func date(ofDay number: Int) -> (year: Int, month: Int, day: Int) {
    let (era, dayOfEra) = divide(number &+ daysToEpoch, by: 146_097)
    let yearOfEra = (dayOfEra &- dayOfEra / 1460 &+ dayOfEra / 36_524 &- dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra &- (yearOfEra &* 365 &+ yearOfEra / 4 &- yearOfEra / 100)
    let monthFromMarch = (5 &* dayOfYear &+ 2) / 153
    let day = dayOfYear &- (153 &* monthFromMarch &+ 2) / 5 &+ 1
    let month = monthFromMarch < 10 ? monthFromMarch &+ 3 : monthFromMarch &- 9
    return (era &* 400 &+ yearOfEra &+ (month <= 2 ? 1 : 0), month, day)
  }

  /// From 0000-03-01 to 1970-01-01.
  private static let daysToEpoch = 719_468
}
