import Foundation
import FoundationNetworking
import Glibc
import TestSupport
import Testing

@Suite struct ProducerServeTests {
  /// A running `serve`, on a free port.
  private struct Server {
    let process: TestProcess
    let port: UInt16
    let log: String

    init(_ program: ProducerProgram, _ arguments: [String] = [], brokers: String? = nil, prefix: String? = nil) throws {
      log = program.directory + "/serve.log"
      let command =
        [
          ProducerProgram.path("call-events-producer"), "serve", "--http", "127.0.0.1:0", "--log-format", "json",
          "--kafka-brokers", brokers ?? program.kafka.bootstrapServers, "--topic-prefix", prefix ?? program.prefix,
        ] + arguments
      process = try TestProcess(command, log: log)
      let pattern = /"port":(\d+)/
      let path = log
      var found: UInt16?
      waitUntil(seconds: 20) {
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        found = text.firstMatch(of: pattern).flatMap { UInt16($0.1) }
        return found != nil
      }
      guard let found else {
        throw TestFailure("serve did not start: \((try? String(contentsOfFile: path, encoding: .utf8)) ?? "")")
      }
      port = found
    }

    func request(
      _ method: String, _ path: String, _ headers: [String: String] = [:], body: String? = nil
    ) async throws -> (status: Int, body: String, headers: HTTPURLResponse) {
      var request = URLRequest(url: try #require(URL(string: "http://127.0.0.1:\(port)\(path)")))
      request.httpMethod = method
      request.timeoutInterval = 40
      for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
      request.httpBody = body.map { Data($0.utf8) }
      let (data, response) = try await URLSession.shared.data(for: request)
      let http = try #require(response as? HTTPURLResponse)
      return (http.statusCode, String(decoding: data, as: UTF8.self), http)
    }

    func post(_ type: String?, _ body: String, _ headers: [String: String] = [:]) async throws -> (
      status: Int, body: String, headers: HTTPURLResponse
    ) {
      try await request(
        "POST", "/v1/events", headers.merging(type.map { ["Content-Type": $0] } ?? [:]) { $1 }, body: body)
    }

    func waitUntilReady() async throws -> Bool {
      // Attempts are counted, not seconds: while other tests hold the pool's threads, a sleep here takes as long as they do.
      for _ in 0..<200 {
        if try await request("GET", "/readyz").status == 200 { return true }
        try await Task.sleep(for: .milliseconds(100))
      }
      return false
    }
  }

  private func envelope(_ id: String, type: String = "ringside.call.ringing.v1") -> String {
    let data = ProducerProgram.ringing(id).replacing(#""type":"ringing","#, with: "")
    return #"{"specversion":"1.0","id":"event \#(id)","source":"/pbx","type":"\#(type)","data":\#(data)}"#
  }

  @Test func takesEventsInEveryForm() async throws {
    let program = try ProducerProgram()
    defer { program.remove() }
    let server = try Server(program)
    defer { server.process.end() }
    #expect(try await server.waitUntilReady())
    #expect(try await server.post("application/json; charset=utf-8", ProducerProgram.ringing("plain")).status == 202)
    #expect(try await server.post("application/cloudevents+json", envelope("structured")).status == 202)
    let binary = ProducerProgram.ringing("binary").replacing(#""type":"ringing","#, with: "")
    let attributes = [
      "ce-specversion": "1.0", "ce-id": "event%20binary%C3%A9", "ce-source": "/pbx",
      "ce-type": "ringside.call.ringing.v1",
      "traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    ]
    #expect(try await server.post("application/json", binary, attributes).status == 202)
    let batch = "[\(envelope("one")), \(envelope("two"))]"
    let answer = try await server.post("application/cloudevents-batch+json", batch)
    #expect(answer.status == 202)
    #expect(answer.body == "{\"accepted\":2}\n")
    // Acknowledged means that they are there now.
    let records = try program.records("calls.ringing", count: 5)
    #expect(records.map(\.key) == ["plain", "structured", "binary", "one", "two"])
    #expect(
      records.map { $0.headers["ce_id"] ?? "" }.dropFirst() == [
        "event structured", "event binaryé", "event one", "event two",
      ])
    #expect(records[2].headers["traceparent"] == attributes["traceparent"])
    let metrics = try await server.request("GET", "/metrics").body
    #expect(metrics.contains("ringside_events_published_total{topic=\"\(program.prefix)calls.ringing\"} 5\n"))
    #expect(metrics.contains("ringside_http_requests_total{status=\"202\"} 4\n"))
    #expect(metrics.contains("process_cpu_seconds_total"))
    #expect(try await server.request("GET", "/livez").status == 200)
    server.process.end(SIGTERM)
    let log = try String(contentsOfFile: server.log, encoding: .utf8)
    #expect(log.contains("Stopping."))
    #expect(!log.contains("4179"))
  }

  @Test func refusesWithAProblem() async throws {
    let program = try ProducerProgram()
    defer { program.remove() }
    let server = try Server(program)
    defer { server.process.end() }
    #expect(try await server.waitUntilReady())
    let bad = try await server.post("application/json", #"{"type":"ringing"}"#)
    #expect(bad.status == 400)
    #expect(bad.headers.value(forHTTPHeaderField: "Content-Type") == "application/problem+json")
    let object = try #require(try JSONSerialization.jsonObject(with: Data(bad.body.utf8)) as? [String: Any])
    #expect((object["problems"] as? [String])?.count == 3)
    #expect(
      try await server.post("application/cloudevents+json", envelope("x", type: "ringside.call.ringing.v2")).status
        == 400)
    let batch = try await server.post("application/cloudevents-batch+json", "[\(envelope("good")), {}]")
    #expect(batch.status == 400)
    #expect(batch.body.contains("event 2:"))
    #expect(try await server.post("application/cloudevents-batch+json", "{}").status == 400)
    #expect(try await server.post("text/plain", "x").status == 415)
    #expect(try await server.post("application/xml", "<x/>").status == 415)
    #expect(try await server.post("application/json", String(repeating: "x", count: 1_100_000)).status == 413)
    #expect(try await server.request("GET", "/v1/events").status == 405)
    #expect(try await server.request("GET", "/v2/events").status == 404)
    #expect(try program.records("calls.ringing", count: 0).isEmpty)
  }

  @Test func asksForTheToken() async throws {
    let program = try ProducerProgram()
    defer { program.remove() }
    let tokens = try program.file("tokens", "correct horse\nsecret-token\n")
    let server = try Server(program, ["--token-file", tokens])
    defer { server.process.end() }
    #expect(try await server.waitUntilReady())
    let event = ProducerProgram.ringing("a")
    let refused = try await server.post("application/json", event)
    #expect(refused.status == 401)
    #expect(refused.headers.value(forHTTPHeaderField: "WWW-Authenticate") == "Bearer")
    #expect(try await server.post("application/json", event, ["Authorization": "Bearer wrong"]).status == 401)
    #expect(try await server.post("application/json", event, ["Authorization": "Bearer secret-token"]).status == 202)
    #expect(try program.records("calls.ringing", count: 1).count == 1)
  }

  @Test func withoutABrokerItSaysWhenToComeAgain() async throws {
    let program = try ProducerProgram()
    defer { program.remove() }
    let port = try freePorts(1)[0]
    let server = try Server(program, ["--timeout", "1s", "--log-level", "notice"], brokers: "127.0.0.1:\(port)")
    defer { server.process.end() }
    let answer = try await server.post("application/json", ProducerProgram.ringing("a"))
    #expect(answer.status == 503)
    #expect(answer.headers.value(forHTTPHeaderField: "Retry-After") == "5")
    #expect(try await server.request("GET", "/readyz").status == 503)
    #expect(try await server.request("GET", "/livez").status == 200)
  }

  @Test func aMissingTopicIsToldAtOnce() async throws {
    let program = try ProducerProgram()
    defer { program.remove() }
    let server = try Server(program, prefix: "absent.")
    defer { server.process.end() }
    var body = ""
    for _ in 0..<400 where !body.contains("absent.calls.ended") {
      body = try await server.request("GET", "/readyz").body
      try await Task.sleep(for: .milliseconds(50))
    }
    let answer = try await server.post("application/json", ProducerProgram.ringing("a"))
    #expect(answer.status == 503)
    #expect(answer.body.contains("absent.calls.ringing"))
  }

  @Test func manyClientsAtOnceAreAllServed() async throws {
    let program = try ProducerProgram()
    defer { program.remove() }
    let server = try Server(program)
    defer { server.process.end() }
    #expect(try await server.waitUntilReady())
    let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
      for number in 0..<100 {
        group.addTask { try await server.post("application/json", ProducerProgram.ringing("c\(number)")).status }
      }
      return try await group.reduce(into: [Int]()) { $0.append($1) }
    }
    #expect(statuses == [Int](repeating: 202, count: 100))
    #expect(Set(try program.records("calls.ringing", count: 100).map(\.key)).count == 100)
  }

  @Test func otherAddressesNeedATokenOrTheWord() throws {
    let program = try ProducerProgram()
    defer { program.remove() }
    for address in ["0.0.0.0:0", ":0", "[::]:0", "example.org:80", "127.0.0.1.example.org:80"] {
      let run = try program.run(["serve", "--http", address])
      #expect(run.code == 78, "\(address)")
      #expect(run.errors.contains("--token-file"))
    }
    let tokens = try program.file("tokens", "\n")
    let run = try program.run(["serve", "--http", "127.0.0.1:0", "--token-file", tokens, "--insecure-no-token"])
    #expect(run.code == 78)
    #expect(run.errors.contains("holds no token"))
    #expect(run.errors.contains("contradicts"))
    #expect(try program.run(["serve"]).code == 64)
  }
}
