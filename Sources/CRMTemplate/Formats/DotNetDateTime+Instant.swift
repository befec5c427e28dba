/// Between clock readings and instants.
extension DotNetDateTime {
  /// 1970-01-01T00:00:00.
  static let epochTicks: Int64 = 621_355_968_000_000_000
  private static let ticksPerSecond: Int64 = 10_000_000

  /// The instant in UTC. `nil`: not in the years 1 to 9999.
  package init?(millisecondsSince1970 milliseconds: Int64) {
    guard let ticks = Self.ticks(milliseconds) else { return nil }
    self.init(ticks: ticks, kind: .utc, offsetSeconds: 0)
  }

  /// The instant on the zone's clocks, kind Local. `nil`: not in the years 1 to 9999 there.
  package init?(millisecondsSince1970 milliseconds: Int64, zone: Zone) {
    guard let ticks = Self.ticks(milliseconds) else { return nil }
    let offset = zone.offset(atInstant: Self.seconds(ticks))
    let local = ticks + Int64(offset) * Self.ticksPerSecond
    guard Self.isInRange(local) else { return nil }
    self.init(ticks: local, kind: .local, offsetSeconds: offset)
  }

  /// A reading of the zone's clocks, kind Local or Unspecified. `nil`: not in the years 1 to 9999.
  package init?(clockTicks: Int64, kind: Kind, zone: Zone) {
    guard Self.isInRange(clockTicks) else { return nil }
    let offset = kind == .utc ? 0 : zone.offset(atClock: Self.seconds(clockTicks))
    self.init(ticks: clockTicks, kind: kind, offsetSeconds: offset)
  }

  /// 100-nanosecond ticks of the instant in UTC, which may lie just outside .NET's range.
  package var instantTicks: Int64 {
    ticks &- Int64(offsetSeconds) &* Self.ticksPerSecond
  }

  /// The instant, rounded down.
  package var millisecondsSince1970: Int64 {
    let ticks = instantTicks &- Self.epochTicks
    return ticks / 10_000 - (ticks % 10_000 < 0 ? 1 : 0)
  }

  /// `ToUniversalTime()`; an Unspecified time is taken for a local one, and the ends of .NET's range hold, as there.
  var universal: DotNetDateTime {
    kind == .utc
      ? self : DotNetDateTime(ticks: min(max(instantTicks, 0), CalendarFields.maxTicks), kind: .utc, offsetSeconds: 0)
  }

  /// `ToLocalTime()`; an Unspecified time is taken for one in UTC.
  func local(in zone: Zone) -> DotNetDateTime {
    guard kind != .local else { return self }
    let offset = zone.offset(atInstant: Self.seconds(ticks))
    let local = ticks &+ Int64(offset) &* Self.ticksPerSecond
    return DotNetDateTime(ticks: min(max(local, 0), CalendarFields.maxTicks), kind: .local, offsetSeconds: offset)
  }

  static func isInRange(_ ticks: Int64) -> Bool {
    ticks >= 0 && ticks <= CalendarFields.maxTicks
  }

  private static func seconds(_ ticks: Int64) -> Int64 {
    let fromEpoch = ticks &- epochTicks
    return fromEpoch / ticksPerSecond - (fromEpoch % ticksPerSecond < 0 ? 1 : 0)
  }

  private static func ticks(_ milliseconds: Int64) -> Int64? {
    let (scaled, overflow) = milliseconds.multipliedReportingOverflow(by: 10_000)
    guard !overflow else { return nil }
    let (ticks, tooLarge) = scaled.addingReportingOverflow(epochTicks)
    return !tooLarge && isInRange(ticks) ? ticks : nil
  }
}
