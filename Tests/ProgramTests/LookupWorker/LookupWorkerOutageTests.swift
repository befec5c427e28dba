import CallEvents
import EmbeddedServers
import Foundation
import Kafka
import TestSupport
import Testing

extension LookupWorkerTests {
  /// The world is away: nothing is lost, nothing leaves, and what comes meanwhile is worked off.
  @Suite struct Outages {
    /// Longer than a session and than the time a group waits for a poll, as the workers here are started.
    private static let seconds: Double =
      ProcessInfo.processInfo.environment["RINGSIDE_SLOW_TESTS"] == "1" ? 120 : 15

    @Test func theDatabaseIsAway() throws {
      let server = try TestMongo.start()
      let site = try LookupSite(partitions: 2, databaseURI: server.uri)
      try site.fill([(1, "Muster", "+41791234567", nil)])
      let worker = try site.start(["--kafka-option", "max.poll.interval.ms=10000"])
      try site.send(LookupSite.calls(0..<10))
      let popUps = try site.reader(site.topics.popUps)
      #expect(popUps.poll(seconds: 40) { $0.callIDs.count == 10 }, "\(worker.log)")
      server.kill()
      try site.send(LookupSite.calls(10..<60))
      #expect(waitUntil(seconds: 20) { worker.metric("ringside_paused") == 1 }, "\(worker.log)")
      let admin = try Admin(site.kafka)
      // Throughout the outage.
      let misfortune = waitUntil(seconds: Self.seconds) {
        worker.get("/livez").status != 200 || worker.get("/readyz").status != 503
          || worker.metric("ringside_paused") != 1
      }
      #expect(!misfortune, "\(worker.get("/livez")) \(worker.get("/readyz"))")
      #expect(worker.get("/readyz").body.contains("no primary"))
      if TestKafka.hasRealKafka {
        let members = try admin.group(site.group).members
        #expect(members.map(\.assignment.count) == [2])
      }
      #expect(!worker.log.contains("put this lane out"))
      #expect(!worker.log.contains("Partitions revoked"))
      try server.restart()
      #expect(popUps.poll(seconds: 60) { $0.callIDs.count == 60 }, "\(popUps.callIDs.count) \(worker.log)")
      #expect(worker.waitUntilReady())
      #expect(worker.metric("ringside_paused") == 0)
      #expect(waitUntil(seconds: 20) { (try? site.hasCommittedAll()) == true })
      #expect(popUps.records.allSatisfy { $0.text("match") == "single" })
      #expect(try site.records(site.deadLetters).isEmpty)
      worker.process.end()
    }

    @Test(.enabled(if: TestKafka.hasRealKafka, "the embedded broker cannot be killed"))
    func theBrokerIsKilledAndComesBack() throws {
      let server = try KafkaServer()
      defer { server.remove() }
      let site = try LookupSite(on: server, partitions: 4)
      try site.fill([(1, "Muster", "+41791234567", nil)])
      let worker = try site.start(["--batch", "20"])
      #expect(worker.waitUntilReady())
      let count = 2_000
      try site.send(LookupSite.calls(0..<count))
      var popUps: TopicReader? = try site.reader(site.topics.popUps)
      #expect(popUps?.poll(seconds: 60) { $0.records.count > 50 } == true, "\(worker.log)")
      popUps = nil
      server.kill()
      #expect(waitUntil(seconds: 20) { worker.get("/readyz").status == 503 }, "\(worker.log)")
      #expect(worker.get("/livez").status == 200)
      try server.start()
      let after = try site.reader(site.topics.popUps)
      #expect(after.poll(seconds: 90) { $0.callIDs.count == count }, "\(after.callIDs.count) \(worker.log)")
      #expect(waitUntil(seconds: 30) { (try? site.hasCommittedAll()) == true })
      #expect(worker.waitUntilReady())
      #expect(Set(after.records.compactMap { $0.header("ce_id") }).count == count)
      #expect(try site.records(site.deadLetters).isEmpty)
      worker.process.end()
    }
  }
}
