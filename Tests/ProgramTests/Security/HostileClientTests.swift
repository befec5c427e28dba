import Foundation
import MongoDB
import TestSupport
import Testing

/// The HTTP sides of the built programs, with the limits that they have in production, under clients that want to be in the way.
@Suite("hostile HTTP clients", .serialized) struct HostileClientTests {
  private static func get(_ path: String) -> String { "GET \(path) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" }

  /// Neither needs a broker for this: both answer while they wait for one.
  private static func start(_ kind: String, _ directory: String) throws -> (process: TestProcess, port: UInt16) {
    let ports = try freePorts(2)
    let http = ["--http", "127.0.0.1:\(ports[0])", "--kafka-brokers", "127.0.0.1:\(ports[1])", "--log-format", "json"]
    var command = [ProducerProgram.path("call-events-producer"), "serve", "--timeout", "1s"]
    if kind == "worker" {
      let template = directory + "/template.xml"
      try LookupSite.template(.init(database: "none", collection: "contacts"))
        .write(toFile: template, atomically: true, encoding: .utf8)
      command = [
        ProducerProgram.path("lookup-worker"), "--template", template, "--mongodb-uri",
        "mongodb://127.0.0.1:\(ports[1])/",
        "--stop-timeout", "1s",
      ]
    }
    let process = try TestProcess(command + http, log: "\(directory)/\(kind).log")
    let isUp = waitUntil(seconds: 30) {
      (try? RawClient.exchange(ports[0], get("/livez")))?.hasPrefix("HTTP/1.1 200 ") == true
    }
    guard isUp else {
      throw TestFailure((try? String(contentsOfFile: "\(directory)/\(kind).log", encoding: .utf8)) ?? "")
    }
    return (process, ports[0])
  }

  private static func megabytes(_ process: Int32) -> Int {
    let status = (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)) ?? ""
    return status.firstMatch(of: /VmRSS:\s+(\d+) kB/).flatMap { Int($0.1) }.map { $0 / 1_024 } ?? 0
  }

  @Test(arguments: ["worker", "serve"])
  func sixtyFourSlowOnesHoldNobodyUp(_ kind: String) throws {
    let directory = try makeTemporaryDirectory("hostile")
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let (process, port) = try Self.start(kind, directory)
    defer { process.end() }
    let before = Self.megabytes(process.processIdentifier)
    let began = ContinuousClock.now
    // As many as one address may have; every second of them brings a body, where one is taken.
    let slow = try (0..<64).map { number in
      let client = try RawClient(port: port)
      let start =
        number % 2 == 0
        ? "GET /livez HTTP/1.1\r\nX: "
        : "POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n"
      client.send(start)
      return client
    }
    #expect(try RawClient(port: port).isClosedByPeer())
    // Somebody else gets his answers meanwhile, also while they bring a byte now and then.
    while began.duration(to: .now) < .seconds(10) {
      for client in slow { client.send("x") }
      #expect(try RawClient.exchange(port, Self.get("/livez"), from: "127.0.0.2").hasPrefix("HTTP/1.1 200 "))
      usleep(500_000)
    }
    #expect(Self.megabytes(process.processIdentifier) - before < 64)
    // After half a minute their time is over, bytes or not.
    var open = slow.count
    let areGone = waitUntil(seconds: 60) {
      usleep(1_000_000)
      open = slow.filter { $0.send("x") }.count
      return open == 0
    }
    #expect(areGone, "\(open) are open")
    #expect(began.duration(to: .now) > .seconds(20))
    #expect(try RawClient.exchange(port, Self.get("/livez")).hasPrefix("HTTP/1.1 200 "))
  }

  @Test(arguments: ["worker", "serve"])
  func whatIsTooLargeOrNoHTTPIsRefused(_ kind: String) throws {
    let directory = try makeTemporaryDirectory("hostile")
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let (process, port) = try Self.start(kind, directory)
    defer { process.end() }
    let long = String(repeating: "x", count: 100_000)
    let head = "POST /v1/events HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n"
    for (request, statuses) in [
      ("GET /\(long) HTTP/1.1\r\nHost: x\r\n\r\n", ["", "4"]),
      ("GET /livez HTTP/1.1\r\nHost: x\r\nX: \(long)\r\n\r\n", ["", "4"]),
      // Announced, and so not waited for.
      ("\(head)Content-Length: 2000000000\r\n\r\n", kind == "serve" ? ["413"] : ["404"]),
      ("\(head)Content-Length: 99999999999999999999999\r\n\r\n", ["4"]),
      ("\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}\r\n\r\n", ["", "4"]), ("GARBAGE\r\n\r\n", ["", "4"]),
    ] {
      let client = try RawClient(port: port)
      client.send(request)
      let answer = client.receive(until: "\r\n\r\n")
      let status = answer.hasPrefix("HTTP/1.") ? String(answer.dropFirst(9).prefix(3)) : ""
      #expect(
        statuses.contains { $0.isEmpty ? status.isEmpty : status.hasPrefix($0) },
        "\(request.prefix(80)): \(answer.prefix(80))")
    }
    // Behind a good request.
    let client = try RawClient(port: port)
    client.send("GET /livez HTTP/1.1\r\nHost: x\r\n\r\nGARBAGE \u{1}\r\n\r\n")
    #expect(client.receive(until: "ok").hasPrefix("HTTP/1.1 200 "))
    #expect(process.isRunning)
    #expect(try RawClient.exchange(port, Self.get("/livez")).hasPrefix("HTTP/1.1 200 "))
  }
}
