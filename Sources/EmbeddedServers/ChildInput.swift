internal import Glibc
internal import Locks

/// The writing end of a child's standard input. A socket, as a write to one whose reader has gone can be told not to raise
/// SIGPIPE.
final class ChildInput: Sendable {
  /// -1 once closed.
  private let descriptor: Protected<Int32>

  init(_ descriptor: Int32) {
    self.descriptor = Protected(descriptor)
  }

  /// The child's end, and this process's.
  static func ends() throws(EmbeddedServerError) -> [Int32] {
    var ends: [Int32] = [-1, -1]
    let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    guard unsafe socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw .system("no socket") }
    // The child only reads, and finds the end of its input when this process closes its own end.
    _ = shutdown(ends[0], Int32(SHUT_WR))
    return ends
  }

  func write(_ bytes: [UInt8]) -> Bool {
    descriptor.withLock { descriptor in
      var rest = bytes[...]
      while !rest.isEmpty {
        guard descriptor >= 0 else { return false }
        let sent = unsafe rest.withUnsafeBytes {
          unsafe send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        if sent > 0 {
          rest = rest.dropFirst(sent)
        } else if errno != EINTR {
          return false
        }
      }
      return true
    }
  }

  func close() {
    descriptor.withLock { descriptor in
      if descriptor >= 0 { _ = Glibc.close(descriptor) }
      descriptor = -1
    }
  }

  deinit {
    close()
  }
}
