import Foundation
import Locks
import TestSupport
import Testing

@testable import HTTPServer

/// Clients that want to be in the way.
@Suite struct HostileClientTests {
  private static let hello = HTTPRoute("GET", "/hello") { _ in .text(200, "hello") }
  private static let echo = HTTPRoute("POST", "/echo", bodyLimit: 1000) { HTTPResponse(200, body: $0.body) }

  private func serve(_ routes: [HTTPRoute], _ limits: HTTPLimits = HTTPLimits()) throws -> HTTPServer {
    try HTTPServer(host: "127.0.0.1", port: 0, routes: routes, limits: limits)
  }

  /// What comes behind a good request does not reach its answer, and no further one is made of it.
  @Test(arguments: [
    "\u{0}\u{1}\u{2}\r\n\r\n", "GARBAGE\r\n\r\n", "GET /hello HTTP/1.1\r\n\r\n",
    "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
    "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /hello HTTP/1.1\r\nHost: x\r\n\r\n",
  ])
  func garbageBehindAGoodRequest(_ garbage: String) throws {
    var limits = HTTPLimits()
    limits.request = .seconds(3)
    let server = try serve([Self.hello, Self.echo], limits)
    let client = try RawClient(port: server.port)
    client.send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n" + garbage)
    // An error page tells of HTTP too, but of no status in a line of its own.
    let answers = client.receive().split(whereSeparator: \.isNewline).filter { $0.hasPrefix("HTTP/1.1 ") }
      .map { String($0.dropFirst(9).prefix(3)) }
    #expect(answers.first == "200")
    #expect(answers.dropFirst().allSatisfy { $0.hasPrefix("4") }, "\(answers)")
    // libmicrohttpd 0.9.75 writes the head of a refusal of its own twice here.
    #expect(answers.count <= 3)
    #expect(try exchange(server.port, get("/hello")).hasPrefix("HTTP/1.1 200 "))
  }

  /// Whoever does not know a coding takes what follows for the body, or for the next request.
  @Test(arguments: ["gzip", "xchunked", "chunked, identity", "identity", "chunked\r\nTransfer-Encoding: gzip"])
  func aBodyOfAnUnknownCodingIsRefused(_ coding: String) throws {
    let server = try serve([Self.hello, Self.echo])
    let client = try RawClient(port: server.port)
    let head = "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: \(coding)\r\n\r\n"
    client.send(head + "0\r\n\r\nGET /hello HTTP/1.1\r\nHost: x\r\n\r\n")
    let answer = client.receive()
    #expect(answer.hasPrefix("HTTP/1.1 400 "), "\(answer)")
    #expect(!answer.contains("hello"), "\(answer)")
  }

  @Test func aRequestLineOrAHeaderCountAboveTheLimitIsRefused() throws {
    let server = try serve([Self.hello])
    let long = String(repeating: "x", count: 60_000)
    let many = (0..<5_000).map { "X-\($0): 1\r\n" }.joined()
    for request in [
      "GET /\(long) HTTP/1.1\r\nHost: x\r\n\r\n", "GET /hello?\(long) HTTP/1.1\r\nHost: x\r\n\r\n",
      get("/hello", "GET", many),
    ] {
      let client = try RawClient(port: server.port)
      client.send(request)
      let answer = client.receive(until: "\r\n\r\n")
      #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 4"), "\(answer.prefix(60))")
    }
    #expect(try exchange(server.port, get("/hello")).hasPrefix("HTTP/1.1 200 "))
  }

  /// Asks for much and takes nothing of it.
  @Test func aClientThatDoesNotReadIsCutOff() throws {
    var limits = HTTPLimits()
    limits.idle = .seconds(1)
    let calls = Protected(0)
    let big = String(repeating: "x", count: 1 << 20)
    let server = try serve(
      [
        HTTPRoute("GET", "/big") { _ in
          calls.withLock { $0 += 1 }
          return .text(200, big)
        }
      ], limits)
    let client = try RawClient(port: server.port)
    client.send(String(repeating: "GET /big HTTP/1.1\r\nHost: x\r\n\r\n", count: 500))
    // It answers until the socket takes no more, waits a second, and goes.
    var last = -1
    #expect(
      waitUntil(seconds: 20) {
        usleep(2_500_000)
        let now = calls.withLock { $0 }
        defer { last = now }
        return now == last
      })
    let taken = client.receive()
    #expect(taken.utf8.count < 500 << 20)
    #expect(calls.withLock { $0 } < 500)
  }

  /// Whoever holds all connections of one address leaves those of others.
  @Test func oneAddressCannotTakeAllConnections() throws {
    var limits = HTTPLimits()
    limits.connections = 8
    limits.connectionsPerAddress = 4
    limits.request = .seconds(2)
    let server = try serve([Self.hello], limits)
    let slow = try (0..<4).map { _ in
      let client = try RawClient(port: server.port)
      client.send("GET /hello HTTP/1.1\r\nX: ")
      return client
    }
    #expect(try RawClient(port: server.port).isClosedByPeer())
    #expect(try RawClient.exchange(server.port, get("/hello"), from: "127.0.0.2").hasPrefix("HTTP/1.1 200 "))
    for client in slow { #expect(client.isClosedByPeer()) }
    // Their places are free again.
    #expect(
      waitUntil(seconds: 10) { (try? exchange(server.port, get("/hello")))?.hasPrefix("HTTP/1.1 200 ") == true })
  }
}
