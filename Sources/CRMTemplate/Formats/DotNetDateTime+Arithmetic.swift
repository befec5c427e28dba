/// `AddYears` and its kin: `nil` is .NET's `ArgumentOutOfRangeException`.
extension DotNetDateTime {
  func adding(months: Int64, zone: Zone) -> DotNetDateTime? {
    guard months.magnitude <= 120_000 else { return nil }
    let fields = CalendarFields(ticks: ticks)
    let month = fields.year * 12 + fields.month - 1 + Int(months)
    guard month >= 12 else { return nil }
    let (year, index) = (month / 12, month % 12 + 1)
    let day = min(fields.day, CalendarFields.days(in: index, of: year))
    guard let midnight = CalendarFields.ticks(year: year, month: index, day: day) else { return nil }
    return DotNetDateTime(clockTicks: midnight + fields.ticksOfDay, kind: kind, zone: zone)
  }

  func adding(years: Int64, zone: Zone) -> DotNetDateTime? {
    guard years.magnitude <= 10_000 else { return nil }
    return adding(months: years * 12, zone: zone)
  }

  /// The whole part and the fraction are scaled apart, so that days do not lose their ticks.
  func adding(_ amount: Double, unit: Int64, zone: Zone) -> DotNetDateTime? {
    guard amount.magnitude <= Double(CalendarFields.maxTicks / unit) else { return nil }
    let whole = Int64(amount)
    let change = whole * unit + Int64((amount - Double(whole)) * Double(unit))
    return DotNetDateTime(clockTicks: ticks &+ change, kind: kind, zone: zone)
  }

  func date(in zone: Zone) -> DotNetDateTime {
    let midnight = ticks - ticks % CalendarFields.ticksPerDay
    return DotNetDateTime(clockTicks: midnight, kind: kind, zone: zone) ?? self
  }
}
