import Glibc

/// Ports of the loopback interface that nobody uses just now; all are held until the last is found, so they differ.
package func freePorts(_ count: Int) -> [UInt16] {
  var sockets: [Int32] = []
  defer { sockets.forEach { _ = close($0) } }
  return (0..<count).map { _ in
    let handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    sockets.append(handle)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        _ = bind(handle, pointer, length)
        _ = getsockname(handle, pointer, &length)
      }
    }
    return UInt16(bigEndian: address.sin_port)
  }
}
