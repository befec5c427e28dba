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
      if exit == .exited(0) { break }
      kills += 1
      let audit = try site.withDatabase { try $0.find(Find(audits, filter: [:], limit: 1)).first }
      if case .string(let text)? = audit?["_id"] { id = text }
    }
    let last = try replay(site, id == nil ? "calls.ringing" : nil, id.map { ["--resume", $0] } ?? ["--popups"])
    #expect(last.code == 0 || last.errors.contains("is done"), "\(last.errors)")
    let popUps = try site.records(site.topics.popUps) { $0.count >= 3_000 }
    #expect(popUps.count == 3_000)
    #expect(Set(popUps.compactMap { $0.text("callId") }).count == 3_000)
  }
}
