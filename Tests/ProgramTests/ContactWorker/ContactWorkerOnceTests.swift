import CallEvents
import Foundation
import Kafka
import TestSupport
import Testing

extension ContactWorkerTests {
  /// However often, and wherever, an event is handled.
  @Suite struct Once {
    @Test func aThousandCallsOfOneNumberOnFourWorkersAreOneContact() throws {
      let site = try ContactSite(partitions: 8)
      let workers = try (0..<4).map { _ in try site.start(["--batch", "20"]) }
      #expect(site.waitForShares(workers))
      let spellings = ["076 555 00 00", "+41765550000", "0041765550000"]
      try site.send(
        (0..<1_000).map { ContactSite.call("call-\($0)", number: spellings[$0 % 3], second: $0 * 3_600 / 1_000) })
      let popUps = try site.reader(site.topics.popUps)
      #expect(popUps.poll(seconds: 60) { $0.callIDs.count == 1_000 }, "\(popUps.callIDs.count)")
      popUps.settle()
      #expect(waitUntil(seconds: 20) { (try? site.hasCommittedAll()) == true })
      #expect(try site.contacts().count == 1)
      #expect(popUps.records.matches["created"] == 1)
      #expect(Set(popUps.records.compactMap { $0.header("ce_id") }).count == 1_000)
      #expect(Set(popUps.records.compactMap { $0.text("displayName") }).count == 1)
      for worker in workers {
        #expect((worker.metric("ringside_batch_seconds_count") ?? 0) > 0, "a worker had nothing to do")
        worker.process.end()
      }
      #expect(try site.records(site.deadLetters).isEmpty)
    }

    @Test func tenThousandCallsOfFiveThousandNumbersAreFiveThousandContacts() throws {
      let site = try ContactSite(partitions: 4)
      let workers = try (0..<2).map { _ in try site.start() }
      #expect(site.waitForShares(workers))
      try site.send(Self.calls(10_000, of: 5_000))
      let popUps = try site.reader(site.topics.popUps)
      #expect(popUps.poll(seconds: 90) { $0.callIDs.count == 10_000 }, "\(popUps.callIDs.count)")
      #expect(waitUntil(seconds: 20) { (try? site.hasCommittedAll()) == true })
      popUps.settle()
      let created = popUps.records.filter { $0.text("match") == "created" }.compactMap { $0.text("e164") }
      #expect(created.count == 5_000 && Set(created).count == 5_000)
      #expect(try site.contacts().count == 5_000)
      #expect(Set(try site.phones()).count == 5_000)
      #expect(try site.records(site.deadLetters).isEmpty)
      for worker in workers { worker.process.end() }
    }

    @Test func aTopicConsumedThreeTimesLeavesTheSameBytes() throws {
      let site = try ContactSite(partitions: 4)
      let calls = Self.calls(1_000, of: 500)
      // A part of it is delivered twice.
      try site.send(calls + calls.prefix(100))
      var contacts: [[UInt8]] = []
      for pass in 0..<3 {
        site.group = TestKafka.uniqueName("group")
        let run = try site.run(["--until-caught-up"])
        #expect(run.code == 0, "\(run.errors)")
        let now = try site.contacts()
        if pass == 0 { contacts = now }
        #expect(now == contacts)
      }
      #expect(contacts.count == 500)
      let popUps = try site.records(site.topics.popUps)
      #expect(popUps.matches == ["created": 500, "single": 2_800])
      // A repeat has the id of the first.
      #expect(Set(popUps.compactMap { $0.header("ce_id") }).count == 1_000)
      #expect(try site.records(site.deadLetters).isEmpty)
    }

    /// The second half spells the numbers in another way.
    private static func calls(_ count: Int, of numbers: Int) -> [SiteRecord] {
      (0..<count).map { index in
        let number = 1_000_000 + index % numbers
        return ContactSite.call("call-\(index)", number: index < count / 2 ? "+4176\(number)" : "076 \(number)")
      }
    }
  }
}
