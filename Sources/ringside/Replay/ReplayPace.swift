import Foundation
import Locks
import WorkerRuntime

/// Keeps all threads of a replay together to so many records a second, and out of the way of those who work beside it. Any thread.
///
/// What a live look-up waits for is the write before it: a replay with a rate writes a hundredth of a second's records at a time, from
/// one thread at a time.
final class ReplayPace: Sendable {
  private let interval: Duration?
  private let next: Protected<ContinuousClock.Instant>
  /// Not a `Protected`: nothing lies behind it, and ThreadSanitizer takes an access to an empty value for one to what lies there.
  private let writing = NSLock()

  /// - Parameter rate: records a second; nil: as fast as it goes.
  init(rate: Double?) {
    interval = rate.map { .seconds(1 / $0) }
    next = Protected(.now)
  }

  /// How many records are taken at once.
  var batch: Int {
    guard let interval else { return 500 }
    return min(500, max(1, Int((Duration.milliseconds(10) / interval).rounded())))
  }

  /// Works while no other thread does, where there is a rate.
  func alone<Answer, Failure: Error>(_ work: () throws(Failure) -> Answer) throws(Failure) -> Answer {
    guard interval != nil else { return try work() }
    writing.lock()
    defer { writing.unlock() }
    return try work()
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
