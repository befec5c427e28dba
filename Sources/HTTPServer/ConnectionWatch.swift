import Glibc
import Locks

/// Which connections owe a request since when.
///
/// libmicrohttpd's own time-out starts again with every byte, so a client that sends one byte every few seconds would
/// hold a connection for ever. Here the time runs from the connection's start, or its last answer, to the request's last
/// byte. Reading a socket that is shut down gives its end, so libmicrohttpd closes it by itself.
final class ConnectionWatch: Sendable {
  private struct Waiting {
    let descriptor: Int32
    var since: ContinuousClock.Instant?
  }

  private let connections = Protected<[UInt: Waiting]>([:])

  /// - Parameter key: the connection's address as a number.
  func opened(_ key: UInt, descriptor: Int32, at now: ContinuousClock.Instant) {
    connections.withLock { $0[key] = Waiting(descriptor: descriptor, since: now) }
  }

  /// The request is here; from now on it is our turn.
  func received(_ key: UInt) { connections.withLock { $0[key]?.since = nil } }

  func answered(_ key: UInt, at now: ContinuousClock.Instant) { connections.withLock { $0[key]?.since = now } }

  /// Called before libmicrohttpd closes the descriptor, so that a shut-down under the lock never meets another's.
  func closed(_ key: UInt) { connections.withLock { $0[key] = nil } }

  /// Shuts down what has been waited for since before an instant; gives how many.
  @discardableResult
  func shutDown(waitingSince deadline: ContinuousClock.Instant) -> Int {
    connections.withLock { connections in
      let late = connections.values.filter { $0.since.map { $0 < deadline } ?? false }
      for connection in late { shutdown(connection.descriptor, Int32(SHUT_RDWR)) }
      return late.count
    }
  }
}
