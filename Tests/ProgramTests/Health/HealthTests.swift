import Foundation
import HTTPServer
import TestSupport
import Testing

/// `ringside health`.
@Suite struct HealthTests {
  private func server(_ health: ObservationRoutes.Health) throws -> HTTPServer {
    try HTTPServer(
      host: "127.0.0.1", port: 0,
      routes: ObservationRoutes.make(
        livez: { .good }, readyz: { health }, metricsContentType: "text/plain", metrics: { "" }))
  }

  @Test func wellIsZero() throws {
    let server = try server(.good)
    let run = try RingsideProgram.run(["health", "http://127.0.0.1:\(server.port)/readyz"])
    #expect(run.code == 0)
    #expect(run.output == "ok\n")
    #expect(run.errors.isEmpty)
  }

  @Test func whatIsMissingIsTold() throws {
    let server = try server(.bad(["topic calls.ringing is missing", "lane 0 waits: \u{1B}[31mno primary"]))
    let address = "http://127.0.0.1:\(server.port)/readyz"
    let run = try RingsideProgram.run(["health", address])
    #expect(run.code == 69)
    #expect(run.output.isEmpty)
    #expect(
      run.errors == """
        ringside: \(address): 503: topic calls.ringing is missing
        ringside: \(address): 503: lane 0 waits: \u{FFFD}[31mno primary

        """)
    // The same program is alive all the while.
    #expect(try RingsideProgram.run(["health", "http://127.0.0.1:\(server.port)/livez"]).code == 0)
    let absent = try RingsideProgram.run(["health", "http://127.0.0.1:\(server.port)/absent"])
    #expect(absent.code == 69)
    #expect(absent.errors.contains("/absent: 404: "))
  }

  @Test func nobodyThereIsAway() throws {
    let port = try freePorts(1)[0]
    let run = try RingsideProgram.run(["health", "http://127.0.0.1:\(port)/readyz"])
    #expect(run.code == 69)
    #expect(run.errors.contains("http://127.0.0.1:\(port)/readyz: nobody answers there (Connection refused)"))
  }

  @Test func noProxyIsAsked() throws {
    let server = try server(.good)
    let proxy = "http://127.0.0.1:\(try freePorts(1)[0])"
    let run = try RingsideProgram.run(
      ["health", "http://127.0.0.1:\(server.port)/readyz"],
      environment: ["http_proxy": proxy, "HTTP_PROXY": proxy, "ALL_PROXY": proxy, "no_proxy": ""])
    #expect(run.code == 0, "\(run.errors)")
  }

  @Test func aSlowAnswerIsNotWaitedFor() throws {
    let release = DispatchSemaphore(value: 0)
    let server = try HTTPServer(
      host: "127.0.0.1", port: 0,
      routes: [
        HTTPRoute("GET", "/readyz") { _ in
          release.wait()
          return .text(200, "ok")
        }
      ])
    defer { release.signal() }
    let run = try RingsideProgram.run(["health", "http://127.0.0.1:\(server.port)/readyz", "--timeout", "300ms"])
    #expect(run.code == 69)
    #expect(run.errors.contains("no answer within 300ms"))
  }

  @Test(arguments: [
    ["health"], ["health", "https://127.0.0.1/readyz"], ["health", "127.0.0.1:8080"],
    ["health", "http://127.0.0.1/", "http://127.0.0.1/"], ["health", "http://127.0.0.1/", "--timeout", "0s"],
  ])
  func wrongCommandLinesAreRefused(_ arguments: [String]) throws {
    let run = try RingsideProgram.run(arguments)
    #expect(run.code == 64)
    #expect(!run.errors.isEmpty)
  }

  @Test func aPasswordInTheAddressIsNotRepeated() throws {
    let run = try RingsideProgram.run(["health", "http://user:canary@127.0.0.1/readyz"])
    #expect(run.code == 64)
    #expect(run.errors.contains("names a user"))
    #expect(!run.errors.contains("canary"))
  }

  @Test func helpNamesTheCodesAndTheLimit() throws {
    let run = try RingsideProgram.run(["health", "--help"])
    #expect(run.code == 0)
    #expect(run.output.contains("69"))
    #expect(run.output.contains("--timeout DURATION"))
    #expect(run.output.contains("5s"))
  }
}
