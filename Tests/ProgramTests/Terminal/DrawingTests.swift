import CallEvents
import EmbeddedServers
import Foundation
import Kafka
import TestSupport
import Testing

/// What the commands that draw look like on a terminal; `ringside lag --watch` is among its own tests.
@Suite struct DrawingTests {
  @Test func aReplayDrawsHowFarItIs() throws {
    let site = try JournalSite(partitions: 2)
    try site.send(JournalSite.calls(0..<120))
    let replay = try TerminalProgram(
      RingsideProgram.path, ["replay", "calls.ended"] + site.replayArguments(["--rate", "40"]))
    #expect(replay.waitForExit() == 0, "\(replay.text)")
    let bars = replay.bars
    let halfway = try #require(bars.first { $0.contains("left") }, "\(replay.text)")
    #expect(halfway.hasPrefix("replay  ["))
    #expect(halfway.contains("/120  ") && halfway.contains("/s  ") && halfway.contains("%"))
    #expect(bars.allSatisfy { $0.count < 100 })
    // The bar goes when it is done, and the sum stands on clean lines.
    #expect(bars.last == "")
    #expect(replay.text.split(whereSeparator: \.isWhitespace).suffix(2) == ["written", "120"], "\(replay.text)")
  }

  @Test func anInterruptedReplaySaysHowToGoOnBelowItsBar() throws {
    let site = try JournalSite(partitions: 2)
    try site.send(JournalSite.calls(0..<400))
    let replay = try TerminalProgram(
      RingsideProgram.path, ["replay", "calls.ended"] + site.replayArguments(["--rate", "40"]))
    #expect(waitUntil(seconds: 30) { replay.bars.contains { $0.contains("left") } }, "\(replay.text)")
    replay.interrupt()
    #expect(replay.waitForExit() == 69)
    let rest = try #require(replay.text.components(separatedBy: "\u{1B}[K").last)
    #expect(rest.contains("--resume "), "\(replay.text)")
  }

  @Test func redrivenLettersAreCountedUp() throws {
    let site = try DeadLetterSite()
    try site.plant((0..<300).map { .init(key: "k\($0)", originPlace: (0, Int64($0), 1)) })
    let redrive = try TerminalProgram(
      RingsideProgram.path,
      ["dlq", "redrive", "ringing", "--kafka-brokers", site.brokers, "--topic-prefix", site.topics.prefix, "--dry-run"])
    #expect(redrive.waitForExit() == 0, "\(redrive.text)")
    #expect(redrive.text.contains("300"), "\(redrive.text)")
    #expect(redrive.bars.allSatisfy { $0.isEmpty || $0.hasPrefix("redrive  ") }, "\(redrive.bars)")
  }

  @Test func aStoryIsColouredUnlessNobodyWantsIt() throws {
    let site = try TraceSite(partitions: 1)
    try site.send([ContactSite.call("a", number: "+41791234567")], to: site.topics.ringing)
    let arguments = [
      "trace", "a", "--kafka-brokers", site.kafka.value(of: "bootstrap.servers") ?? "", "--topic-prefix",
      site.topics.prefix, "--lookup-group", site.groups[0],
    ]
    let colored = try TerminalProgram(RingsideProgram.path, arguments)
    #expect(colored.waitForExit() == 0)
    #expect(colored.text.contains("\u{1B}[33mwaiting"), "\(colored.text)")
    let plain = try TerminalProgram(RingsideProgram.path, arguments, environment: ["NO_COLOR": "1"])
    #expect(plain.waitForExit() == 0)
    #expect(!plain.text.contains("\u{1B}") && plain.text.contains("waiting"), "\(plain.text)")
  }

  @Test func eventsAreFollowedInColour() throws {
    let site = try TraceSite(partitions: 1)
    try site.send([ContactSite.call("a\u{1B}[2J", number: "+41791234567")], to: site.topics.ringing)
    let watch = try TerminalProgram(
      RingsideProgram.path,
      [
        "watch", "--topic", "ringing", "--from", "earliest", "--kafka-brokers",
        site.kafka.value(of: "bootstrap.servers") ?? "", "--topic-prefix", site.topics.prefix,
      ])
    #expect(waitUntil(seconds: 60) { watch.text.contains("+41791234567 → 101") }, "\(watch.text)")
    #expect(watch.text.contains("\u{1B}[36mringing"))
    // A caller cannot wipe the screen.
    #expect(!watch.text.contains("\u{1B}[2J"))
    watch.interrupt()
    #expect(watch.waitForExit() == 0)
  }

  @Test func publishingDrawsHowFarItIs() throws {
    let site = try TraceSite(partitions: 1)
    let file = site.directory + "/events.ndjson"
    let line = #"{"type":"ringing","callId":"%d","direction":"inbound","agent":"1","startedAt":"2026-01-01T10:00:00Z"}"#
    try (0..<20_000).map { String(format: line, $0) }.joined(separator: "\n")
      .write(toFile: file, atomically: true, encoding: .utf8)
    let publish = try TerminalProgram(
      URL(fileURLWithPath: RingsideProgram.path).deletingLastPathComponent().appendingPathComponent(
        "call-events-producer"
      )
      .path,
      [
        "publish", file, "--kafka-brokers", site.kafka.value(of: "bootstrap.servers") ?? "", "--topic-prefix",
        site.topics.prefix,
      ])
    #expect(publish.waitForExit() == 0, "\(publish.text)")
    #expect(publish.bars.contains { $0.contains("/20,000") }, "\(publish.text)")
    #expect(publish.text.contains("20,000"))
  }
}
