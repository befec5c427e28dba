internal import Glibc

/// A TCP port of the loopback address that nobody uses at the moment of asking.
package enum FreePort {
  /// Somebody else may take it before its user does; a start on it is tried again with another one then.
  package static func find() throws(EmbeddedServerError) -> Int {
    let socket = LoopbackSocket()
    guard socket.descriptor >= 0 else { throw .system("no socket") }
    return try socket.bindAnywhere()
  }

  /// So many that differ: each is held until the last is found.
  package static func find(_ count: Int) throws(EmbeddedServerError) -> [Int] {
    guard count > 0 else { return [] }
    let socket = LoopbackSocket()
    guard socket.descriptor >= 0 else { throw .system("no socket") }
    let port = try socket.bindAnywhere()
    let others = try find(count - 1)
    return withExtendedLifetime(socket) { [port] + others }
  }

  /// Whether something accepts connections on the port.
  package static func isServed(_ port: Int) -> Bool {
    let socket = LoopbackSocket()
    return socket.descriptor >= 0 && socket.connect(to: port)
  }
}

/// The owner of a TCP socket on the loopback address.
struct LoopbackSocket: ~Copyable {
  let descriptor: Int32 = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  private static func address(_ port: Int) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(truncatingIfNeeded: port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return address
  }

  func bindAnywhere() throws(EmbeddedServerError) -> Int {
    var address = Self.address(0)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = unsafe withUnsafeMutablePointer(to: &address) { place in
      unsafe place.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
      }
    }
    guard result else { throw .system("no free port") }
    return Int(in_port_t(bigEndian: address.sin_port))
  }

  func connect(to port: Int) -> Bool {
    var address = Self.address(port)
    return unsafe withUnsafePointer(to: &address) { place in
      unsafe place.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
  }
}
