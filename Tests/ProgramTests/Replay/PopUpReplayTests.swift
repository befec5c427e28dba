import BSON
import CallEvents
import EmbeddedServers
import Foundation
import Kafka
import MongoDB
import TestSupport
import Testing

/// `ringside replay` of what ends on topics.
@Suite("replay of ringing calls and unknown callers", .serialized) struct PopUpReplayTests {
  private func replay(_ site: WorkerSite, _ topic: String?, _ more: [String] = []) throws -> RingsideProgram.Finished {
    try RingsideProgram.run(["replay"] + (topic.map { [$0] } ?? []) + site.replayArguments(more))
  }

  @Test func popUpsAndUnknownCallersComeOnlyWhereTheyAreAskedFor() throws {
    let site = try LookupSite(partitions: 2)
    try site.fill([(1, "Muster", "+41791234567", nil)])
    try site.send(LookupSite.calls(0..<5) + LookupSite.calls(5..<7, number: "+41790000000"))
    #expect(try replay(site, "calls.ringing", ["--dry-run", "--popups"]).code == 0)
    #expect(try site.records(site.topics.popUps).isEmpty)
    let plain = try replay(site, "calls.ringing")
    #expect(plain.code == 0, "\(plain.errors)")
    #expect(try site.records(site.topics.resolvedContacts).count == 7)
    #expect(try site.records(site.topics.popUps).isEmpty)
    #expect(try site.records(site.topics.unknownCaller).isEmpty)
    #expect(
      try replay(site, "calls.ringing", ["--popups", "--recreate", "--call-id", "call-0", "--call-id", "call-5"]).code
        == 0)
    let popUps = try site.records(site.topics.popUps)
    #expect(Set(popUps.compactMap { $0.text("match") }) == ["single", "none"])
    #expect(popUps.count == 2)
    #expect(try site.records(site.topics.unknownCaller).count == 1)
  }

  @Test(.enabled(if: TestKafka.hasRealKafka, "the embedded broker takes records of any size"))
  func aPopUpThatTheBrokersRefuseCostsItsCallAlone() throws {
    let site = try LookupSite()
    let long = String(repeating: "x", count: 1_100_000)
    try site.fill([(1, "Muster", "+41791234567", nil), (2, long, "+41791230000", nil)])
    try site.send(
      LookupSite.calls(0..<3) + [LookupSite.ringing("large", number: "+41791230000")] + LookupSite.calls(3..<7))
    let run = try replay(site, "calls.ringing", ["--popups"])
    #expect(run.code == 65, "\(run.output) \(run.errors)")
    #expect((run.output + run.errors).contains("large"), "\(run.output) \(run.errors)")
    let popUps = try site.records(site.topics.popUps) { $0.count == 7 }
    #expect(Set(popUps.compactMap { $0.text("callId") }) == Set((0..<7).map { "call-\($0)" }))
    #expect(popUps.count == 7)
  }

  @Test(.enabled(if: TestKafka.hasRealKafka, "the embedded broker's transactions are a pretence"))
  func killedAtTwentyMomentsItPublishesEachRecordOnce() throws {
    let site = try LookupSite(partitions: 3)
    try site.fill([(1, "Muster", "+41791234567", nil)])
    try site.send(LookupSite.calls(0..<3_000))
    let audits = Namespace(database: site.namespace.database, collection: "ringside_replays")
    var kills = 0
    var id: String?
    while kills < 20 {
      let process = try RingsideProgram.start(
        ["replay"] + (id == nil ? ["calls.ringing"] : [])
          + site.replayArguments(id.map { ["--resume", $0] } ?? ["--popups"]))
      usleep(UInt32.random(in: 100_000...700_000))
      process.signal(SIGKILL)
      let exit = process.waitForExit(within: .seconds(30))
      // Also of a run that came to its end before it was killed: another one would publish all of it again.
      let audit = try site.withDatabase { try $0.find(Find(audits, filter: [:], limit: 1)).first }
      if case .string(let text)? = audit?["_id"] { id = text }
      if exit == .exited(0) || exit == .exited(64) { break }
      kills += 1
    }
    let last = try replay(site, id == nil ? "calls.ringing" : nil, id.map { ["--resume", $0] } ?? ["--popups"])
    #expect(last.code == 0 || last.errors.contains("is done"), "\(last.errors)")
    let popUps = try site.records(site.topics.popUps) { $0.count >= 3_000 }
    #expect(popUps.count == 3_000)
    #expect(Set(popUps.compactMap { $0.text("callId") }).count == 3_000)
  }
  @Test(.enabled(if: TestKafka.hasRealKafka, "the embedded broker knows no times"))
  func aDeletedContactComesBackOnlyWhereThatIsAskedFor() throws {
    let site = try ContactSite()
    try site.send([ContactSite.call("a", number: "+41791110000"), ContactSite.call("b", number: "+41792220000")])
    let worker = try site.start()
    #expect(
      waitUntil(seconds: 40) { (try? site.contacts().count) == 2 && (try? site.hasCommittedAll()) == true },
      "\(worker.log)")
    worker.process.end()
    // One is deleted; a third caller was never worked on.
    let deleted = try #require(try site.phones().first { $0.extendedJSON().contains("1110000") })
    try site.withDatabase { client in
      _ = try client.runCommand(
        [
          "delete": .string(site.namespace.collection),
          "deletes": [["q": ["phone": deleted], "limit": .int32(1)]],
        ], on: site.namespace.database)
    }
    #expect(try site.contacts().count == 1)
    try site.send([ContactSite.call("c", number: "+41793330000")])
    let dry = try replay(site, "calls.unknown-caller", ["--last", "1h", "--dry-run"])
    #expect(dry.code == 0, "\(dry.errors)")
    #expect(dry.output.contains("+ a contact of +41793330000"))
    #expect(try site.contacts().count == 1)
    let popUps = try site.records(site.topics.popUps).count
    let run = try replay(site, "calls.unknown-caller", ["--last", "1h"])
    #expect(run.lines.contains { $0.hasPrefix("deleted") && $0.hasSuffix(" 1") }, "\(run.output)\(run.errors)")
    #expect(run.lines.contains { $0.hasPrefix("created") && $0.hasSuffix(" 1") })
    #expect(run.lines.contains { $0.hasPrefix("found") && $0.hasSuffix(" 1") })
    #expect(try site.contacts().count == 2)
    #expect(try site.records(site.topics.popUps).count == popUps)
    #expect(try replay(site, "calls.unknown-caller", ["--last", "1h", "--recreate"]).code == 0)
    #expect(try site.contacts().count == 3)
    #expect(try site.phones().contains(deleted))
  }
}
