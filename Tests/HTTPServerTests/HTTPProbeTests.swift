import Foundation
import Glibc
import Locks
import Testing

@testable import HTTPServer

@Suite struct HTTPProbeTests {
  private func probe(
    _ port: UInt16, _ path: String = "/", within limit: Duration = .seconds(20)
  ) throws -> HTTPProbe.Answer {
    try HTTPProbe.get(HTTPAddress("http://127.0.0.1:\(port)\(path)"), within: limit)
  }

  private func serve(_ route: HTTPRoute, host: String = "127.0.0.1") throws -> HTTPServer {
    try HTTPServer(host: host, port: 0, routes: [route])
  }

  /// A port where connections are taken, and answered with the text alone.
  private func answering(_ text: String, _ body: (UInt16) throws -> Void) throws {
    let listening = try ListeningSocket(host: "127.0.0.1", port: 0)
    let port = listening.port
    let descriptor = listening.take()
    let thread = Thread {
      let connection = accept(descriptor, nil, nil)
      guard connection >= 0 else { return }
      // Unread requests would turn the end of the connection into a reset.
      var request = [UInt8](repeating: 0, count: 4096)
      _ = recv(connection, &request, request.count, 0)
      _ = text.withCString { send(connection, $0, strlen($0), Int32(MSG_NOSIGNAL)) }
      close(connection)
    }
    thread.start()
    defer {
      shutdown(descriptor, Int32(SHUT_RDWR))
      close(descriptor)
    }
    try body(port)
  }

  @Test func givesStatusAndBody() throws {
    let seen = Protected<HTTPRequest?>(nil)
    let server = try serve(
      HTTPRoute("GET", "/readyz") { request in
        seen.withLock { $0 = request }
        return .text(503, "lane 0 waits")
      })
    let answer = try probe(server.port, "/readyz?deep=1")
    #expect(answer.status == 503)
    #expect(String(decoding: answer.body, as: UTF8.self) == "lane 0 waits\n")
    let request = try #require(seen.withLock { $0 })
    #expect(request.query("deep") == "1")
    #expect(request.headers["host"] == "127.0.0.1:\(server.port)")
  }

  @Test func namesAndIPv6AddressesAreReached() throws {
    let server = try serve(HTTPRoute("GET", "/") { _ in .text(200, "ok") }, host: "")
    for host in ["localhost", "[::1]"] {
      #expect(try HTTPProbe.get(HTTPAddress("http://\(host):\(server.port)"), within: .seconds(20)).status == 200)
    }
  }

  @Test func theNextAddressOfANameIsTried() throws {
    // A machine without IPv6 names has one address for localhost, and the test says no more than the one before.
    let server = try serve(HTTPRoute("GET", "/") { _ in .text(200, "ok") })
    #expect(try HTTPProbe.get(HTTPAddress("http://localhost:\(server.port)"), within: .seconds(20)).status == 200)
  }

  @Test func nobodyThereIsToldAtOnce() throws {
    let listening = try ListeningSocket(host: "127.0.0.1", port: 0)
    let port = listening.port
    close(listening.take())
    #expect(throws: HTTPProbe.Failure.unreachable(ECONNREFUSED)) { try probe(port) }
    #expect(throws: HTTPProbe.Failure.unknownHost) {
      try HTTPProbe.get(HTTPAddress("http://nobody.invalid/"), within: .seconds(20))
    }
  }

  @Test func aSilentServerCostsTheLimit() throws {
    // Connections wait in the backlog, and nobody takes them.
    let listening = try ListeningSocket(host: "127.0.0.1", port: 0)
    let start = ContinuousClock.now
    #expect(throws: HTTPProbe.Failure.tooSlow) { try probe(listening.port, within: .milliseconds(200)) }
    #expect(ContinuousClock.now - start >= .milliseconds(200))
  }

  @Test func aBodyWithoutAnEndDoesNotHideTheStatus() throws {
    let release = DispatchSemaphore(value: 0)
    let listening = try ListeningSocket(host: "127.0.0.1", port: 0)
    let port = listening.port
    let descriptor = listening.take()
    let thread = Thread {
      let connection = accept(descriptor, nil, nil)
      let text = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsome"
      _ = text.withCString { send(connection, $0, strlen($0), Int32(MSG_NOSIGNAL)) }
      release.wait()
      close(connection)
      close(descriptor)
    }
    thread.start()
    defer { release.signal() }
    let answer = try probe(port, within: .seconds(3))
    #expect(answer == HTTPProbe.Answer(status: 200, body: Array("some".utf8)))
  }

  @Test func whatIsNotHTTPIsSaidToBeNone() throws {
    for text in [
      "", "SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 200 OK\r\nCut: here", "HTTP/1.1 2000 OK\r\n\r\n", "200\r\n\r\n",
    ] {
      try answering(text) { port in
        #expect(throws: HTTPProbe.Failure.notHTTP, "\(text)") { try probe(port) }
      }
    }
  }

  @Test func readsHeads() {
    func answer(_ text: String) -> HTTPProbe.Answer? { HTTPProbe.answer(Array(text.utf8)) }
    #expect(answer("HTTP/1.0 204 No Content\r\n\r\n") == .init(status: 204, body: []))
    #expect(answer("HTTP/1.1 302\r\nLocation: /x\r\n\r\nbody")?.status == 302)
    #expect(answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n")?.body.isEmpty == true)
    #expect(answer("HTTP/2 200\r\n\r\n") == nil)
    #expect(answer("HTTP/1.1 -20 x\r\n\r\n") == nil)
  }

  @Test func readsAddresses() throws {
    func parts(_ text: String) throws -> [String] {
      let address = try HTTPAddress(text)
      return [address.host, "\(address.port)", address.target]
    }
    #expect(try parts("http://127.0.0.1:8080/readyz") == ["127.0.0.1", "8080", "/readyz"])
    #expect(try parts("HTTP://worker") == ["worker", "80", "/"])
    #expect(try parts("http://worker?a=b#c") == ["worker", "80", "/?a=b"])
    #expect(try parts("http://[::1]:81/a?b") == ["::1", "81", "/a?b"])
    #expect(try parts("http://[fe80::1]") == ["fe80::1", "80", "/"])
    #expect(try HTTPAddress("http://[::1]/x").description == "http://[::1]:80/x")
    for wrong in [
      "", "127.0.0.1:8080", "https://127.0.0.1/", "http://", "http:///x", "http://:80/", "http://a:0/",
      "http://a:65536/",
      "http://a:/", "http://a:8x/", "http://::1/", "http://[1]/", "http://[::1/", "http://u:secret@a/", "http://a/ b",
      "http://a/\r\nX: y", "http://a/é",
    ] {
      #expect(throws: HTTPAddress.Problem.self, "\(wrong)") { try HTTPAddress(wrong) }
    }
  }
}
