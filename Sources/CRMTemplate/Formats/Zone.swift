import Foundation

/// The program's time zone: .NET's `TimeZoneInfo.Local`.
package struct Zone: Hashable, Sendable {
  private enum Rules: Hashable, Sendable {
    case fixed(Int32)
    case named(TimeZone)
  }

  private let rules: Rules

  package static let utc = Zone(secondsEastOfUTC: 0)

  /// A zone whose clocks never change.
  package init(secondsEastOfUTC: Int32) {
    rules = .fixed(secondsEastOfUTC)
  }

  /// A zone of the IANA database, `Europe/Zurich`. `nil`: there is none of that name, a configuration error.
  package init?(named name: String) {
    switch name {
    // The default needs no zone data: reading it takes longer than most programs' start.
    case "UTC", "Etc/UTC", "GMT", "Etc/GMT", "Z": self = .utc
    default:
      guard let zone = TimeZone(identifier: name) else { return nil }
      rules = .named(zone)
    }
  }

  /// Seconds east of UTC at an instant, given in seconds since 1970.
  func offset(atInstant seconds: Int64) -> Int32 {
    switch rules {
    case .fixed(let offset): offset
    case .named(let zone):
      Int32(truncatingIfNeeded: zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds))))
    }
  }

  /// Seconds east of UTC when the zone's clocks show `seconds` since 1970.
  ///
  /// As .NET: an hour that happens twice is the one in standard time, and one that is skipped is read so too.
  func offset(atClock seconds: Int64) -> Int32 {
    guard case .named = rules else { return offset(atInstant: seconds) }
    let day: Int64 = 86_400
    let before = offset(atInstant: seconds &- day)
    let after = offset(atInstant: seconds &+ day)
    if before == after { return before }
    let standard = min(before, after)
    let summer = max(before, after)
    let isStandard = offset(atInstant: seconds &- Int64(standard)) == standard
    let isSummer = offset(atInstant: seconds &- Int64(summer)) == summer
    return isSummer && !isStandard ? summer : standard
  }
}
