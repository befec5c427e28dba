import Synchronization

/// Where a part of the program gets its time from, so that a test can say what time it is.
package struct TimeSource: Sendable {
  /// For durations and deadlines: never jumps.
  package let monotonicNow: @Sendable () -> ContinuousClock.Instant
  /// For logs and what people read: may jump.
  package let wallNow: @Sendable () -> WallTime

  package init(
    monotonicNow: @escaping @Sendable () -> ContinuousClock.Instant, wallNow: @escaping @Sendable () -> WallTime
  ) {
    self.monotonicNow = monotonicNow
    self.wallNow = wallNow
  }

  /// The machine's clocks.
  package static let system = TimeSource(monotonicNow: { .now }, wallNow: { .now })
}

/// Clocks that stand until they are told to go on.
package final class ManualTime: Sendable {
  private let start = ContinuousClock.Instant.now
  private let elapsed = Mutex(Duration.zero)
  private let wallStart: WallTime

  package init(wall: WallTime = WallTime(millisecondsSince1970: 1_767_225_600_000)) { wallStart = wall }

  /// Moves both clocks on.
  package func advance(by duration: Duration) { elapsed.withLock { $0 += duration } }

  package var source: TimeSource {
    TimeSource(
      monotonicNow: { self.start + self.elapsed.withLock { $0 } },
      wallNow: {
        let (seconds, attoseconds) = self.elapsed.withLock { $0 }.components
        return WallTime(
          millisecondsSince1970: self.wallStart.millisecondsSince1970 &+ seconds &* 1000
            &+ attoseconds / 1_000_000_000_000_000)
      })
  }
}
