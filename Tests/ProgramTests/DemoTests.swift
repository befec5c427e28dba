import EmbeddedServers
import Foundation
import Glibc
import TestSupport
import Testing

/// The demonstration as a user starts it. One after the other: each starts a broker, a database and two programs.
@Suite(.serialized) struct DemoTests {
  /// A demonstration whose processes and files a test can tell from all others.
  private struct Stage {
    let directory: String
    let environment: [String: String]

    init() throws {
      // Made once for all, as the first start would take a minute of a test's time.
      _ = try PythonEnvironment.prepared()
      let cache = FileManager.default.currentDirectoryPath + "/.cache"
      directory = try makeTemporaryDirectory("demo")
      environment = [
        "TMPDIR": directory, "RINGSIDE_CACHE": cache,
        // Somebody's real Ringside must not be touched.
        "RINGSIDE_TOPIC_PREFIX": "not.of.the.demo.", "KAFKA_BROKERS": "127.0.0.1:1",
        "MONGODB_URI_FILE": "/nonexistent",
      ]
    }

    /// What runs of the demonstration: all its processes have this directory in their environment.
    var programs: [String] { ProcessTable.programs(markedBy: directory) }

    func remove() { try? FileManager.default.removeItem(atPath: directory) }
  }

  @Test func endsByItselfWhenEveryCallHasItsPopUp() throws {
    let stage = try Stage()
    defer { stage.remove() }
    let run = try RingsideProgram.run(
      ["demo", "--calls", "40", "--rate", "20", "--contacts", "400"], environment: stage.environment)
    #expect(run.code == 0, "\(run.errors)\n\(run.output)")
    #expect(run.errors == "")
    #expect(run.lines.contains { $0.hasPrefix("calls ") && $0.hasSuffix(" 40") })
    #expect(run.lines.contains { $0.hasPrefix("pop-ups ") && $0.hasSuffix(" 40") })
    let rows = run.lines.filter { $0.contains(" → ") }
    let popUps = rows.filter { $0.hasSuffix(" ms") }
    #expect(popUps.filter { !$0.contains("(new)") }.count == 40)
    #expect(popUps.contains { $0.contains("New Caller") && $0.contains("(new)") })
    #expect(rows.filter { $0.contains("  journal: ") }.count == 40)
    #expect(run.lines.contains { $0.hasPrefix("journaled ") && $0.hasSuffix(" 40") })
    // However a number was typed, its contact is found, and no other.
    #expect(!run.output.contains("not what the contacts say"))
    #expect(run.output.contains("multiple, exact"))
    #expect(run.output.contains("nobody found"))
    #expect(!run.output.contains("\u{1B}"))
    #expect(waitUntil(seconds: 10) { stage.programs.isEmpty })
    #expect(try FileManager.default.contentsOfDirectory(atPath: stage.directory) == [])
  }

  @Test func ctrlCEndsAllThatItStarted() throws {
    let stage = try Stage()
    defer { stage.remove() }
    let demo = try RingsideProgram.start(
      ["demo", "--rate", "10", "--contacts", "100"], environment: stage.environment)
    try demo.waitForLine(within: .seconds(90)) { $0.contains(" → ") && $0.hasSuffix(" ms") }
    // Linux keeps 15 characters of a name.
    #expect(
      stage.programs.sorted() == [
        "call-events-pro", "contact-worker", "journal-worker", "lookup-worker", "ringside", "secantusd-py",
      ])
    demo.signal(SIGINT)
    #expect(demo.waitForExit(within: .seconds(30)) == .exited(0))
    #expect(demo.lines.contains { $0.hasPrefix("ring to pop-up") })
    #expect(waitUntil(seconds: 10) { stage.programs.isEmpty })
    #expect(try FileManager.default.contentsOfDirectory(atPath: stage.directory) == [])
  }

  @Test func nothingOutlivesADemonstrationThatIsKilled() throws {
    let stage = try Stage()
    defer { stage.remove() }
    let demo = try RingsideProgram.start(
      ["demo", "--rate", "10", "--contacts", "100"], environment: stage.environment)
    try demo.waitForLine(within: .seconds(90)) { $0.contains(" → ") && $0.hasSuffix(" ms") }
    demo.signal(SIGKILL)
    #expect(demo.waitForExit(within: .seconds(30)) == .signalled(SIGKILL))
    #expect(waitUntil(seconds: 10) { stage.programs.isEmpty })
  }

  @Test func ctrlCEndsAlsoWhatMakesTheDatabaseProgram() throws {
    let stage = try Stage()
    defer { stage.remove() }
    let demo = try RingsideProgram.start(
      ["demo", "--cache", "\(stage.directory)/cache"], environment: stage.environment)
    try demo.waitForLine(within: .seconds(60)) { $0.contains("making a Python environment") }
    #expect(waitUntil(seconds: 30) { stage.programs.count > 1 })
    demo.signal(SIGINT)
    #expect(demo.waitForExit(within: .seconds(10)) == .exited(0))
    #expect(waitUntil(seconds: 10) { stage.programs.isEmpty })
  }

  @Test func saysWhatIsMissing() throws {
    let directory = try makeTemporaryDirectory("alone")
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let alone = directory + "/ringside"
    try FileManager.default.copyItem(atPath: RingsideProgram.path, toPath: alone)
    let demo = try ChildProcess(alone, ["demo"])
    #expect(demo.waitForExit(within: .seconds(30)) == .exited(78))
    #expect(demo.lines.contains { $0.contains("\(directory)/call-events-producer: is not there") })
    #expect(demo.lines.contains { $0.contains("\(directory)/lookup-worker: is not there") })
    #expect(demo.lines.contains { $0.contains("\(directory)/journal-worker: is not there") })
  }
}
