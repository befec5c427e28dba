/// Writes a date as a custom format says.
struct DateTimeWriter {
  private let date: DotNetDateTime
  private let fields: CalendarFields
  private let culture: Culture
  var out = TextBuffer()

  init(_ date: DotNetDateTime, culture: Culture) {
    self.date = date
    self.fields = CalendarFields(ticks: date.ticks)
    self.culture = culture
  }

  mutating func write(_ pattern: Span<UInt8>) throws(FormatError) {
    var position = 0
    while position < pattern.count {
      let byte = pattern[position]
      switch byte {
      case ASCII.apostrophe, ASCII.quote:
        position = try PatternReading.copyQuoted(in: pattern, at: position, to: &out)
      case ASCII.backslash:
        position = try PatternReading.copyEscaped(in: pattern, at: position, to: &out)
      case ASCII.percent:
        // What follows is read as a format of its own, one character long.
        let letter = try PatternReading.singleLetter(in: pattern, at: position)
        if [ASCII.apostrophe, ASCII.quote, ASCII.backslash].contains(letter) {
          throw .refused("A % in the format has nothing to stand for.")
        }
        try write(letter, count: 1, genitive: false)
        position += 2
      default:
        let count = PatternReading.run(in: pattern, at: position)
        let genitive =
          byte == UInt8(ascii: "M") && count == 3 && Self.hasDayOfMonth(pattern, outside: position, count)
        try write(byte, count: count, genitive: genitive)
        position += count
      }
    }
  }

  private mutating func write(_ byte: UInt8, count: Int, genitive: Bool) throws(FormatError) {
    switch Unicode.Scalar(byte) {
    case "y": writeYear(count)
    case "M": writeMonth(count, genitive: genitive)
    case "d": writeDay(count)
    case "H": out.append(fields.hour, width: min(count, 2))
    case "h": out.append((fields.hour + 11) % 12 + 1, width: min(count, 2))
    case "m": out.append(fields.minute, width: min(count, 2))
    case "s": out.append(fields.second, width: min(count, 2))
    case "f", "F":
      guard count <= 7 else { throw .refused("A second has at most seven decimals.") }
      out.appendFraction(fields.fraction, decimals: count, trimmed: byte == UInt8(ascii: "F"))
      // `ss.FFF` of a whole second is written without its point.
      if byte == UInt8(ascii: "F"), fields.fraction / TextBuffer.fractionUnit(count) == 0 { out.dropLast(ASCII.dot) }
    case "t": writeHalfOfDay(count)
    case "z": writeOffset(count)
    case "K": writeKind(count)
    case "g": out.append(culture.era)
    case ":": for _ in 0..<count { out.append(culture.timeSeparator) }
    case "/": for _ in 0..<count { out.append(culture.dateSeparator) }
    default: for _ in 0..<count { out.append(byte) }
    }
  }

  private mutating func writeYear(_ count: Int) {
    if count <= 2 {
      out.append(fields.year % 100, width: count)
    } else {
      out.append(fields.year, width: count)
    }
  }

  private mutating func writeMonth(_ count: Int, genitive: Bool) {
    switch count {
    case ...2: out.append(fields.month, width: count)
    case 3:
      let names = genitive ? culture.abbreviatedGenitiveMonthNames : culture.abbreviatedMonthNames
      out.append(names[fields.month - 1])
    default: out.append(culture.monthNames[fields.month - 1])
    }
  }

  private mutating func writeDay(_ count: Int) {
    switch count {
    case ...2: out.append(fields.day, width: count)
    case 3: out.append(culture.abbreviatedDayNames[fields.dayOfWeek])
    default: out.append(culture.dayNames[fields.dayOfWeek])
    }
  }

  private mutating func writeHalfOfDay(_ count: Int) {
    let name = fields.hour < 12 ? culture.am : culture.pm
    if count == 1 {
      if let first = name.unicodeScalars.first { out.append(String(first)) }
    } else {
      out.append(name)
    }
  }

  private mutating func writeOffset(_ count: Int) {
    // .NET's offsets are whole minutes.
    let minutes = date.kind == .utc ? 0 : Int(date.offsetSeconds) / 60
    out.append(minutes < 0 ? ASCII.minus : ASCII.plus)
    out.append(abs(minutes) / 60, width: min(count, 2))
    if count >= 3 {
      out.append(ASCII.colon)
      out.append(abs(minutes) % 60, width: 2)
    }
  }

  private mutating func writeKind(_ count: Int) {
    for _ in 0..<count {
      switch date.kind {
      case .utc: out.append(UInt8(ascii: "Z"))
      case .local: writeOffset(3)
      case .unspecified: break
      }
    }
  }

  /// Whether the nearest `d` before or behind the month is a day of the month, not the name of a day: .NET's rule.
  private static func hasDayOfMonth(_ pattern: Span<UInt8>, outside start: Int, _ count: Int) -> Bool {
    let letter = UInt8(ascii: "d")
    var before = start - 1
    while before >= 0, pattern[before] != letter { before -= 1 }
    if before >= 0 {
      var first = before
      while first > 0, pattern[first - 1] == letter { first -= 1 }
      if before - first < 2 { return true }
    }
    var after = start + count
    while after < pattern.count, pattern[after] != letter { after += 1 }
    return after < pattern.count && PatternReading.run(in: pattern, at: after) <= 2
  }
}

extension TextBuffer {
  /// Ticks of one unit of the last of `decimals` decimals of a second.
  static func fractionUnit(_ decimals: Int) -> Int {
    var unit = 10_000_000
    for _ in 0..<decimals { unit /= 10 }
    return max(unit, 1)
  }

  /// The first decimals of a second, cut and not rounded; trimmed of zeros at the end for `F`.
  mutating func appendFraction(_ ticks: Int, decimals: Int, trimmed: Bool) {
    let start = count
    append(ticks / Self.fractionUnit(decimals), width: decimals)
    if trimmed { dropTrailingZeros(downTo: start) }
  }
}
