/// `TimeSpan.ToString`.
enum TimeSpanFormat {
  /// Format `c`, the same in every culture: `[-][d.]hh:mm:ss[.fffffff]`.
  static func constant(_ span: DotNetTimeSpan) -> String {
    let parts = Parts(span)
    var out = TextBuffer()
    if parts.negative { out.append(ASCII.minus) }
    if parts.days > 0 {
      out.append(parts.days)
      out.append(ASCII.dot)
    }
    parts.writeClock(to: &out, hourWidth: 2)
    if parts.fraction > 0 {
      out.append(ASCII.dot)
      out.append(parts.fraction, width: 7)
    }
    return out.text
  }

  static func text(of span: DotNetTimeSpan, format: String, culture: Culture) throws(FormatError) -> String {
    if format.isEmpty { return constant(span) }
    if PatternReading.isStandard(format) {
      switch format {
      case "c", "t", "T": return constant(span)
      case "g": return general(Parts(span), culture, long: false)
      case "G": return general(Parts(span), culture, long: true)
      default: throw .refused("There is no such standard format for a duration.")
      }
    }
    var out = TextBuffer()
    try write(Parts(span), format.utf8.span, to: &out)
    return out.text
  }

  private static func general(_ parts: Parts, _ culture: Culture, long: Bool) -> String {
    var out = TextBuffer()
    if parts.negative { out.append(ASCII.minus) }
    if long || parts.days > 0 {
      out.append(parts.days)
      out.append(ASCII.colon)
    }
    parts.writeClock(to: &out, hourWidth: long ? 2 : 1)
    if long || parts.fraction > 0 {
      out.append(culture.decimalSeparator)
      out.appendFraction(parts.fraction, decimals: 7, trimmed: !long)
    }
    return out.text
  }

  private static func write(
    _ parts: Parts, _ pattern: Span<UInt8>, to out: inout TextBuffer
  ) throws(FormatError) {
    var position = 0
    while position < pattern.count {
      let byte = pattern[position]
      switch byte {
      case ASCII.apostrophe, ASCII.quote:
        position = try PatternReading.copyQuoted(in: pattern, at: position, to: &out)
      case ASCII.backslash:
        position = try PatternReading.copyEscaped(in: pattern, at: position, to: &out)
      case ASCII.percent:
        try write(parts, PatternReading.singleLetter(in: pattern, at: position), count: 1, to: &out)
        position += 2
      default:
        let count = PatternReading.run(in: pattern, at: position)
        try write(parts, byte, count: count, to: &out)
        position += count
      }
    }
  }

  private static func write(
    _ parts: Parts, _ byte: UInt8, count: Int, to out: inout TextBuffer
  ) throws(FormatError) {
    let limit: Int
    switch Unicode.Scalar(byte) {
    case "d": limit = 8
    case "h", "m", "s": limit = 2
    case "f", "F": limit = 7
    default: throw .refused("A literal in a duration's format needs a backslash or quotation marks.")
    }
    guard count <= limit else { throw .refused("A letter of a duration's format is repeated too often.") }
    switch Unicode.Scalar(byte) {
    case "d": out.append(parts.days, width: count)
    case "h": out.append(parts.hours, width: count)
    case "m": out.append(parts.minutes, width: count)
    case "s": out.append(parts.seconds, width: count)
    default: out.appendFraction(parts.fraction, decimals: count, trimmed: byte == UInt8(ascii: "F"))
    }
  }

  /// A duration's parts without their sign.
  private struct Parts {
    let negative: Bool
    let days: Int
    let hours: Int
    let minutes: Int
    let seconds: Int
    /// 100-nanosecond ticks.
    let fraction: Int

    init(_ span: DotNetTimeSpan) {
      negative = span.ticks < 0
      let ticks = span.ticks.magnitude
      days = Int(ticks / 864_000_000_000)
      hours = Int(ticks / 36_000_000_000 % 24)
      minutes = Int(ticks / 600_000_000 % 60)
      seconds = Int(ticks / 10_000_000 % 60)
      fraction = Int(ticks % 10_000_000)
    }

    func writeClock(to out: inout TextBuffer, hourWidth: Int) {
      out.append(hours, width: hourWidth)
      out.append(ASCII.colon)
      out.append(minutes, width: 2)
      out.append(ASCII.colon)
      out.append(seconds, width: 2)
    }
  }
}
