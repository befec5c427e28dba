import BSON
import CallEvents
import EmbeddedServers
import Foundation
import Kafka
import MongoDB
import TestSupport
import Testing

extension LookupWorkerTests {
  /// What is refused for one record costs no other record anything.
  @Suite struct Refusals {
    @Test(.enabled(if: TestKafka.hasRealKafka, "the embedded broker takes records of any size"))
    func aPopUpThatTheBrokerRefusesAsTooLarge() throws {
      let site = try LookupSite(settings: ["calls.popups": ["max.message.bytes": "20000"]])
      try site.fill([
        (1, "Small", "+41791234567", nil), (2, "Large", "+41791234568", String(repeating: "note ", count: 10_000)),
      ])
      // All of them are one batch, whose pop-ups are more than the broker takes at once.
      var calls = LookupSite.calls(0..<100)
      calls.insert(LookupSite.ringing("large", number: "+41791234568"), at: 50)
      try site.send(calls)
      let run = try site.run(["--until-caught-up"])
      #expect(run.code == 0, "\(run.errors)")
      let popUps = try site.records(site.topics.popUps) { $0.count >= 100 }
      #expect(popUps.compactMap(\.key).sorted() == (0..<100).map { "call-\($0)" }.sorted())
      let letters = try site.records(site.deadLetters)
      #expect(letters.map(\.key) == ["large"])
      #expect(letters.first?.value == calls[50].value)
      #expect(letters.first?.header(DeadLetterHeader.errorClass) == "effect-refused")
      #expect(letters.first?.header(DeadLetterHeader.reason)?.contains("MSG_SIZE_TOO_LARGE") == true)
    }

    @Test(.enabled(if: TestKafka.hasRealKafka, "the embedded broker takes records of any size"))
    func aDeadLetterThatIsTooLargeItselfLeavesItsPlaceBehind() throws {
      let site = try LookupSite(settings: ["calls.ringing.dlq": ["max.message.bytes": "20000"]])
      try site.fill([(1, "Small", "+41791234567", nil)])
      let large = [UInt8](repeating: 0x78, count: 50_000)
      try site.send([
        LookupSite.ringing("before"),
        SiteRecord(key: "value", value: large, headers: [RecordHeader("kept", "yes")]),
        SiteRecord(key: "headers", value: [0x78], headers: [RecordHeader("large", large)]),
        SiteRecord(key: String(decoding: large, as: UTF8.self), value: [0x78]),
        SiteRecord(key: "small", value: [0x78]),
        LookupSite.ringing("after"),
      ])
      let run = try site.run(["--until-caught-up"])
      #expect(run.code == 0, "\(run.errors)")
      #expect(Set(try site.records(site.topics.popUps).map(\.key)) == ["before", "after"])
      let letters = try site.records(site.deadLetters) { $0.count >= 4 }
      #expect(letters.count == 4)
      let byOffset = Dictionary(letters.map { ($0.header(DeadLetterHeader.offset) ?? "", $0) }) { $1 }
      for offset in ["1", "2", "3"] {
        let letter = try #require(byOffset[offset], "no dead letter of offset \(offset)")
        #expect(letter.value == nil)
        #expect(letter.header(DeadLetterHeader.truncated) == "true")
        #expect(letter.header(DeadLetterHeader.topic) == site.topics.ringing)
        #expect(letter.header(DeadLetterHeader.partition) == "0")
        #expect(letter.header(DeadLetterHeader.errorClass) == "not-json")
      }
      #expect(byOffset["1"]?.key == "value")
      #expect(byOffset["1"]?.header("kept") == "yes")
      #expect(byOffset["2"]?.key == "headers")
      #expect(byOffset["4"]?.value == [0x78])
      #expect(byOffset["4"]?.header(DeadLetterHeader.truncated) == nil)
    }

    @Test func moreDeadLettersThanTheLimitHoldTheLane() throws {
      let site = try LookupSite()
      try site.fill([(1, "Muster", "+41791234567", nil)])
      try site.send(
        (0..<300).map { $0 % 3 == 0 ? LookupSite.ringing("call-\($0)") : SiteRecord(key: "bad-\($0)", value: [0x78]) })
      let worker = try site.start(["--batch", "150"])
      var readiness = ""
      #expect(
        waitUntil(seconds: 60) {
          readiness = worker.get("/readyz").body
          return readiness.contains("dead-letter limit")
        }, "\(readiness) \(worker.log)")
      #expect(worker.get("/readyz").status == 503)
      #expect(worker.get("/livez").status == 200)
      #expect(worker.metric("ringside_paused") == 1)
      let before = try site.records(site.deadLetters)
      #expect(before.count <= 200)
      #expect(try !site.hasCommittedAll())
      try site.send(LookupSite.calls(1_000..<1_020))
      // It stays as it is, for longer than a session lasts.
      #expect(!waitUntil(seconds: 5) { worker.metric("ringside_paused") != 1 })
      #expect(try site.records(site.deadLetters).count == before.count)
      #expect(try !site.records(site.topics.popUps).contains { $0.key == "call-1000" })
      let stopping = ContinuousClock.now
      worker.process.end()
      #expect(stopping.duration(to: .now) < .seconds(10))
      // Somebody who knows better lets them leave; what was not committed is done again.
      let run = try site.run(["--until-caught-up", "--dead-letter-limit", "1"])
      #expect(run.code == 0, "\(run.errors)")
      let popUps = try site.records(site.topics.popUps) { $0.count >= 120 }
      #expect(Set(popUps.compactMap(\.key)).count == 120)
      #expect(Set(popUps.compactMap { $0.header("ce_id") }).count == 120)
      let letters = try site.records(site.deadLetters)
      #expect(letters.count == 200)
      #expect(Set(letters.compactMap(\.key)).count == 200)
    }

    @Test func aQueryThatIsTooSlowIsHalvedAndOneAloneLeaves() throws {
      let server = try TestMongo.start()
      let site = try LookupSite(databaseURI: server.uri)
      try site.fill((0..<40).map { ($0, "Nr \($0)", "+4179123\(1000 + $0)", nil) })
      // 40, 20, 10 are too slow; the rest is not.
      try failFinds(site, mode: ["times": 3], code: 50)
      try site.send((0..<40).map { LookupSite.ringing("call-\($0)", number: "+4179123\(1000 + $0)") })
      let first = try site.run(["--until-caught-up"])
      #expect(first.code == 0, "\(first.errors)")
      let popUps = try site.records(site.topics.popUps) { $0.count >= 40 }
      #expect(popUps.compactMap(\.key).sorted() == (0..<40).map { "call-\($0)" }.sorted())
      #expect(popUps.allSatisfy { $0.text("match") == "single" })
      #expect(try site.records(site.deadLetters).isEmpty)
      #expect(first.errors.split(separator: "\n").filter { $0.contains("A batch failed.") }.count == 3)

      // One alone, three times.
      try failFinds(site, mode: ["times": 3], code: 50)
      try site.send([LookupSite.ringing("slow"), LookupSite.ringing("withheld", number: "")])
      let second = try site.run(["--until-caught-up", "--batch", "1"])
      #expect(second.code == 0, "\(second.errors)")
      let letters = try site.records(site.deadLetters)
      #expect(letters.map(\.key) == ["slow"])
      #expect(letters.first?.header(DeadLetterHeader.errorClass) == "too-slow")
      #expect(letters.first?.header(DeadLetterHeader.attempts) == "3")
      #expect(try site.records(site.topics.popUps).contains { $0.key == "withheld" })
    }

    private func failFinds(_ site: LookupSite, mode: BSONDocument, code: Int32) throws {
      try site.withDatabase { client in
        _ = try client.runCommand(
          [
            "configureFailPoint": "failCommand", "mode": .document(mode),
            "data": ["errorCode": .int32(code), "failCommands": ["find"]],
          ], on: "admin")
      }
    }
  }
}
