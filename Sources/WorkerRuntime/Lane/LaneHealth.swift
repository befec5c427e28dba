import Locks

/// What a lane tells the outside about itself. Written by the lane, read by any thread.
final class LaneHealth: Sendable {
  struct State: Sendable {
    var progressedAt: ContinuousClock.Instant = .now
    /// The group has given this lane its share, which may be none.
    var isMember = false
    /// Why the lane waits; `nil` where it works.
    var obstacle: String?
  }

  private let state = Protected(State())

  /// A poll or a step of a retry came to its end.
  func progress() {
    state.withLock { $0.progressedAt = .now }
  }

  func joined() {
    state.withLock { $0.isMember = true }
  }

  func left() {
    state.withLock { $0.isMember = false }
  }

  func setObstacle(_ obstacle: String?) {
    state.withLock { $0.obstacle = obstacle }
  }

  var current: State { state.withLock { $0 } }

  /// For `/livez`.
  func isAlive(within limit: Duration = .seconds(30)) -> Bool {
    current.progressedAt.duration(to: .now) < limit
  }
}
