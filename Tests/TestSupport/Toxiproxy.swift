import Foundation
import Glibc

/// A network that can be made to fail: toxiproxy in front of a server, driven over its HTTP interface. Needs `TOXIPROXY_SERVER`, the
/// program's path.
package final class Toxiproxy: Sendable {
  private let process: TestProcess
  private let port: UInt16

  package static var program: String? {
    ProcessInfo.processInfo.environment["TOXIPROXY_SERVER"].flatMap { $0.isEmpty ? nil : $0 }
  }

  package init() throws {
    guard let program = Self.program else { throw TestFailure("TOXIPROXY_SERVER is not set") }
    let port = try freePorts(1)[0]
    self.port = port
    process = try TestProcess([program, "-host", "127.0.0.1", "-port", "\(port)"], log: "/dev/null")
    guard waitUntil(seconds: 10, { (try? Self.send("GET", "version", port: port)) != nil }) else {
      process.end()
      throw TestFailure("toxiproxy did not start")
    }
  }

  deinit { process.end() }

  package func stop() { process.end() }

  /// Connections to `listen` go on to `upstream`, both ports of the loopback interface.
  package func add(_ name: String, listen: UInt16, upstream: UInt16) throws {
    try send(
      "POST", "proxies", ["name": name, "listen": "127.0.0.1:\(listen)", "upstream": "127.0.0.1:\(upstream)"])
  }

  /// Adds a fault, for example `timeout` with `timeout: 0` (swallows everything) or `latency` with `latency: 500`.
  package func addToxic(
    _ proxy: String, _ type: String, stream: String = "downstream", attributes: [String: Int]
  ) throws {
    try send(
      "POST", "proxies/\(proxy)/toxics",
      ["name": "\(type)-\(stream)", "type": type, "stream": stream, "attributes": attributes])
  }

  /// Removes every fault and enables every proxy.
  package func reset() throws { try send("POST", "reset") }

  private func send(_ method: String, _ path: String, _ body: [String: Any]? = nil) throws {
    try Self.send(method, path, body, port: port)
  }

  /// HTTP by hand: URLSession leaves memory behind that a leak check would show as ours.
  private static func send(_ method: String, _ path: String, _ body: [String: Any]? = nil, port: UInt16) throws {
    let content = try body.map { try JSONSerialization.data(withJSONObject: $0) } ?? Data()
    let head = "\(method) /\(path) HTTP/1.0\r\nHost: 127.0.0.1\r\nContent-Length: \(content.count)\r\n\r\n"
    let answer = try exchange(Array(head.utf8) + content, port: port)
    let status = answer.split(separator: " ", maxSplits: 2).dropFirst().first.flatMap { Int($0) } ?? 0
    guard (200..<300).contains(status) else { throw TestFailure("toxiproxy: \(method) \(path): \(answer)") }
  }

  private static func exchange(_ request: [UInt8], port: UInt16) throws -> String {
    let handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(handle) }
    var limit = timeval(tv_sec: 5, tv_usec: 0)
    setsockopt(handle, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    address.sin_port = port.bigEndian
    let connected = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(handle, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard connected == 0, Glibc.send(handle, request, request.count, Int32(MSG_NOSIGNAL)) == request.count
    else { throw TestFailure("toxiproxy does not answer on port \(port)") }
    var answer: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4_096)
    while true {
      let count = recv(handle, &buffer, buffer.count, 0)
      if count <= 0 { return String(decoding: answer, as: UTF8.self) }
      answer += buffer.prefix(count)
    }
  }
}
