import BSON
import CallEvents
import EmbeddedServers
import Foundation
import Kafka
import MongoDB
import TestSupport
import Testing

/// `ringside trace`.
@Suite struct TraceTests {
  /// What is done with the calls of one kind, and what their fates are to be: look-up, contact, journal.
  private enum Plant: Int, CaseIterable {
    case known, stranger, strangerCalled, missed, badEnd, withheld, neverRang, deleted, badRing, notYet, nothing

    var fates: [String] {
      switch self {
      case .known: ["done", "not-needed", "done"]
      case .stranger: ["done", "done", "done"]
      case .strangerCalled: ["done", "skipped", "done"]
      case .missed: ["done", "not-needed", "skipped"]
      case .badEnd: ["done", "not-needed", "dead-lettered"]
      case .withheld: ["done", "not-needed", "done"]
      case .neverRang: ["never-produced", "never-produced", "done"]
      case .deleted: ["done", "not-needed", "missing"]
      case .badRing: ["dead-lettered", "undecided", "never-produced"]
      case .notYet: ["waiting", "undecided", "waiting"]
      case .nothing: ["never-produced", "never-produced", "never-produced"]
      }
    }

    func number(_ index: Int) -> String {
      switch self {
      case .stranger, .strangerCalled: "+4179\(2_000_000 + index)"
      case .withheld: ""
      default: "+41791234567"
      }
    }

    func ringing(_ id: String, _ index: Int) -> SiteRecord? {
      switch self {
      case .neverRang, .nothing: nil
      case .badRing: SiteRecord(key: id, value: Array("no event".utf8))
      default: ContactSite.call(id, number: number(index), direction: self == .strangerCalled ? "outbound" : "inbound")
      }
    }

    func ended(_ id: String, _ index: Int) -> SiteRecord? {
      switch self {
      case .badRing, .nothing: return nil
      case .badEnd: return SiteRecord(key: id, value: Array("{}".utf8))
      default:
        return JournalSite.ended(
          id, number: number(index), direction: self == .strangerCalled ? "outbound" : "inbound",
          agent: self == .deleted ? "deleted" : "101", answered: self != .missed)
      }
    }
  }

  private static func calls(_ range: Range<Int>) -> [(id: String, index: Int, plant: Plant)] {
    range.map { ("call-\($0)", $0, Plant.allCases[$0 % Plant.allCases.count]) }
  }

  private func plant(_ calls: [(id: String, index: Int, plant: Plant)], in site: TraceSite) throws {
    func send(_ isWanted: (Plant) -> Bool) throws {
      let wanted = calls.filter { isWanted($0.plant) }
      try site.send(wanted.compactMap { $0.plant.ringing($0.id, $0.index) }, to: site.topics.ringing)
      try site.send(wanted.compactMap { $0.plant.ended($0.id, $0.index) })
    }
    try send { $0 != .notYet }
    try site.work()
    try site.withDatabase { client in
      _ = try client.runCommand(
        ["delete": "calls", "deletes": [["q": ["agent": "deleted"], "limit": .int32(0)]]], on: site.database)
    }
    try send { $0 == .notYet }
  }

  @Test(
    .enabled(
      if: TestKafka.hasRealKafka, "dead letters of a tenth of all records; the embedded broker is too slow for it"))
  func thousandPlantedFatesAreNamed() throws {
    let site = try TraceSite()
    let calls = Self.calls(0..<1_000)
    try plant(calls, in: site)
    let fates = try site.fates(calls.map(\.id))
    #expect(fates.count == 1_000)
    let wrong = calls.filter { fates[$0.id] != $0.plant.fates }
    #expect(wrong.isEmpty, "\(wrong.prefix(5).map { "\($0.plant): \(fates[$0.id] ?? [])" })")
    // One alone is found by its own keys.
    for call in calls.suffix(Plant.allCases.count) {
      #expect(try site.fates([call.id])[call.id] == call.plant.fates, "\(call.plant)")
    }
    // Without the database, what it would say is left open.
    let blind = try site.fates(["call-0", "call-3", "call-7", "call-4"], withDatabase: false)
    #expect(blind["call-0"] == ["done", "not-needed", "passed"])
    #expect(blind["call-3"] == ["done", "not-needed", "passed"])
    #expect(blind["call-7"] == ["done", "not-needed", "passed"])
    #expect(blind["call-4"] == ["done", "not-needed", "dead-lettered"])
  }

  @Test func theStoryIsToldInWords() throws {
    let site = try TraceSite(partitions: 1)
    try plant(Self.calls(0..<Plant.allCases.count), in: site)
    let known = try site.trace(["call-0"])
    #expect(known.code == 0, "\(known.errors)")
    #expect(known.lines.first?.hasPrefix("call call-0  +41791234567 → 101") == true, "\(known.output)")
    #expect(known.output.contains("lookup: Muster"))
    #expect(known.output.contains(#"the look-up: \#(site.database).contacts {"phone":"#))
    #expect(known.output.contains("\(site.topics.ringing)[0]@0"))
    #expect(
      known.lines.contains { $0.contains("journal") && $0.contains("done") && $0.contains("\(site.database).calls") })
    let missed = try site.trace(["call-3"])
    #expect(missed.output.contains("SkipIf of ReportCall holds (line 5 of the template)"), "\(missed.output)")
    let bad = try site.trace(["call-4"])
    #expect(bad.output.contains("ringside dlq show \(site.topics.ended) --offset 0:0"), "\(bad.output)")
    let deleted = try site.trace(["call-7"])
    #expect(
      deleted.output.contains("ringside replay \(site.topics.ended) --call-id call-7 --dry-run"), "\(deleted.output)")
    let waiting = try site.trace(["call-9"])
    #expect(waiting.lines.contains { $0.contains("waiting") && $0.contains("the next record of its partition") })
  }

  @Test(.enabled(if: TestKafka.hasRealKafka, "the embedded broker does not delete records"))
  func whatRetentionTookIsGone() throws {
    let site = try TraceSite(partitions: 1)
    try plant(Self.calls(0..<1), in: site)
    let admin = try Admin(site.kafka)
    for topic in [site.topics.ringing, site.topics.popUps] {
      try admin.deleteRecords(before: [TopicPartition(topic: topic, partition: 0): 1])
    }
    #expect(
      try site.fates(["call-0", "call-1"]) == [
        "call-0": ["gone", "never-produced", "done"], "call-1": ["gone", "never-produced", "never-produced"],
      ])
    // What came later does not hide that.
    try site.send([ContactSite.call("other", number: "+41791234567")], to: site.topics.ringing)
    let run = try site.trace(["call-0"])
    #expect(
      run.lines.contains {
        $0.contains("look-up") && $0.contains("gone by retention") && $0.contains("records before 20")
      })
  }

  @Test(.enabled(if: TestKafka.hasRealKafka, "the embedded broker has no offsets for times"))
  func whatWasNotLookedAtIsNotSaidToBeMissing() throws {
    let site = try TraceSite(partitions: 1)
    try plant(Self.calls(0..<1), in: site)
    #expect(try site.fates(["call-0"], ["--last", "1h"])["call-0"] == ["done", "not-needed", "done"])
    // Nobody is unknown: of that topic nothing was left out.
    let early = ["--from", "2099-01-01T00:00:00Z"]
    #expect(try site.fates(["call-0"], early)["call-0"] == ["not-searched", "never-produced", "not-searched"])
    let run = try site.trace(["call-0"], early)
    #expect(run.output.contains("\(site.topics.ringing) from 2099-01-01T00:00:00Z on"), "\(run.output)")
  }

  /// One id may begin like another.
  @Test func aDeadLetterIsToldOfItsOwnCall() throws {
    let site = try TraceSite(partitions: 1)
    let letter = SiteRecord(key: "default/1", value: Array(#"{"callId":"twin-10"}"#.utf8))
    try site.send([letter], to: site.topics.unknownCaller)
    try site.work()
    #expect(try site.trace(["twin-10"]).output.contains("dead letter"))
    #expect(try !site.trace(["twin-1"]).output.contains("dead letter"))
  }

  /// JSON has more than one way to write a text, and other producers have theirs.
  @Test func anIdIsFoundAsItsWriterWroteIt() throws {
    let site = try TraceSite(partitions: 1)
    let ids = ["pbx/1", "Müller", #"quoted "1""#]
    try site.send(
      ids.map { id in
        var record = ContactSite.call(id, number: "+41791234567")
        let value = String(decoding: record.value ?? [], as: UTF8.self).replacing("ü", with: #"\u00fc"#)
        record.value = Array(value.utf8)
        return record
      }, to: site.topics.unknownCaller)
    for id in ids { #expect(try site.fates([id])[id]?[1] == "waiting", "\(id)") }
  }

  @Test func theDatabaseIsAway() throws {
    let site = try TraceSite(partitions: 1)
    try plant(Self.calls(0..<1), in: site)
    site.workerURI = "mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=500"
    let run = try site.trace(["call-0"], ["--json"])
    #expect(run.code == 69)
    #expect(run.errors.contains("the database does not answer"))
    // The driver's own words may quote documents.
    #expect(run.errors.contains("away (driver 13053 ServerSelection))"), "\(run.errors)")
    #expect(run.output.contains(#""journal":{"fate":"passed""#))
  }

  @Test func theDatabaseRefuses() throws {
    let server = try TestMongo.start(arguments: ["--auth"])
    let site = try TraceSite(partitions: 1)
    try plant(Self.calls(0..<1), in: site)
    site.workerURI = server.uri
    let run = try site.trace(["call-0"], ["--json"])
    #expect(run.code == 78, "\(run.errors)")
    #expect(run.errors.contains("the database refuses this client"), "\(run.errors)")
    #expect(run.output.contains(#""journal":{"fate":"passed""#))
  }
}
