import Foundation
import Testing

@testable import CallEvents

@Suite struct CallTimeTests {
  @Test(arguments: [
    ("2026-11-24T09:30:00Z", "2026-11-24T09:30:00Z"), ("2026-11-24t09:30:00z", "2026-11-24T09:30:00Z"),
    ("2026-11-24T09:30:00.000Z", "2026-11-24T09:30:00Z"), ("2026-11-24T09:30:00.5Z", "2026-11-24T09:30:00.500Z"),
    ("2026-11-24T09:30:00.123456Z", "2026-11-24T09:30:00.123456Z"),
    ("2026-11-24T09:30:00.1234567Z", "2026-11-24T09:30:00.123456700Z"),
    ("2026-11-24T09:30:00.12345678999Z", "2026-11-24T09:30:00.123456789Z"),
    ("2026-11-24T00:30:00+01:00", "2026-11-23T23:30:00Z"), ("2026-12-31T23:59:59-00:30", "2027-01-01T00:29:59Z"),
    ("2024-02-29T12:00:00-00:00", "2024-02-29T12:00:00Z"), ("2000-01-01T00:00:00Z", "2000-01-01T00:00:00Z"),
    ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"), ("2017-01-01T00:59:60+01:00", "2017-01-01T00:00:00Z"),
    ("2000-02-29T00:00:00Z", "2000-02-29T00:00:00Z"), ("2099-12-31T23:59:59.999Z", "2099-12-31T23:59:59.999Z"),
    ("0000-01-01T00:00:00Z", "0000-01-01T00:00:00Z"), ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"),
    ("2026-01-01T00:00:00+23:59", "2025-12-31T00:01:00Z"),
  ])
  func readAndWritten(text: String, written: String) {
    #expect(CallTime(rfc3339: text)?.description == written)
  }

  @Test(arguments: [
    "", "2026", "2026-11-24", "2026-11-24T09:30Z", "2026-11-24T09:30:00", "2026-11-24T09:30:00.Z",
    "2026-00-10T00:00:00Z",
    "2026-11-31T00:00:00Z", "2023-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2026-11-24T24:00:00Z",
    "2026-11-24T23:60:00Z", "2026-11-24T12:00:60Z", "2026-11-24T23:59:60Z", "2016-12-31T23:59:61Z",
    "2026-11-24T09:30:00+1:00", "2026-11-24T09:30:00+0100", "2026-11-24T09:30:00+24:00", "2026-11-24T09:30:00+01:60",
    "2026-11-24T09:30:00ZZ", "2026-11-24T09:30:00 Z", " 2026-11-24T09:30:00Z", "2026-11-24T09:30:00,5Z",
    "2026/11/24T09:30:00Z", "2026-11-24T-1:30:00Z", "2026-11-24T09:30:00.5", "20261124T093000Z      ",
    "2026-11-24T09:30:0:Z", "2026-11-24T09:30:00+", "2026-11-24T09:30:00+0a:00",
  ])
  func refused(text: String) {
    #expect(CallTime(rfc3339: text) == nil)
  }

  @Test func agreesWithFoundationOnEveryDay() throws {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = try #require(TimeZone(secondsFromGMT: 0))
    for day in stride(from: 946_684_800, to: 4_102_444_800, by: 86_400 * 3 + 3_601) {
      let parts = calendar.dateComponents(
        [.year, .month, .day, .hour, .minute, .second], from: Date(timeIntervalSince1970: Double(day)))
      let text = String(
        format: "%04d-%02d-%02dT%02d:%02d:%02dZ", parts.year ?? 0, parts.month ?? 0, parts.day ?? 0, parts.hour ?? 0,
        parts.minute ?? 0, parts.second ?? 0)
      #expect(CallTime(milliseconds: Int64(day) * 1000).description == text)
      #expect(CallTime(rfc3339: text)?.milliseconds == Int64(day) * 1000)
    }
  }

  @Test func rangeIsOfTheInstant() {
    #expect(CallTime(rfc3339: "1999-12-31T23:30:00-01:00")?.isInRange == true)
    #expect(CallTime(rfc3339: "2000-01-01T00:30:00+01:00")?.isInRange == false)
    #expect(CallTime(rfc3339: "2099-12-31T23:59:59.999999999Z")?.isInRange == true)
    #expect(CallTime(rfc3339: "2099-12-31T23:59:60Z")?.isInRange == false)
  }

  @Test func arithmeticNeverTraps() {
    #expect(CallTime(milliseconds: .max).adding(milliseconds: 1).milliseconds == .max)
    #expect(CallTime(milliseconds: .min).adding(milliseconds: -1).milliseconds == .min)
    #expect(CallTime(milliseconds: -1).seconds == -1)
    #expect(CallTime(milliseconds: -1000).seconds == -1)
    for extreme in [Int64.min, .max, 0, -1] { #expect(CallTime(milliseconds: extreme).description.utf8.count <= 30) }
  }

  @Test func durations() {
    var call = Samples.ended
    #expect(call.durationMilliseconds == 60_000)
    call.endedAt = call.facts.startedAt
    #expect(call.durationMilliseconds == 0)
    call.answeredAt = nil
    #expect(call.durationMilliseconds == 0)
  }

  @Test func callTypes() {
    #expect(CallType(direction: .inbound, isAnswered: true).rawValue == "Inbound")
    #expect(CallType(direction: .inbound, isAnswered: false).rawValue == "Missed")
    #expect(CallType(direction: .outbound, isAnswered: true).rawValue == "Outbound")
    #expect(CallType(direction: .outbound, isAnswered: false).rawValue == "Notanswered")
    #expect(CallType(templateSpelling: "Unanswered") == CallType(templateSpelling: "notanswered"))
    #expect(CallType(templateSpelling: "x") == nil)
  }
}
