/// ISO 8601 as `CommandData` reads it and as dates of the database are written (template-format.md, sections 10, 12).
package enum ISO8601 {
  /// Milliseconds since 1970 of `yyyy-MM-dd`, optionally `T` or a space and `HH:mm[:ss[.f…]]` and `Z`, `±HH`, `±HHmm`
  /// or `±HH:mm`; no zone is UTC. Further decimals of a second are cut. `nil`: not such text, or no such time.
  package static func milliseconds(of text: String) -> Int64? {
    guard let reading = read(text) else { return nil }
    let ticks = reading.ticks - Int64(reading.offsetSeconds ?? 0) * 10_000_000
    return DotNetDateTime(ticks: ticks, kind: .utc, offsetSeconds: 0).millisecondsSince1970
  }

  /// `yyyy-MM-ddTHH:mm:ssZ`, with `.fff` where there are milliseconds. `nil`: not in the years 1 to 9999.
  package static func text(ofMilliseconds milliseconds: Int64) -> String? {
    guard let date = DotNetDateTime(millisecondsSince1970: milliseconds) else { return nil }
    let fields = CalendarFields(ticks: date.ticks)
    var out = TextBuffer()
    out.append(fields.year, width: 4)
    out.append(ASCII.minus)
    out.append(fields.month, width: 2)
    out.append(ASCII.minus)
    out.append(fields.day, width: 2)
    out.append(UInt8(ascii: "T"))
    out.append(fields.hour, width: 2)
    out.append(ASCII.colon)
    out.append(fields.minute, width: 2)
    out.append(ASCII.colon)
    out.append(fields.second, width: 2)
    if fields.fraction > 0 {
      out.append(ASCII.dot)
      out.append(fields.fraction / 10_000, width: 3)
    }
    out.append(UInt8(ascii: "Z"))
    return out.text
  }

  /// The clock reading, to the tick, and the offset that stands behind it; 0 for `Z`.
  package static func read(_ text: String) -> (ticks: Int64, offsetSeconds: Int32?)? {
    var reader = DigitReader(text)
    guard let year = reader.number(4), reader.skip(ASCII.minus), let month = reader.number(2), reader.skip(ASCII.minus),
      let day = reader.number(2), let midnight = CalendarFields.ticks(year: year, month: month, day: day)
    else { return nil }
    if reader.isAtEnd { return (midnight, nil) }

    guard reader.skip(UInt8(ascii: "T")) || reader.skip(UInt8(ascii: "t")) || reader.skip(UInt8(ascii: " ")),
      let hour = reader.number(2), hour < 24, reader.skip(ASCII.colon), let minute = reader.number(2), minute < 60
    else { return nil }
    var ticks = midnight + Int64(hour * 60 + minute) * 600_000_000
    if reader.skip(ASCII.colon) {
      guard let second = reader.number(2), second < 60 else { return nil }
      ticks += Int64(second) * 10_000_000
      if reader.skip(ASCII.dot) || reader.skip(ASCII.comma) {
        guard let fraction = reader.fraction() else { return nil }
        ticks += fraction
      }
    }
    if reader.isAtEnd { return (ticks, nil) }
    guard let offset = reader.offset(), reader.isAtEnd else { return nil }
    return (ticks, offset)
  }
}
