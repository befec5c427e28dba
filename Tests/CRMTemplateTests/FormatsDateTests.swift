import Testing

@testable import CRMTemplate

@Suite("Dates, zones and durations")
struct FormatsDateTests {
  private let zurich = Zone(named: "Europe/Zurich")

  @Test("A zone that does not exist is nil")
  func unknownZone() {
    #expect(Zone(named: "Europe/Bern") == nil)
    #expect(Zone(named: "") == nil)
    #expect(Zone(named: "UTC") == .utc)
  }

  @Test(
    "Instants on the zone's clocks, around both clock changes of 2018",
    arguments: [
      ("2018-03-25T00:59:59Z", "2018-03-25T01:59:59.0000000+01:00"),
      ("2018-03-25T01:00:00Z", "2018-03-25T03:00:00.0000000+02:00"),
      ("2018-10-28T00:30:00Z", "2018-10-28T02:30:00.0000000+02:00"),
      ("2018-10-28T01:30:00.25Z", "2018-10-28T02:30:00.2500000+01:00"),
      ("2018-11-20T16:40:50Z", "2018-11-20T17:40:50.0000000+01:00"),
      ("1969-12-31T23:59:59.999Z", "1970-01-01T00:59:59.9990000+01:00"),
    ])
  func clockChanges(_ instant: String, _ expected: String) throws {
    let zone = try #require(zurich)
    let milliseconds = try #require(ISO8601.milliseconds(of: instant))
    let date = try #require(DotNetDateTime(millisecondsSince1970: milliseconds, zone: zone))
    #expect(Formats(zone: zone)(.dateTime(date), "o") == expected)
    #expect(date.millisecondsSince1970 == milliseconds)
    #expect(date.universal.local(in: zone) == date)
    #expect(ISO8601.milliseconds(of: expected) == milliseconds)
  }

  @Test("Clock readings that are skipped or happen twice are read in standard time, as in .NET")
  func clockReadings() throws {
    let zone = try #require(zurich)
    func offset(_ reading: String) throws -> Int32 {
      let ticks = try #require(ISO8601.read(reading)?.ticks)
      return try #require(DotNetDateTime(clockTicks: ticks, kind: .local, zone: zone)).offsetSeconds
    }
    #expect(try offset("2018-03-25T02:30:00") == 3_600)
    #expect(try offset("2018-03-25T03:00:00") == 7_200)
    #expect(try offset("2018-10-28T01:59:59") == 7_200)
    #expect(try offset("2018-10-28T02:30:00") == 3_600)
    #expect(try offset("2018-07-01T12:00:00") == 7_200)
    #expect(try offset("2018-01-01T12:00:00") == 3_600)
  }

  @Test("Arithmetic goes by the clock and takes the offset of the new reading")
  func localArithmetic() throws {
    let zone = try #require(zurich)
    let formats = Formats(zone: zone)
    let milliseconds = try #require(ISO8601.milliseconds(of: "2018-03-24T12:00:00Z"))
    let date = TemplateValue.dateTime(try #require(DotNetDateTime(millisecondsSince1970: milliseconds, zone: zone)))
    guard case .value(let later) = DotNetMethods.call(.addDays, on: date, [.string("1")], formats.formatter) else {
      Issue.record("AddDays gave no value")
      return
    }
    #expect(formats(later, "o") == "2018-03-25T13:00:00.0000000+02:00")
  }

  @Test("Overflow is refused")
  func overflow() {
    let formats = Formats()
    let last = TemplateValue.dateTime(DotNetDateTime(ticks: CalendarFields.maxTicks, kind: .utc, offsetSeconds: 0))
    let first = TemplateValue.dateTime(DotNetDateTime(ticks: 0, kind: .utc, offsetSeconds: 0))
    #expect(formats.call(last, "AddDays", .integer(1)) == "failed")
    #expect(formats.call(last, "AddMilliseconds", .string("0.0001")) == "failed")
    #expect(formats.call(first, "AddSeconds", .integer(-1)) == "failed")
    #expect(formats.call(first, "AddMonths", .integer(-1)) == "failed")
    #expect(formats.call(first, "AddYears", .integer(.min)) == "failed")
    #expect(formats.call(first, "AddHours", .double(.nan)) == "failed")
    #expect(formats.call(first, "AddHours", .string("1e3")) == "failed")
    #expect(formats.call(first, "AddHours", .string("1.5")) == "01/01/0001 01:30:00")
    #expect(formats.call(.timeSpan(DotNetTimeSpan(ticks: .min)), "Negate") == "failed")
    #expect(formats.call(.timeSpan(DotNetTimeSpan(ticks: .min)), "Duration") == "failed")
    #expect(DotNetDateTime(millisecondsSince1970: .max) == nil)
    #expect(DotNetDateTime(millisecondsSince1970: .min, zone: .utc) == nil)
    #expect(DotNetDateTime(millisecondsSince1970: 253_402_300_799_999, zone: Zone(secondsEastOfUTC: 1)) == nil)
  }

  @Test("Every day of 800 years, counted from the one before")
  func calendar() throws {
    var (year, month, day) = (1600, 1, 1)
    let start = try #require(CalendarFields.ticks(year: 1600, month: 1, day: 1))
    for offset in 0..<Int64(2 * CalendarFields.daysPer400Years) {
      let fields = CalendarFields(ticks: start + offset * CalendarFields.ticksPerDay)
      guard fields.year == year, fields.month == month, fields.day == day else {
        Issue.record("\(year)-\(month)-\(day) is read as \(fields)")
        return
      }
      #expect(CalendarFields.ticks(year: year, month: month, day: day) == start + offset * CalendarFields.ticksPerDay)
      day += 1
      if day > CalendarFields.days(in: month, of: year) { (month, day) = (month + 1, 1) }
      if month > 12 { (year, month) = (year + 1, 1) }
    }
  }

  @Test(
    "ISO 8601",
    arguments: [
      ("1970-01-01", 0), ("1970-01-01T00:00", 0), ("1970-01-01 00:00:01.5", 1_500), ("1970-01-01T01:00:00+01:00", 0),
      ("1970-01-01T01:00:00+0100", 0), ("1970-01-01t01:00:00,9999z", 3_600_999), ("1969-12-31T23:00:00-01", 0),
      ("1969-12-31T23:59:59.9999999Z", -1), ("2018-11-20T16:40:50Z", 1_542_732_050_000), ("1970-13-01", nil),
      ("1970-02-29", nil), ("2000-02-29", 951_782_400_000), ("1970-01-01T24:00:00", nil), ("1970-1-1", nil),
      ("1970-01-01T00:00:00+99:00", nil), ("1970-01-01T", nil), ("", nil), ("yesterday", nil), ("1970-01-01Z", nil),
      ("１９７０-01-01", nil), ("1970-01-01T00:00:00.Z", nil), ("0000-01-01", nil),
    ] as [(String, Int64?)])
  func iso8601(_ text: String, _ expected: Int64?) {
    #expect(ISO8601.milliseconds(of: text) == expected)
  }

  @Test("Dates of the database")
  func iso8601Text() {
    #expect(ISO8601.text(ofMilliseconds: 1_542_732_050_000) == "2018-11-20T16:40:50Z")
    #expect(ISO8601.text(ofMilliseconds: -1) == "1969-12-31T23:59:59.999Z")
    #expect(ISO8601.text(ofMilliseconds: .max) == nil)
  }

  @Test("Format c of a duration is read back as itself")
  func durations() {
    var random = SeededGenerator(seed: 3)
    let formatter = Formats().formatter
    for ticks in [Int64.min, .max, 0, 1, -1] + (0..<5_000).map({ _ in Int64(bitPattern: random.next()) >> 12 }) {
      let span = DotNetTimeSpan(ticks: ticks)
      #expect(DotNetTimeSpan(constant: formatter.text(of: .timeSpan(span))) == span)
    }
    for text in ["", "5", "1:2", "25:00:00", "00:60:00", "1.2.3", "10675199.02:48:05.4775808", "00:00:00x"] {
      #expect(DotNetTimeSpan(constant: text) == nil, "\(text)")
    }
  }

  @Test("U+0020 stands in front of AM and PM, and an era has a name")
  func halfOfDay() {
    let date = TemplateValue.dateTime(DotNetDateTime(ticks: 636_783_288_500_000_000, kind: .utc, offsetSeconds: 0))
    #expect(Formats(.englishUS).formatter.text(of: date) == "11/20/2018 4:40:50 PM")
    #expect(Formats(.englishUS)(date, "yyyy gg") == "2018 AD")
    #expect(Formats(.spanishES)(date, "h:mm t") == "4:40 p")
  }
}
