import Glibc

/// A TCP connection to somebody else's server; closed with its owner. Every wait has an end.
struct ClientSocket: ~Copyable {
  private let descriptor: Int32

  /// Tries the addresses of a name one after the other.
  init(to address: HTTPAddress, before deadline: ContinuousClock.Instant) throws(HTTPProbe.Failure) {
    var hints = unsafe addrinfo()
    unsafe hints.ai_family = AF_UNSPEC
    unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    unsafe hints.ai_flags = AI_NUMERICSERV
    var found: UnsafeMutablePointer<addrinfo>?
    guard unsafe getaddrinfo(address.host, String(address.port), &hints, &found) == 0 else { throw .unknownHost }
    defer { unsafe freeaddrinfo(found) }
    var failure = HTTPProbe.Failure.unknownHost
    var place = unsafe found
    while let info = unsafe place?.pointee {
      unsafe place = info.ai_next
      // Half of what is left, so that one that does not answer leaves time for the next.
      let left = ContinuousClock.now.duration(to: deadline)
      do throws(HTTPProbe.Failure) {
        descriptor = try unsafe Self.connect(info, before: .now + (place == nil ? left : left / 2))
        return
      } catch {
        failure = error
      }
    }
    throw failure
  }

  deinit { close(descriptor) }

  private static func connect(
    _ info: addrinfo, before deadline: ContinuousClock.Instant
  ) throws(HTTPProbe.Failure) -> Int32 {
    let kind = unsafe info.ai_socktype | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
    let made = unsafe socket(info.ai_family, kind, info.ai_protocol)
    guard made >= 0 else { throw .unreachable(errno) }
    var number = unsafe Glibc.connect(made, info.ai_addr, info.ai_addrlen) == 0 ? 0 : errno
    var isInTime = true
    if number == EINPROGRESS {
      isInTime = wait(made, POLLOUT, until: deadline)
      var length = socklen_t(MemoryLayout<Int32>.size)
      unsafe getsockopt(made, SOL_SOCKET, SO_ERROR, &number, &length)
    }
    if isInTime, number == 0 { return made }
    close(made)
    throw isInTime ? .unreachable(number) : .tooSlow
  }

  func send(_ bytes: [UInt8], before deadline: ContinuousClock.Instant) throws(HTTPProbe.Failure) {
    var rest = bytes[...]
    while !rest.isEmpty {
      guard Self.wait(descriptor, POLLOUT, until: deadline) else { throw .tooSlow }
      let count = unsafe rest.withUnsafeBytes {
        unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if errno != EINTR, errno != EAGAIN {
        throw .unreachable(errno)
      }
    }
  }

  /// What has come; `nil` when the other side has ended.
  func receive(before deadline: ContinuousClock.Instant) throws(HTTPProbe.Failure) -> [UInt8]? {
    while true {
      guard Self.wait(descriptor, POLLIN, until: deadline) else { throw .tooSlow }
      var buffer = [UInt8](repeating: 0, count: 8192)
      let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
      if count >= 0 { return count == 0 ? nil : Array(buffer.prefix(count)) }
      if errno != EINTR, errno != EAGAIN { throw .unreachable(errno) }
    }
  }

  private static func wait(_ descriptor: Int32, _ events: Int32, until deadline: ContinuousClock.Instant) -> Bool {
    while true {
      let left = ContinuousClock.now.duration(to: deadline)
      guard left > .zero else { return false }
      let (seconds, attoseconds) = left.components
      let milliseconds = min(seconds, 3600) * 1000 + attoseconds / 1_000_000_000_000_000 + 1
      var entry = pollfd(fd: descriptor, events: Int16(truncatingIfNeeded: events), revents: 0)
      if unsafe poll(&entry, 1, Int32(truncatingIfNeeded: milliseconds)) > 0 { return true }
    }
  }
}
