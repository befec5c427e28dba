import Foundation
import Glibc
import TestSupport
import Testing

@testable import call_events_producer

@Suite struct ProducerPublishTests {
  @Test func filesAreSentInOrderUnderTheKeysOfTheContracts() throws {
    let program = try ProducerProgram()
    defer { program.remove() }
    let first = try program.file(
      "first.ndjson",
      [ProducerProgram.ringing("a"), "", ProducerProgram.unknownCaller("b", number: "079 123 45 67"), ""].joined(
        separator: "\r\n"))
    let second = try program.file("second.ndjson", ProducerProgram.ended("c") + "\n" + ProducerProgram.ringing("d"))
    let run = try program.run(["publish", "--country", "ch", first, second])
    #expect(run.code == 0, "\(run.errors)")
    #expect(run.output.hasPrefix("published 4 events (ringing 2, ended 1, unknown-caller 1)"))
    let ringing = try program.records("calls.ringing", count: 2)
    #expect(ringing.map(\.key) == ["a", "d"])
    #expect(ringing.first?.headers["ce_type"] == "ringside.call.ringing.v1")
    #expect(ringing.first?.headers["content-type"] == "application/json")
    #expect(ringing.first?.headers["ce_subject"] == "101")
    #expect(ringing.first?.headers["ce_time"] == "2026-01-01T10:00:00Z")
    #expect(ringing.first?.headers["ce_id"]?.isEmpty == false)
    #expect(ringing.first?.value.contains("\"type\"") == false)
    #expect(try program.records("calls.ended", count: 1).map(\.key) == ["c"])
    #expect(try program.records("calls.unknown-caller", count: 1).map(\.key) == ["default/+41791234567"])
  }

  @Test func aFileWithABadLineIsNotSent() throws {
    let program = try ProducerProgram()
    defer { program.remove() }
    let bad = try program.file(
      "bad.ndjson",
      [ProducerProgram.ringing("a"), "not JSON +41791234567", ProducerProgram.ringing("b"), "{}"].joined(
        separator: "\n"))
    let good = try program.file("good.ndjson", ProducerProgram.ringing("c"))
    let run = try program.run(["publish", bad, good])
    #expect(run.code == 65)
    #expect(run.errors.contains("\(bad):2: not-json"))
    #expect(run.errors.contains("\(bad):4: invalid-event"))
    #expect(!run.errors.contains("+4179"))
    #expect(run.output.contains("published 1 events"))
    #expect(run.output.contains("2 bad lines; 1 files not sent"))
    #expect(try program.records("calls.ringing", count: 1).map(\.key) == ["c"])
  }

  @Test func standardInputIsSentUpToTheFirstBadLine() throws {
    let program = try ProducerProgram()
    defer { program.remove() }
    let input = [ProducerProgram.ringing("a"), ProducerProgram.ringing("b"), "oops", ProducerProgram.ringing("c")]
      .joined(separator: "\n")
    let run = try program.run(["publish"], input: input)
    #expect(run.code == 65)
    #expect(run.errors.contains("standard input:3: not-json"))
    #expect(try program.records("calls.ringing", count: 2).map(\.key) == ["a", "b"])
  }

  @Test func skipBadGoesOnInBoth() throws {
    let program = try ProducerProgram()
    defer { program.remove() }
    let file = try program.file(
      "f", [ProducerProgram.ringing("a"), "oops", ProducerProgram.ringing("b")].joined(separator: "\n"))
    let input = [
      "[]", ProducerProgram.ringing("c"), String(repeating: "x", count: 1_100_000), ProducerProgram.ringing("d"),
    ]
    .joined(separator: "\n")
    let run = try program.run(["publish", "--skip-bad", file, "-"], input: input)
    #expect(run.code == 0)
    #expect(run.errors.contains("\(file):2: not-json"))
    #expect(run.errors.contains("standard input:1: not-an-object"))
    #expect(run.errors.contains("standard input:3: is longer than"))
    #expect(run.output.contains("3 bad lines skipped"))
    #expect(try program.records("calls.ringing", count: 4).map(\.key) == ["a", "b", "c", "d"])
  }

  @Test func manyEventsAreSentWholeAndInOrder() throws {
    let program = try ProducerProgram()
    defer { program.remove() }
    let ids = (0..<5000).map { "call-\($0)" }
    let file = try program.file("many", ids.map { ProducerProgram.ringing($0) }.joined(separator: "\n") + "\n")
    let run = try program.run(["publish", file])
    #expect(run.code == 0, "\(run.errors)")
    #expect(run.output.contains("published 5,000 events"))
    #expect(try program.records("calls.ringing", count: 5000).map(\.key) == ids)
  }

  @Test func noBrokerIsUnavailable() throws {
    let program = try ProducerProgram()
    defer { program.remove() }
    let port = try freePorts(1)[0]
    let run = try program.run(
      ["publish", "--kafka-brokers", "127.0.0.1:\(port)", "--timeout", "1s", "--log-level", "error"],
      input: ProducerProgram.ringing("a"))
    #expect(run.code == 69)
    #expect(run.errors.contains("no broker answers within 1s"))
  }

  @Test func aMissingTopicIsToldByItsName() throws {
    let program = try ProducerProgram()
    defer { program.remove() }
    let run = try program.run(["publish", "--topic-prefix", "nowhere."], input: ProducerProgram.ringing("a"))
    #expect(run.code == 78)
    #expect(run.errors.contains("nowhere.calls.ringing"))
    #expect(run.errors.contains("ringside topics create"))
  }

  @Test func everyMistakeInTheSettingsIsToldAtOnce() throws {
    let program = try ProducerProgram()
    defer { program.remove() }
    let run = try program.run(
      ["publish"],
      environment: [
        "RINGSIDE_COUNTRY": "XX", "RINGSIDE_TOPIC_PREFIX": "a b", "KAFKA_CONFIG": "/nonexistent/kafka.properties",
      ])
    #expect(run.code == 78)
    for word in ["RINGSIDE_COUNTRY", "RINGSIDE_TOPIC_PREFIX", "/nonexistent/kafka.properties"] {
      #expect(run.errors.contains(word), "\(word)")
    }
    #expect(try program.run(["publish", "--bogus"]).code == 64)
    #expect(try program.run(["publish", "/nonexistent/file"]).code == 65)
    #expect(try program.run(["publish", program.directory]).code == 65)
  }

  @Test func helpIsComplete() throws {
    let program = try ProducerProgram()
    defer { program.remove() }
    let help = try program.run(["publish", "--help"])
    #expect(help.code == 0)
    for word in [
      "--kafka-brokers", "KAFKA_BROKERS", "--skip-bad", "--country", "RINGSIDE_COUNTRY", "--topic-prefix", "[FILE…]",
    ] {
      #expect(help.output.contains(word), "\(word)")
    }
    let version = try program.run(["--version"])
    #expect(version.code == 0)
    #expect(version.output.hasPrefix("call-events-producer "))
    #expect(try program.run([]).code == 64)
  }
}

@Suite struct LineReaderTests {
  /// All lines of a text that comes in small pieces.
  private func lines(_ text: [UInt8], pieceSize: Int) throws -> [LineReader.Line] {
    let path = NSTemporaryDirectory() + "ringside-lines-\(UUID().uuidString)"
    try Data(text).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let descriptor = open(path, O_RDONLY)
    defer { close(descriptor) }
    var reader = LineReader(descriptor: descriptor, pieceSize: pieceSize)
    var lines: [LineReader.Line] = []
    while let line = try reader.next() { lines.append(line) }
    return lines
  }

  @Test func splitsWhereverThePiecesEnd() throws {
    let text = Array("\u{FEFF}one\r\n\n  \ntwo\nthree".utf8)
    for pieceSize in 1...text.count + 1 {
      let lines = try lines(text, pieceSize: pieceSize)
      #expect(
        lines == [
          .text(number: 1, Array("one".utf8)[...]), .text(number: 4, Array("two".utf8)[...]),
          .text(number: 5, Array("three".utf8)[...]),
        ])
    }
    #expect(try lines([], pieceSize: 10).isEmpty)
    #expect(try lines([10, 10], pieceSize: 10).isEmpty)
  }

  @Test func aLineThatIsTooLongIsLeftOut() throws {
    let long = [UInt8](repeating: 120, count: 5 * LineReader.longestLine)
    let exact = [UInt8](repeating: 121, count: LineReader.longestLine)
    let text = Array("a\n".utf8) + long + [10] + exact + Array("\nb\n".utf8) + long
    let lines = try lines(text, pieceSize: 65_536)
    #expect(lines.count == 5)
    #expect(lines[1] == .tooLong(number: 2))
    #expect(lines[2] == .text(number: 3, exact[...]))
    #expect(lines[3] == .text(number: 4, Array("b".utf8)[...]))
    #expect(lines[4] == .tooLong(number: 5))
  }
}

@Suite struct JSONArraySplitterTests {
  @Test(
    arguments: [
      ("[]", []), (" [ ] ", []), ("[1]", ["1"]), ("[{\"a\":[1,2]},\"x,]\\\"\"]", ["{\"a\":[1,2]}", "\"x,]\\\"\""]),
      ("[1,]", ["1", ""]),
    ] as [(String, [String])])
  func cuts(_ text: String, _ expected: [String]) {
    #expect(JSONArraySplitter.split(Array(text.utf8))?.map { String(decoding: $0, as: UTF8.self) } == expected)
  }

  @Test(arguments: ["", "{}", "[", "]", "[]]", "[[]", "[}]", "[\"]", "1"])
  func refuses(_ text: String) {
    #expect(JSONArraySplitter.split(Array(text.utf8)) == nil)
  }
}
