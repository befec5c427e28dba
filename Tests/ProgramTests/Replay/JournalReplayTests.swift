import BSON
import CallEvents
import EmbeddedServers
import Foundation
import Kafka
import MongoDB
import TestSupport
import Testing

/// `ringside replay` as an operator runs it.
@Suite("replay of ended calls", .serialized) struct JournalReplayTests {
  private func replay(_ site: JournalSite, _ more: [String] = [], topic: String? = "calls.ended") throws
    -> RingsideProgram.Finished
  {
    try RingsideProgram.run(["replay"] + (topic.map { [$0] } ?? []) + site.replayArguments(more))
  }

  private func counts(_ run: RingsideProgram.Finished) throws -> [String: Int] {
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any], "\(run.output) \(run.errors)")
    return try #require(json["counts"] as? [String: Int])
  }

  @Test func whatIsMissingIsWrittenAndNothingElseChanges() throws {
    let site = try JournalSite(partitions: 3)
    try site.send(JournalSite.calls(0..<40))
    // Other records of the topic lose nothing around them.
    try site.send([SiteRecord(key: "x", value: Array("not JSON".utf8))])
    let dry = try replay(site, ["--dry-run", "--show", "3", "--json"])
    #expect(dry.code == 0, "\(dry.errors)")
    #expect(try counts(dry) == ["read": 41, "unreadable": 1, "selected": 40, "written": 40])
    #expect(try site.count() == 0)
    #expect(try site.count("ringside_replays") == 0)

    let first = try replay(site, ["--agent", "3", "--agent", "4", "--json"])
    #expect(try counts(first) == ["read": 41, "unreadable": 1, "selected": 2, "written": 2])
    // Somebody edits one of the two, and adds to it.
    let edited = try #require(try site.documents().first)
    try site.withDatabase { client in
      _ = try client.update(
        [
          Update(
            filter: ["_id": edited["_id"] ?? .null],
            change: ["$set": ["text": "edited", "late.words": "mine", "note": "n"]])
        ], in: site.namespace("Calls"))
    }
    let all = try replay(site, ["--rate", "1000", "--json"])
    #expect(try counts(all) == ["read": 41, "unreadable": 1, "selected": 40, "written": 38, "there": 2])
    let after = try #require(try site.documents().first { $0["_id"] == edited["_id"] })
    #expect(after["text"] == "edited")
    let bytes = try site.bytes()
    #expect(try counts(replay(site, ["--json"]))["there"] == 40)
    #expect(try site.bytes() == bytes)

    // An overwriting one sets what the template writes, and leaves what others added.
    let different = try replay(site, ["--dry-run", "--show", "5"])
    #expect(different.output.contains("text: \"edited\" -> "), "\(different.output)")
    let over = try replay(site, ["--overwrite", "--json"])
    #expect(try counts(over) == ["read": 41, "unreadable": 1, "selected": 40, "amended": 1, "there": 39])
    let again = try #require(try site.documents().first { $0["_id"] == edited["_id"] })
    #expect(again["text"] == edited["text"])
    #expect(again["note"] == "n")
    // A report that knows no transcript says nothing about its key.
    #expect(again["late"] == ["recording": "", "words": "mine"])

    let audits = try site.documents("ringside_replays")
    #expect(audits.count == 4)
    #expect(audits.allSatisfy { $0["state"] == "done" && $0["topic"] == .string(site.topics.ended) })
    // Two that begin within one second have no order.
    let summaries = audits.compactMap { audit -> Set<String>? in
      guard case .document(let counted)? = audit["counts"] else { return nil }
      return Set(counted.elements.map { "\($0.key) \($0.value.extendedJSON())" })
    }
    #expect(
      summaries.contains([
        "read 41", "unreadable 1", "selected 2", "written 2",
      ]))
  }

  @Test func aChangedTemplateShowsWhatItWouldChangeAndWhatItWritesNoMore() throws {
    let site = try JournalSite()
    try site.send([
      JournalSite.ended("a", more: ["queue": "800"]), JournalSite.ended("b", number: "+41791110000", agent: "7"),
    ])
    #expect(try replay(site).code == 0)
    #expect(try site.count() == 3)
    let template = try String(contentsOfFile: site.template, encoding: .utf8)
    try site.writeTemplate(
      template.replacing("[QueueExtension]==&quot;&quot;", with: "[QueueExtension]!=&quot;nowhere&quot;"))
    let dry = try replay(site, ["--dry-run", "--parameter", "Text=New [Agent]"])
    #expect(dry.code == 0, "\(dry.errors)")
    #expect(dry.output.contains("-> \"New 101\""))
    #expect(dry.output.contains("-> \"New 7\""))
    #expect(dry.output.contains("of call a: Queue writes it no more"))
    #expect(dry.lines.contains { $0.hasPrefix("written no more") && $0.hasSuffix(" 1") })
    #expect(dry.lines.contains { $0.hasPrefix("different") && $0.hasSuffix(" 2") })
    #expect(try site.count() == 3)
  }

  @Test func aRangeIsChosenInManyWays() throws {
    let site = try JournalSite()
    try site.send(JournalSite.calls(0..<10))
    func selected(_ more: [String]) throws -> Int {
      try counts(replay(site, more + ["--dry-run", "--json"]))["selected"] ?? 0
    }
    #expect(try selected(["--offset", "0:2-4"]) == 3)
    #expect(try selected(["--offset", "0:8-99", "--offset", "0:0-0"]) == 3)
    #expect(try selected(["--limit", "4"]) == 4)
    #expect(try selected(["--call-id", "call-3", "--call-id", "call-5"]) == 2)
    #expect(try selected(["--number", "079 123 45 67"]) == 10)
    #expect(try selected(["--number", "079 123 45 68"]) == 0)
    if TestKafka.hasRealKafka {
      #expect(try selected(["--last", "1h"]) == 10)
      #expect(try selected(["--from", "2030-01-01T00:00:00Z"]) == 0)
      #expect(try selected(["--to", "2020-01-01T00:00:00Z"]) == 0)
    }
    let wrong = try replay(site, ["--overwrite", "--last", "1h", "--from", "2026-01-01T00:00:00Z", "--popups"])
    #expect(wrong.code == 64)
    #expect(wrong.errors.contains("--popups") && wrong.errors.contains("--last"))
    #expect(try replay(site, topic: "calls.popups").code == 64)
    #expect(try replay(site, ["--resume", "nothing"], topic: nil).code == 64)
  }

  @Test func interruptedItPrintsHowToGoOnAndGoesOnThere() throws {
    let site = try JournalSite(partitions: 2)
    try site.send(JournalSite.calls(0..<400))
    let process = try RingsideProgram.start(["replay", "calls.ended"] + site.replayArguments(["--rate", "40"]))
    #expect(waitUntil(seconds: 30) { (try? site.count()).map { $0 > 20 } ?? false })
    process.signal(SIGINT)
    #expect(process.waitForExit(within: .seconds(30)) == .exited(69))
    let line = try #require(process.lines.first { $0.contains("--resume ") })
    let id = try #require(line.split(separator: " ").drop { $0 != "--resume" }.dropFirst().first.map(String.init))
    #expect(try site.count() < 400)
    // Another template would give other documents for the rest.
    #expect(try replay(site, ["--resume", id, "--parameter", "Text=Other"], topic: nil).code == 64)
    let rest = try replay(site, ["--resume", id], topic: nil)
    #expect(rest.code == 0, "\(rest.errors)")
    #expect(try site.count() == 400)
    let audit = try #require(try site.documents("ringside_replays").first)
    #expect(audit["state"] == "done")
    #expect(audit["counts"] == ["read": .int64(400), "selected": .int64(400), "written": .int64(400)])
    #expect(try replay(site, ["--resume", id], topic: nil).code == 64)
  }

  @Test func killedAtTwentyMomentsItLeavesWhatAnUninterruptedOneLeaves() throws {
    let site = try JournalSite(partitions: 3)
    try site.send(JournalSite.calls(0..<3_000))
    try site.send(
      (0..<300).map {
        JournalSite.ended("call-\($0)", agent: "\($0)", more: ["recordingUrl": "https://r/\($0)", "revision": 1])
      })
    var kills = 0
    var id: String?
    while kills < 20 {
      let process = try RingsideProgram.start(
        ["replay"] + (id == nil ? ["calls.ended"] : []) + site.replayArguments(id.map { ["--resume", $0] } ?? []))
      // From before its first batch to behind some.
      usleep(UInt32.random(in: 100_000...700_000))
      process.signal(SIGKILL)
      let exit = process.waitForExit(within: .seconds(30))
      // It was done already, or was killed behind its last word.
      if exit == .exited(0) || exit == .exited(64) { break }
      #expect(exit == .signalled(SIGKILL))
      kills += 1
      if case .string(let text)? = try site.documents("ringside_replays").first?["_id"] { id = text }
    }
    let last = try replay(site, id.map { ["--resume", $0] } ?? [], topic: id == nil ? "calls.ended" : nil)
    #expect(last.code == 0 || last.errors.contains("is done"), "\(last.errors)")
    let calls = try site.bytes()
    #expect(calls.count == 3_000)
    // The same from nothing, in one go, into another collection.
    #expect(try replay(site, ["--parameter", "CallsCollection=Other"]).code == 0)
    #expect(try site.bytes("Other") == calls)
  }
}

extension WorkerSite {
  /// What `ringside replay` is started with on this site.
  func replayArguments(_ more: [String] = []) -> [String] {
    [
      "--kafka-brokers", kafka.value(of: "bootstrap.servers") ?? "", "--topic-prefix", topics.prefix, "--template",
      template, "--mongodb-uri", databaseURI, "--country", "CH",
    ] + more
  }
}
