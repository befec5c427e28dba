extension DotNetTimeSpan {
  /// Reads format `c`: `[-][d.]hh:mm:ss[.fffffff]`. `nil`: not such text, or longer than a TimeSpan can be.
  package init?(constant text: String) {
    var reader = DigitReader(text)
    let negative = reader.skip(ASCII.minus)
    guard var hours = reader.number(upTo: 8) else { return nil }
    var days = 0
    if reader.skip(ASCII.dot) {
      days = hours
      guard let behind = reader.number(upTo: 2) else { return nil }
      hours = behind
    }
    guard hours < 24, reader.skip(ASCII.colon), let minutes = reader.number(upTo: 2), minutes < 60,
      reader.skip(ASCII.colon), let seconds = reader.number(upTo: 2), seconds < 60
    else { return nil }
    var fraction: Int64 = 0
    if reader.skip(ASCII.dot) {
      guard let ticks = reader.fraction() else { return nil }
      fraction = ticks
    }
    guard reader.isAtEnd, days <= 10_675_199 else { return nil }
    let clock = Int64(hours * 3_600 + minutes * 60 + seconds) * 10_000_000 + fraction
    // Unsigned, because the shortest TimeSpan has no positive counterpart.
    let magnitude = UInt64(days) * UInt64(CalendarFields.ticksPerDay) + UInt64(clock)
    if negative, magnitude == Int64.min.magnitude {
      self.init(ticks: .min)
    } else {
      guard let ticks = Int64(exactly: magnitude) else { return nil }
      self.init(ticks: negative ? -ticks : ticks)
    }
  }
}
