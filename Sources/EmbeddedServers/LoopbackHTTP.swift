internal import Glibc

/// Asks a server on the loopback address over HTTP, as far as a health check needs it.
package enum LoopbackHTTP {
  /// The status of `GET path`; `nil` while nobody answers. Waits some seconds at most.
  package static func status(port: Int, _ path: String) -> Int? {
    let socket = LoopbackSocket()
    guard socket.descriptor >= 0, socket.connect(to: port) else { return nil }
    var limit = timeval(tv_sec: 3, tv_usec: 0)
    unsafe setsockopt(
      socket.descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    let request = Array("GET \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n\r\n".utf8)
    let sent = unsafe send(socket.descriptor, request, request.count, Int32(MSG_NOSIGNAL))
    guard sent == request.count else { return nil }
    var head: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 512)
    // `HTTP/1.1 200` is all there is to know.
    while head.count < 12 {
      let count = unsafe recv(socket.descriptor, &buffer, buffer.count, 0)
      guard count > 0 else { return nil }
      head += buffer.prefix(count)
    }
    let words = String(decoding: head.prefix(12), as: UTF8.self).split(separator: " ")
    return words.count == 2 && words[0].hasPrefix("HTTP/1.") ? Int(words[1]) : nil
  }
}
