import CallEvents
import CommandLine
import Testing

@testable import ringside

@Suite struct WatchStartTests {
  @Test func readsEndsTimesAndDurations() throws {
    #expect(try WatchStart.kind.parse("earliest") == .earliest)
    #expect(try WatchStart.kind.parse("latest") == .latest)
    #expect(try WatchStart.kind.parse("10m") == .ago(.seconds(600)))
    #expect(
      try WatchStart.kind.parse("2026-01-31T09:00:00+01:00") == .time(CallTime(milliseconds: 1_769_846_400_000)))
    for text in ["", "yesterday", "10", "2026-01-31", "-5m"] {
      #expect(throws: ValueProblem.self) { try WatchStart.kind.parse(text) }
    }
  }

  @Test func countsBackFromNowAndNotBeforeTheEpoch() {
    let now = CallTime(milliseconds: 1_000_000)
    #expect(WatchStart.ago(.seconds(600)).timestamp(now: now) == 400_000)
    #expect(WatchStart.ago(.seconds(6_000)).timestamp(now: now) == 0)
    #expect(WatchStart.ago(.seconds(Int64.max)).timestamp(now: now) == 0)
    #expect(WatchStart.time(CallTime(milliseconds: 5)).timestamp(now: now) == 5)
    #expect(WatchStart.latest.timestamp(now: now) == nil)
  }

  @Test func textFromOutsideCannotSteerATerminal() {
    #expect(Printable.text("a\u{1B}[2Jb\u{9B}c\u{202E}d\ne") == "a\u{FFFD}[2Jb\u{FFFD}c\u{FFFD}d\u{FFFD}e")
    #expect(Printable.text("Zoé 🙂 日本") == "Zoé 🙂 日本")
    #expect(Printable.text(String(repeating: "x", count: 500), limit: 10) == "xxxxxxxxxx…")
  }
}
