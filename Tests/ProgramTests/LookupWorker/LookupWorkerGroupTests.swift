import CallEvents
import Foundation
import Kafka
import TestSupport
import Testing

extension LookupWorkerTests {
  /// Workers that share the partitions, and how a worker ends.
  @Suite struct Group {
    @Test func oneOfFourIsKilledAndNoPopUpIsLost() throws {
      let site = try LookupSite(partitions: 8)
      try site.fill([(1, "Muster", "+41791234567", nil)])
      var workers = try (0..<4).map { _ in try site.start(["--batch", "25"]) }
      #expect(workers.allSatisfy { $0.waitUntilReady() })
      // Each of them has its share before the first call. The embedded broker lets a group of four settle in ten seconds alone, and
      // later beside other tests.
      #expect(
        waitUntil(seconds: 90) {
          workers.allSatisfy { $0.get("/metrics").body.contains("ringside_consumer_lag_records{") }
        }, "\(workers.map { $0.log.suffix(2_000) })")
      let count = 4_000
      let popUps = try site.reader(site.topics.popUps)
      try site.send(LookupSite.calls(0..<count))
      #expect(popUps.poll(seconds: 60) { $0.records.count > count / 20 })
      let victim = workers.removeLast()
      kill(victim.process.processIdentifier, SIGKILL)
      #expect(try !site.hasCommittedAll(), "the kill came too late to prove anything")
      #expect(popUps.poll(seconds: 90) { $0.callIDs.count == count }, "\(popUps.callIDs.count) of \(count)")
      // The embedded broker hands a lost member's partitions on after ten seconds, on a busy machine later.
      #expect(waitUntil(seconds: 90) { (try? site.hasCommittedAll()) == true })
      popUps.settle()
      // A call that was looked up twice has one event all the same.
      #expect(Set(popUps.records.compactMap { $0.header("ce_id") }).count == count)
      #expect(try site.records(site.deadLetters).isEmpty)
      // A clean end hands over: whoever comes next repeats nothing.
      let before = popUps.records.count
      for worker in workers { worker.process.end() }
      #expect(workers.allSatisfy { $0.log.contains("Stopped.") })
      try site.send(LookupSite.calls(count..<(count + 10)))
      let run = try site.run(["--until-caught-up"])
      #expect(run.code == 0, "\(run.errors)")
      popUps.settle()
      #expect(popUps.records.count == before + 10)
    }

    @Test func aGroupThatSettlesWhileItWorksLosesNoPartitions() throws {
      let site = try LookupSite(partitions: 4)
      try site.fill([(1, "Muster", "+41791234567", nil)])
      var workers = [try site.start(["--lanes", "2"])]
      #expect(workers[0].waitUntilReady())
      workers.append(try site.start(["--lanes", "2"]))
      // Those that are there have something to commit all the time.
      var sent = 0
      let hasShares = waitUntil(seconds: 120) {
        try? site.send(LookupSite.calls(sent..<(sent + 20)))
        sent += 20
        return workers.allSatisfy { $0.get("/metrics").body.contains("ringside_consumer_lag_records{") }
      }
      #expect(hasShares)
      #expect(waitUntil(seconds: 60) { (try? site.hasCommittedAll()) == true })
      for worker in workers {
        #expect(!worker.log.contains("\"lost\":true"), "\(worker.log)")
      }
    }

    @Test func untilCaughtUpEndsOnAnEmptyTopic() throws {
      let site = try LookupSite(partitions: 3)
      let run = try site.run(["--until-caught-up"])
      #expect(run.code == 0, "\(run.errors)")
    }

    @Test(.enabled(if: TestKafka.hasRealKafka, "the embedded broker does not delete records"))
    func untilCaughtUpCountsDeletedRecordsAsReached() throws {
      let site = try LookupSite()
      try site.fill([(1, "Muster", "+41791234567", nil)])
      let admin = try Admin(site.kafka)
      let partition = TopicPartition(topic: site.topics.ringing, partition: 0)
      try site.send(LookupSite.calls(0..<10))
      try admin.deleteRecords(before: [partition: 5])
      #expect(try site.run(["--until-caught-up"]).code == 0)
      let popUps = try site.records(site.topics.popUps)
      #expect(popUps.compactMap(\.key) == (5..<10).map { "call-\($0)" })
      // What the group had not read yet is gone: it goes on with what is there, and says what is missing.
      try site.send(LookupSite.calls(10..<20))
      try admin.deleteRecords(before: [partition: 17])
      let worker = try site.start()
      #expect(try site.records(site.topics.popUps) { $0.count >= 8 }.count == 8)
      #expect(worker.metric("ringside_records_skipped_total") == 7)
      #expect(worker.log.contains("Retention has deleted"))
      worker.process.end()
      // Everything is gone.
      try site.send(LookupSite.calls(20..<25))
      try admin.deleteRecords(before: [partition: 25])
      let last = try site.run(["--until-caught-up"])
      #expect(last.code == 0, "\(last.errors)")
      #expect(try site.records(site.topics.popUps).count == 8)
    }
  }
}
