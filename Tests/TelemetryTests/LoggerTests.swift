import Foundation
import Glibc
import Locks
import Testing

@testable import Telemetry

/// Takes log lines for a test to look at.
private final class Lines: Sendable {
  private let all = Protected<[String]>([])
  var sink: LogSink { LogSink { line in self.all.withLock { $0.append(String(decoding: line, as: UTF8.self)) } } }
  var texts: [String] { all.withLock { $0 } }
}

@Suite struct LoggerTests {
  private let now: @Sendable () -> WallTime = { WallTime(millisecondsSince1970: 1_700_000_000_123) }

  @Test func aJSONLineHoldsMessageAndFieldsInOrder() throws {
    let lines = Lines()
    let logger = Logger(format: .json, sink: lines.sink, now: now).with(["lane": 2])
    logger.info(
      "batch done", ["records": 500, "seconds": .seconds(.milliseconds(250)), "late": false, "topic": "calls.ringing"])
    #expect(
      lines.texts == [
        #"{"time":"2023-11-14T22:13:20.123Z","level":"info","message":"batch done","lane":2,"records":500,"seconds":0.25,"late":false,"topic":"calls.ringing"}"#
          + "\n"
      ])
  }

  @Test func aTextLineQuotesWhatNeedsIt() {
    let lines = Lines()
    let logger = Logger(format: .text, sink: lines.sink, now: now)
    logger.warning("paused\nreally", ["reason": "no primary", "host": "db1", "empty": "", "ratio": .double(.infinity)])
    #expect(
      lines.texts == [
        "2023-11-14T22:13:20.123Z WARNING paused\\nreally reason=\"no primary\" host=db1 empty=\"\" ratio=inf\n"
      ])
  }

  @Test func whatIsBelowTheLevelIsNotEvenMade() {
    let lines = Lines()
    let logger = Logger(level: .warning, format: .json, sink: lines.sink, now: now)
    func costly() -> String {
      Issue.record("made for nothing")
      return ""
    }
    logger.info(costly(), ["x": .string(costly())])
    logger.debug(costly())
    logger.error("written")
    #expect(lines.texts.count == 1)
  }

  @Test func everyLineIsOneLineOfJSON() throws {
    var random = SystemRandomNumberGenerator()
    let alphabet = Array("a\"\\\n\r\t\u{0}\u{1}\u{1F}\u{7F}é\u{2028}😀{}:,=").map(String.init)
    let lines = Lines()
    let logger = Logger(format: .json, sink: lines.sink, now: now)
    for _ in 0..<500 {
      let text = (0..<Int.random(in: 0...12, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? "" }
        .joined()
      logger.error(text, ["value": .string(text), "number": .double(.nan)])
      let line = try #require(lines.texts.last)
      #expect(line.utf8.filter { $0 == UInt8(ascii: "\n") }.count == 1)
      let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      #expect(object["message"] as? String == text)
      #expect(object["value"] as? String == text)
    }
  }

  @Test func linesFromManyThreadsStayWhole() async throws {
    let path = NSTemporaryDirectory() + "ringside-log-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let descriptor = open(path, O_CREAT | O_WRONLY, 0o600)
    defer { close(descriptor) }
    let logger = Logger(format: .json, sink: .fileDescriptor(descriptor))
    await withTaskGroup(of: Void.self) { group in
      for task in 0..<8 {
        group.addTask {
          for number in 0..<200 { logger.info("x", ["task": .integer(task), "number": .integer(number)]) }
        }
      }
    }
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let seen = try text.split(separator: "\n").map { line in
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      return "\(object?["task"] ?? "") \(object?["number"] ?? "")"
    }
    #expect(seen.count == 1600)
    #expect(Set(seen).count == 1600)
  }

  @Test func aClosedLogIsNoFault() {
    let logger = Logger(format: .json, sink: .fileDescriptor(-1))
    logger.error("nobody reads this")
  }
}

@Suite struct WallTimeTests {
  @Test func agreesWithFoundation() {
    let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    var random = SystemRandomNumberGenerator()
    let edges: [Int64] = [
      0, -1, 951_782_399_999, 951_782_400_000, 4_102_444_799_999, 1_709_164_800_000,
    ]
    for milliseconds in edges
      + (0..<5000).map({ _ in Int64.random(in: -2_000_000_000_000...250_000_000_000_000, using: &random) })
    {
      let date = Date(timeIntervalSince1970: Double(milliseconds / 1000))
      // Whole seconds only: Foundation's fraction goes through a Double.
      let ours = WallTime(millisecondsSince1970: milliseconds / 1000 * 1000).rfc3339
      #expect(ours == date.formatted(style), "\(milliseconds)")
    }
    // Foundation counts by the Julian calendar before 1582, RFC 3339 does not.
    #expect(WallTime(millisecondsSince1970: -62_135_596_800_000).rfc3339 == "0001-01-01T00:00:00.000Z")
    #expect(WallTime(millisecondsSince1970: -1).rfc3339 == "1969-12-31T23:59:59.999Z")
    #expect(WallTime(millisecondsSince1970: 1).rfc3339 == "1970-01-01T00:00:00.001Z")
  }

  @Test func extremesDoNotTrap() {
    _ = WallTime(millisecondsSince1970: .max).rfc3339
    _ = WallTime(millisecondsSince1970: .min).rfc3339
  }
}
