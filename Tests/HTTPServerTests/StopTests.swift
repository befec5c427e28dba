import Foundation
import Locks
import TestSupport
import Testing

@testable import HTTPServer

@Suite struct StopTests {
  @Test func aRequestInHandGetsItsAnswer() throws {
    let isRunning = Protected(false)
    let server = try HTTPServer(
      host: "127.0.0.1", port: 0,
      routes: [
        HTTPRoute("GET", "/slow") { _ in
          isRunning.withLock { $0 = true }
          usleep(500_000)
          return .text(200, "done")
        }
      ])
    let client = try RawClient(port: server.port)
    let idle = try RawClient(port: server.port)
    client.send(get("/slow"))
    #expect(waitUntil(seconds: 10) { isRunning.withLock { $0 } })
    server.stop(grace: .seconds(10))
    #expect(client.receive().hasSuffix("done\n"))
    #expect(idle.isClosedByPeer())
    #expect(throws: (any Error).self) { try RawClient(port: server.port) }
    server.stop(grace: .seconds(1))
  }

  @Test func aRequestThatTakesLongerThanTheGraceIsNotAnswered() throws {
    let isRunning = Protected(false)
    let isOver = Protected(false)
    let server = try HTTPServer(
      host: "127.0.0.1", port: 0,
      routes: [
        HTTPRoute("GET", "/slow") { _ in
          isRunning.withLock { $0 = true }
          usleep(700_000)
          isOver.withLock { $0 = true }
          return .text(200, "done")
        }
      ])
    let client = try RawClient(port: server.port)
    client.send(get("/slow"))
    #expect(waitUntil(seconds: 10) { isRunning.withLock { $0 } })
    server.stop(grace: .milliseconds(10))
    // No handler runs after a stop: what it uses may go.
    #expect(isOver.withLock { $0 })
    #expect(!client.receive().contains("done"))
  }

  @Test func aStreamIsSentAsItComesAndEndsInOrder() throws {
    let pieces = Protected(["one,", "", "two,", String(repeating: "z", count: 100_000)])
    let server = try HTTPServer(
      host: "127.0.0.1", port: 0,
      routes: [
        HTTPRoute("GET", "/stream") { _ in
          HTTPResponse(
            200, "text/plain",
            stream: HTTPBodyStream {
              pieces.withLock { $0.isEmpty ? .end : .bytes(Array($0.removeFirst().utf8)) }
            })
        },
        HTTPRoute("GET", "/broken") { _ in
          HTTPResponse(200, "text/plain", stream: HTTPBodyStream { .failure })
        },
      ])
    let answer = try exchange(server.port, get("/stream"))
    #expect(answer.contains("Transfer-Encoding: chunked\r\n"))
    #expect(answer.contains("one,"))
    #expect(answer.filter { $0 == "z" }.count == 100_000)
    #expect(answer.hasSuffix("0\r\n\r\n"))
    #expect(!(try exchange(server.port, get("/broken"))).hasSuffix("0\r\n\r\n"))
  }

  @Test func aStopEndsAStream() throws {
    let server = try HTTPServer(
      host: "127.0.0.1", port: 0,
      routes: [
        HTTPRoute("GET", "/stream") { _ in
          HTTPResponse(
            200, "text/plain",
            stream: HTTPBodyStream {
              usleep(10_000)
              return .bytes(Array("tick\n".utf8))
            })
        }
      ])
    let client = try RawClient(port: server.port)
    client.send(get("/stream"))
    #expect(client.receive(until: "tick").contains("tick"))
    server.stop(grace: .seconds(10))
    #expect(client.receive().hasSuffix("0\r\n\r\n"))
  }

  @Test func anAbandonedStreamIsReleased() throws {
    final class Marker: Sendable {}
    weak var weakMarker: Marker?
    let server = try HTTPServer(
      host: "127.0.0.1", port: 0,
      routes: {
        let marker = Marker()
        weakMarker = marker
        let holder = Protected<Marker?>(marker)
        return [
          HTTPRoute("GET", "/stream") { _ in
            let held = holder.withLock { holder in
              defer { holder = nil }
              return holder
            }
            return HTTPResponse(
              200, "text/plain",
              stream: HTTPBodyStream {
                usleep(5000)
                return withExtendedLifetime(held) { .bytes(Array("tick\n".utf8)) }
              })
          }
        ]
      }())
    do {
      let client = try RawClient(port: server.port)
      client.send(get("/stream"))
      #expect(client.receive(until: "tick").contains("tick"))
    }
    #expect(waitUntil(seconds: 10) { weakMarker == nil })
  }

  @Test func observationAnswersHealthAndMetrics() throws {
    let ready = Protected(false)
    let server = try HTTPServer(
      host: "127.0.0.1", port: 0,
      routes: ObservationRoutes.make(
        livez: { .good },
        readyz: { ready.withLock { $0 } ? .good : .bad(["no broker answers", "nothing is assigned"]) },
        metricsContentType: "text/plain; version=0.0.4", metrics: { "ringside_paused 0\n" }))
    #expect(try exchange(server.port, get("/livez")).hasPrefix("HTTP/1.1 200 "))
    let answer = try exchange(server.port, get("/readyz"))
    #expect(answer.hasPrefix("HTTP/1.1 503 "))
    #expect(answer.hasSuffix("no broker answers\nnothing is assigned\n"))
    ready.withLock { $0 = true }
    #expect(try exchange(server.port, get("/readyz")).hasPrefix("HTTP/1.1 200 "))
    #expect(try exchange(server.port, get("/metrics")).hasSuffix("ringside_paused 0\n"))
  }
}

@Suite struct HTTPProblemTests {
  @Test func isJSON() throws {
    let text = "a \"quote\" \\ \n \u{1} \u{7F} é"
    let problem = HTTPProblem(415, "Unsupported", detail: text, problems: ["x", text])
    guard case .bytes(let bytes) = problem.response.body else {
      Issue.record("the body is no text")
      return
    }
    let object = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    #expect(object["title"] as? String == "Unsupported")
    #expect(object["status"] as? Int == 415)
    #expect(object["detail"] as? String == text)
    #expect(object["problems"] as? [String] == ["x", text])
    #expect(problem.response.headers["content-type"] == "application/problem+json")
  }

  @Test func theMediaTypeIsReadWithoutItsParameters() {
    #expect(
      HTTPRequest(method: "POST", path: "/", headers: ["Content-Type": " Application/JSON ; charset=utf-8"]).mediaType
        == "application/json")
    #expect(HTTPRequest(method: "POST", path: "/").mediaType == nil)
  }
}
