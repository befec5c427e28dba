import Foundation
import Locks
import WorkerRuntime

/// Keeps all threads of a replay together to so many records a second. Any thread.
final class ReplayPace: Sendable {
  private let interval: Duration?
  private let next: Protected<ContinuousClock.Instant>

  /// - Parameter rate: records a second; nil: as fast as it goes.
  init(rate: Double?) {
    interval = rate.map { .seconds(1 / $0) }
    next = Protected(.now)
  }

  /// How many records are taken at once: a fifth of a second's, so that they come evenly.
  var batch: Int {
    guard let interval else { return 500 }
    return min(500, max(1, Int((Duration.milliseconds(200) / interval).rounded())))
  }

  /// Waits until these may go, or a stop is requested.
  func wait(for count: Int, stop: StopSignal) {
    guard let interval, count > 0 else { return }
    let due = next.withLock { next in
      let due = max(next, .now)
      next = due + interval * count
      return due
    }
    while ContinuousClock.now < due, !stop.isRequested {
      Thread.sleep(forTimeInterval: min(0.1, ContinuousClock.now.duration(to: due) / .seconds(1)))
    }
  }
}
