import Foundation
import FoundationNetworking

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
    let port = freePorts(1)[0]
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

  /// Off: connections are cut and refused.
  package func setEnabled(_ name: String, _ isEnabled: Bool) throws {
    try send("POST", "proxies/\(name)", ["enabled": isEnabled])
  }

  /// Adds a fault, for example `timeout` with `timeout: 0` (swallows everything) or `latency` with `latency: 500`.
  package func addToxic(
    _ proxy: String, _ type: String, stream: String = "downstream", attributes: [String: Int]
  ) throws {
    try send(
      "POST", "proxies/\(proxy)/toxics",
      ["name": "\(type)-\(stream)", "type": type, "stream": stream, "attributes": attributes])
  }

  package func removeToxic(_ proxy: String, _ type: String, stream: String = "downstream") throws {
    try send("DELETE", "proxies/\(proxy)/toxics/\(type)-\(stream)")
  }

  /// Removes every fault and enables every proxy.
  package func reset() throws { try send("POST", "reset") }

  private func send(_ method: String, _ path: String, _ body: [String: Any]? = nil) throws {
    try Self.send(method, path, body, port: port)
  }

  private static func send(_ method: String, _ path: String, _ body: [String: Any]? = nil, port: UInt16) throws {
    guard let url = URL(string: "http://127.0.0.1:\(port)/\(path)") else { throw TestFailure("bad path \(path)") }
    var request = URLRequest(url: url, timeoutInterval: 5)
    request.httpMethod = method
    if let body { request.httpBody = try JSONSerialization.data(withJSONObject: body) }
    let done = DispatchSemaphore(value: 0)
    let answer = Answer()
    URLSession.shared.dataTask(with: request) { _, response, error in
      answer.status = (response as? HTTPURLResponse)?.statusCode
      answer.problem = error?.localizedDescription
      done.signal()
    }.resume()
    done.wait()
    guard let status = answer.status, (200..<300).contains(status) else {
      throw TestFailure("toxiproxy: \(method) \(path): \(answer.problem ?? "status \(answer.status ?? 0)")")
    }
  }

  private final class Answer: @unchecked Sendable {
    // Sendable: written before the semaphore is signalled, read after it.
    var status: Int?
    var problem: String?
  }
}
