/// How long to wait before an outage is tried again: doubling from `first` to `longest`, of which a random part between
/// half and all is taken, so that lanes which failed together do not come back together.
package struct Backoff: Sendable {
  package var first: Duration
  package var longest: Duration

  package init(first: Duration = .milliseconds(100), longest: Duration = .seconds(5)) {
    self.first = first
    self.longest = longest
  }

  /// - Parameters:
  ///   - failures: how many attempts have failed in a row, from 1.
  ///   - fraction: the random part, from 0 to 1.
  package func delay(afterFailures failures: Int, fraction: Double) -> Duration {
    var whole = first
    for _ in 1..<max(failures, 1) where whole < longest { whole *= 2 }
    return min(whole, longest) * (0.5 + 0.5 * min(max(fraction, 0), 1))
  }
}
