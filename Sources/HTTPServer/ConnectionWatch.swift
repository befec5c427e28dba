import Foundation
import Glibc

/// Which connections owe a request since when.
///
/// libmicrohttpd's own time-out starts again with every byte, so a client that sends one byte every few seconds would
/// hold a connection for ever. Here the time runs from the connection's start, or its last answer, to the request's last
/// byte. Reading a socket that is shut down gives its end, so libmicrohttpd closes it by itself.
///
/// Its lock is contended by design, and ThreadSanitizer does not see how the kernel hands a contended `Mutex` on: it reports
/// races that are none. It knows the lock below.
final class ConnectionWatch: @unchecked Sendable {
  // Sendable: 1. `connections` is the only state. 2. Every access to it lies within `lock.withLock`.
  private struct Waiting {
    let descriptor: Int32
    var since: ContinuousClock.Instant?
  }

  private let lock = NSLock()
  private var connections: [UInt: Waiting] = [:]

  /// - Parameter key: the connection's address as a number.
  func opened(_ key: UInt, descriptor: Int32, at now: ContinuousClock.Instant) {
    lock.withLock { connections[key] = Waiting(descriptor: descriptor, since: now) }
  }

  /// The request is here; from now on it is our turn.
  func received(_ key: UInt) { lock.withLock { connections[key]?.since = nil } }

  func answered(_ key: UInt, at now: ContinuousClock.Instant) { lock.withLock { connections[key]?.since = now } }

  /// Called before libmicrohttpd closes the descriptor, so that a shut-down under the lock never meets another's.
  func closed(_ key: UInt) { lock.withLock { connections[key] = nil } }

  /// Shuts down what has been waited for since before an instant; gives how many.
  @discardableResult
  func shutDown(waitingSince deadline: ContinuousClock.Instant) -> Int {
    lock.withLock {
      let late = connections.values.filter { $0.since.map { $0 < deadline } ?? false }
      for connection in late { shutdown(connection.descriptor, Int32(SHUT_RDWR)) }
      return late.count
    }
  }
}
