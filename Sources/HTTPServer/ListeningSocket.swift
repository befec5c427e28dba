import Glibc

/// A bound and listening TCP socket; closed unless somebody takes it.
struct ListeningSocket: ~Copyable {
  private var descriptor: Int32
  let port: UInt16

  /// - Parameter host: an address or name; empty for every address of the machine, IPv6 and IPv4.
  init(host: String, port: UInt16) throws(HTTPServerError) {
    let place = host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    var hints = unsafe addrinfo()
    unsafe hints.ai_family = host.isEmpty ? AF_INET6 : AF_UNSPEC
    unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    unsafe hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
    var found: UnsafeMutablePointer<addrinfo>?
    guard unsafe getaddrinfo(host.isEmpty ? "::" : host, String(port), &hints, &found) == 0, let first = unsafe found
    else {
      throw HTTPServerError(.badAddress, place: place)
    }
    defer { unsafe freeaddrinfo(first) }
    let made = unsafe Self.open(first.pointee)
    guard made >= 0 else {
      let number = errno
      let code: HTTPServerError.Code =
        switch number {
        case EADDRINUSE: .addressInUse
        case EADDRNOTAVAIL, EAFNOSUPPORT: .badAddress
        case EACCES, EPERM: .notPermitted
        default: .cannotStart
        }
      throw HTTPServerError(code, place: place, errorNumber: number)
    }
    descriptor = made
    self.port = Self.port(of: made)
  }

  /// Hands the socket to a new owner, who closes it.
  consuming func take() -> Int32 {
    let taken = descriptor
    descriptor = -1
    return taken
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  private static func open(_ info: addrinfo) -> Int32 {
    let made = unsafe socket(info.ai_family, info.ai_socktype | Int32(SOCK_CLOEXEC.rawValue), info.ai_protocol)
    guard made >= 0 else { return -1 }
    var on: Int32 = 1
    var off: Int32 = 0
    unsafe setsockopt(made, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
    if unsafe info.ai_family == AF_INET6 {
      unsafe setsockopt(made, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &off, socklen_t(MemoryLayout<Int32>.size))
    }
    if unsafe bind(made, info.ai_addr, info.ai_addrlen) == 0, listen(made, 128) == 0 { return made }
    let number = errno
    close(made)
    errno = number
    return -1
  }

  /// The port stands in the same place of an IPv4 and an IPv6 address.
  private static func port(of descriptor: Int32) -> UInt16 {
    var storage = sockaddr_in6()
    var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
    let known = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe getsockname(descriptor, $0, &length) }
    }
    return known == 0 ? UInt16(bigEndian: storage.sin6_port) : 0
  }
}
