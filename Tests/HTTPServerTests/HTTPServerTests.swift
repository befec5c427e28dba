import Foundation
import Locks
import TestSupport
import Testing

@testable import HTTPServer

@Suite struct HTTPServerTests {
  private func serve(_ routes: [HTTPRoute], _ limits: HTTPLimits = HTTPLimits()) throws -> HTTPServer {
    try HTTPServer(host: "127.0.0.1", port: 0, routes: routes, limits: limits)
  }

  private static let echo = HTTPRoute("POST", "/echo", bodyLimit: 1000) { HTTPResponse(200, body: $0.body) }
  private static let hello = HTTPRoute("GET", "/hello") { _ in .text(200, "hello") }

  @Test func answersWithTheHandlersResponse() throws {
    let server = try serve([Self.hello])
    let answer = try exchange(server.port, get("/hello"))
    #expect(answer.hasPrefix("HTTP/1.1 200 "))
    #expect(answer.hasSuffix("\r\n\r\nhello\n"))
    #expect(answer.contains("Content-Type: text/plain; charset=utf-8\r\n"))
    #expect(answer.contains("X-Content-Type-Options: nosniff\r\n"))
  }

  @Test func headIsAnsweredWithoutABody() throws {
    let server = try serve([Self.hello])
    let answer = try exchange(server.port, get("/hello", "HEAD"))
    #expect(answer.hasPrefix("HTTP/1.1 200 "))
    #expect(answer.contains("Content-Length: 6\r\n"))
    #expect(answer.hasSuffix("\r\n\r\n"))
  }

  @Test func tellsUnknownPathsFromUnknownMethods() throws {
    let server = try serve([Self.hello, Self.echo])
    #expect(try exchange(server.port, get("/other")).hasPrefix("HTTP/1.1 404 "))
    let refused = try exchange(server.port, post("/hello", "x"))
    #expect(refused.hasPrefix("HTTP/1.1 405 "))
    #expect(refused.contains("Allow: GET, HEAD\r\n"))
    #expect(refused.contains("application/problem+json"))
    #expect(try exchange(server.port, get("/echo", "DELETE")).contains("Allow: POST\r\n"))
  }

  @Test func readsQueryAndHeadersPercentDecoded() throws {
    let seen = Protected<HTTPRequest?>(nil)
    let server = try serve([
      HTTPRoute("GET", "/a b") { request in
        seen.withLock { $0 = request }
        return .text(200, "ok")
      }
    ])
    _ = try exchange(server.port, get("/a%20b?x=1%2B1&y=a+b&z&u=%C3%A9&bad=%zz%4", "GET", "X-Thing: é\r\n"))
    let request = try #require(seen.withLock { $0 })
    #expect(request.path == "/a b")
    #expect(request.query("x") == "1+1")
    #expect(request.query("y") == "a b")
    #expect(request.query("z")?.isEmpty == true)
    #expect(request.query("u") == "é")
    #expect(request.query("bad") == "%zz%4")
    #expect(request.headers["x-thing"] == "é")
  }

  @Test func aZeroInThePathDoesNotCutIt() throws {
    let server = try serve([Self.hello])
    #expect(try exchange(server.port, get("/hello%00/secret")).hasPrefix("HTTP/1.1 404 "))
  }

  @Test func readsBodiesOfBothKinds() throws {
    let server = try serve([Self.echo])
    #expect(try exchange(server.port, post("/echo", "0123456789")).hasSuffix("\r\n\r\n0123456789"))
    let chunked = get("/echo", "POST", "Transfer-Encoding: chunked\r\n") + "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"
    #expect(try exchange(server.port, chunked).hasSuffix("\r\n\r\nhello world"))
  }

  @Test func bodiesAboveTheLimitAreRefused() throws {
    let server = try serve([Self.echo])
    #expect(try exchange(server.port, post("/echo", String(repeating: "x", count: 1000))).hasPrefix("HTTP/1.1 200 "))
    // Announced: refused before it is sent.
    let announced = try RawClient(port: server.port)
    announced.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n")
    #expect(announced.receive(until: "}").hasPrefix("HTTP/1.1 413 "))
    let absurd = try RawClient(port: server.port)
    absurd.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999999999\r\n\r\n")
    #expect(absurd.receive(until: "\r\n\r\n").hasPrefix("HTTP/1.1 4"))
    // Unannounced: counted.
    let chunk = "400\r\n" + String(repeating: "x", count: 1024) + "\r\n0\r\n\r\n"
    let chunked = try exchange(server.port, get("/echo", "POST", "Transfer-Encoding: chunked\r\n") + chunk)
    #expect(chunked.hasPrefix("HTTP/1.1 413 "))
  }

  @Test func headersAboveTheLimitAreRefused() throws {
    let server = try serve([Self.hello])
    let client = try RawClient(port: server.port)
    client.send("GET /hello HTTP/1.1\r\nHost: x\r\nX-Long: \(String(repeating: "x", count: 60_000))\r\n\r\n")
    let answer = client.receive(until: "\r\n\r\n")
    #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 431 ") || answer.hasPrefix("HTTP/1.1 413 "))
    #expect(try exchange(server.port, get("/hello")).hasPrefix("HTTP/1.1 200 "))
  }

  @Test func asksForATokenWhereTheRouteDoes() throws {
    let file = NSTemporaryDirectory() + "ringside-token-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: file) }
    try "# for the PBX\nfirst-token\r\n\nsecond\n".write(toFile: file, atomically: true, encoding: .utf8)
    let server = try serve([
      HTTPRoute("POST", "/in", tokens: try BearerTokens(file: file), bodyLimit: 10) { _ in .text(202, "taken") }
    ])
    func status(_ authorization: String?) throws -> String {
      let header = authorization.map { "Authorization: \($0)\r\n" } ?? ""
      return String(try exchange(server.port, post("/in", "x", header)).dropFirst(9).prefix(3))
    }
    #expect(try status(nil) == "401")
    #expect(try status("Bearer first-token") == "202")
    #expect(try status("bearer second") == "202")
    for wrong in [
      "Bearer", "Bearer ", "Bearer first-tokem", "Bearer first-token2", "Basic second", "second",
      "Bearer # for the PBX",
    ] {
      #expect(try status(wrong) == "401", "\(wrong)")
    }
    let answer = try exchange(server.port, post("/in", "x"))
    #expect(answer.contains("WWW-Authenticate: Bearer\r\n"))
    // A new token counts at once; a file that went away takes nobody's right.
    try "third\n".write(toFile: file, atomically: true, encoding: .utf8)
    #expect(try status("Bearer third") == "202")
    #expect(try status("Bearer second") == "401")
    try FileManager.default.removeItem(atPath: file)
    #expect(try status("Bearer third") == "202")
  }

  @Test func aTokenFileWithoutATokenIsAnError() throws {
    #expect(throws: HTTPServerError.self) { try BearerTokens(file: "/nonexistent/token") }
  }

  @Test func answersPipelinedRequestsInOrder() throws {
    let server = try serve([Self.echo, Self.hello])
    let client = try RawClient(port: server.port)
    client.send(
      "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\none"
        + "POST /none HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\ntwo"
        + "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nthree" + get("/hello"))
    let answer = client.receive()
    let statuses = answer.components(separatedBy: "HTTP/1.1 ").dropFirst().map { $0.prefix(3) }
    #expect(statuses == ["200", "404", "200", "200"])
    #expect(answer.hasSuffix("hello\n"))
  }

  @Test(arguments: [
    "\r\n\r\n", "GET\r\n\r\n", "GET /hello\r\n\r\n", "GET /hello HTTP/1.1\r\n\r\n", "GET  HTTP/1.1\r\nHost: x\r\n\r\n",
    "\u{16}\u{3}\u{1}\u{0}\u{5}\r\n\r\n", "GET /hello HTTP/9.9\r\nHost: x\r\n\r\n",
    "GET /hello HTTP/1.1\r\n: x\r\n\r\n",
    "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
    "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n",
    "OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "GET http://x/hello HTTP/1.1\r\nHost: x\r\n\r\n",
    "GET /hello%0 HTTP/1.1\r\nHost: x\r\n\r\n", "GET /%FF%FE?%FF=%FE HTTP/1.1\r\nHost: x\r\n\r\n",
  ])
  func survivesWhatIsNotHTTP(_ request: String) throws {
    var limits = HTTPLimits()
    limits.request = .milliseconds(300)
    let server = try serve([Self.echo, Self.hello], limits)
    let client = try RawClient(port: server.port)
    client.send(request)
    _ = client.receive()
    #expect(try exchange(server.port, get("/hello")).hasPrefix("HTTP/1.1 200 "))
  }

  @Test func aClientThatTricklesIsCutOff() throws {
    var limits = HTTPLimits()
    limits.request = .milliseconds(600)
    let server = try serve([Self.echo, Self.hello], limits)
    for start in ["GET /hello HTTP/1.1\r\nX: ", "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n"] {
      let client = try RawClient(port: server.port)
      let began = ContinuousClock.now
      client.send(start)
      // A byte now and then: each is progress to libmicrohttpd.
      while client.send("x"), ContinuousClock.now - began < .seconds(15) { usleep(50_000) }
      #expect(ContinuousClock.now - began < .seconds(10))
    }
    let silent = try RawClient(port: server.port)
    #expect(silent.isClosedByPeer())
  }

  @Test func aHandlerMayTakeLongerThanARequest() throws {
    var limits = HTTPLimits()
    limits.request = .milliseconds(300)
    let server = try serve(
      [
        HTTPRoute("GET", "/slow") { _ in
          usleep(900_000)
          return .text(200, "at last")
        }
      ], limits)
    #expect(try exchange(server.port, get("/slow")).hasSuffix("at last\n"))
  }

  @Test func handlersRunAtTheSameTime() async throws {
    let waiting = Protected(0)
    let server = try serve([
      HTTPRoute("GET", "/meet") { _ in
        waiting.withLock { $0 += 1 }
        // Nobody gets on before all are here.
        waitUntil(seconds: 10) { waiting.withLock { $0 } == 8 }
        return .text(waiting.withLock { $0 } == 8 ? 200 : 500, "met")
      }
    ])
    let port = server.port
    let answers = await withTaskGroup(of: String.self) { group in
      for _ in 0..<8 {
        group.addTask {
          await withCheckedContinuation { continuation in
            Thread.detachNewThread {
              continuation.resume(returning: (try? exchange(port, get("/meet"))) ?? "")
            }
          }
        }
      }
      return await group.reduce(into: [String]()) { $0.append($1) }
    }
    #expect(answers.count == 8)
    #expect(answers.allSatisfy { $0.hasPrefix("HTTP/1.1 200 ") })
  }

  @Test func connectionsAboveTheLimitAreClosed() throws {
    var limits = HTTPLimits()
    limits.connectionsPerAddress = 2
    let server = try serve([Self.hello], limits)
    let first = try RawClient(port: server.port)
    let second = try RawClient(port: server.port)
    for client in [first, second] {
      client.send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n")
      #expect(client.receive(until: "hello\n").hasPrefix("HTTP/1.1 200 "))
    }
    let third = try RawClient(port: server.port)
    #expect(third.isClosedByPeer())
  }

  @Test func listensOnIPv6AndOnEveryAddress() throws {
    let everywhere = try HTTPServer(host: "", port: 0, routes: [Self.hello])
    #expect(try exchange(everywhere.port, get("/hello")).hasPrefix("HTTP/1.1 200 "))
    let taken = #expect(throws: HTTPServerError.self) {
      try HTTPServer(host: "", port: everywhere.port, routes: [])
    }
    #expect(taken?.code == .addressInUse)
    #expect(throws: HTTPServerError.self) { try HTTPServer(host: "no such host", port: 0, routes: []) }
    #expect(throws: HTTPServerError.self) { try HTTPServer(host: "192.0.2.1", port: 0, routes: []) }
  }
}
