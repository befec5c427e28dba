import Locks

/// Asks a worker's lanes to end, from any thread. The first request counts.
package final class StopSignal: Sendable {
  private let requestedAt = Protected<ContinuousClock.Instant?>(nil)

  package init() {}

  package func request() {
    requestedAt.withLock { $0 = $0 ?? .now }
  }

  package var isRequested: Bool { requestedAt.withLock { $0 != nil } }

  /// Whether a stop was requested so long ago that the batch in hand is left.
  func isOverdue(after timeout: Duration) -> Bool {
    requestedAt.withLock { $0.map { $0.duration(to: .now) >= timeout } ?? false }
  }
}
