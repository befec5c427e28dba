import BSON
import CallEvents
import EmbeddedServers
import Foundation
import Glibc
import Kafka
import MongoDB
import TestSupport
import Testing

extension ContactWorkerTests {
  /// What goes wrong costs nobody a contact, and makes none twice.
  @Suite struct Misfortunes {
    @Test func theDatabaseIsAway() throws {
      let server = try TestMongo.start()
      let site = try ContactSite(partitions: 2, databaseURI: server.uri)
      let worker = try site.start(["--batch", "10"])
      let popUps = try site.reader(site.topics.popUps)
      try site.send((0..<10).map { ContactSite.call("call-\($0)", number: "+4176555\(1_000 + $0)") })
      #expect(popUps.poll(seconds: 40) { $0.callIDs.count == 10 }, "\(worker.log)")
      try site.send((10..<310).map { ContactSite.call("call-\($0)", number: "+4176555\(1_000 + $0 % 200)") })
      #expect(popUps.poll(seconds: 40) { $0.callIDs.count > 20 }, "\(worker.log)")
      server.kill()
      #expect(waitUntil(seconds: 30) { worker.metric("ringside_paused") == 1 }, "\(worker.log)")
      #expect(worker.get("/readyz").status == 503)
      try server.restart()
      #expect(popUps.poll(seconds: 60) { $0.callIDs.count == 310 }, "\(popUps.callIDs.count) \(worker.log)")
      #expect(waitUntil(seconds: 20) { (try? site.hasCommittedAll()) == true })
      #expect(worker.waitUntilReady())
      let phones = try site.phones()
      #expect(phones.count == 200 && Set(phones).count == 200)
      #expect(try site.records(site.deadLetters).isEmpty)
      worker.process.end()
    }

    @Test func oneOfTwoWorkersIsKilled() throws {
      let site = try ContactSite(partitions: 4)
      let workers = try (0..<2).map { _ in try site.start(["--batch", "20"]) }
      #expect(site.waitForShares(workers))
      let popUps = try site.reader(site.topics.popUps)
      let count = 800
      try site.send((0..<count).map { ContactSite.call("call-\($0)", number: "+4176555\(1_000 + $0 % 400)") })
      #expect(popUps.poll(seconds: 60) { $0.records.count > count / 20 })
      kill(workers[0].process.processIdentifier, SIGKILL)
      #expect(try !site.hasCommittedAll(), "the kill came too late to prove anything")
      #expect(popUps.poll(seconds: 90) { $0.callIDs.count == count }, "\(popUps.callIDs.count) of \(count)")
      #expect(waitUntil(seconds: 30) { (try? site.hasCommittedAll()) == true })
      popUps.settle()
      let phones = try site.phones()
      #expect(phones.count == 400 && Set(phones).count == 400)
      // Of none more than once; of what the dead one had created and not told of, not at all.
      let created = popUps.records.filter { $0.text("match") == "created" }.compactMap { $0.text("e164") }
      #expect(Set(created).count == created.count && created.count > 350)
      #expect(try site.records(site.deadLetters).isEmpty)
      workers[1].process.end()
    }

    @Test func whatIsRefusedIsADeadLetterAndNothingElseIs() throws {
      let site = try ContactSite(validator: ["name": ["$ne": "refused"]])
      let calls = (0..<60).map { index in
        ContactSite.call("call-\(index)", number: "+4176555\(1_000 + index)", name: index % 6 == 5 ? "refused" : "ok")
      }
      let refused = calls.enumerated().filter { $0.offset % 6 == 5 }.map(\.element)
      try site.send(calls)
      let worker = try site.start()
      let letters = try site.records(site.deadLetters) { $0.count >= 10 }
      #expect(waitUntil(seconds: 20) { (try? site.hasCommittedAll()) == true }, "\(worker.log)")
      #expect(letters.map(\.value) == refused.map(\.value))
      for letter in letters {
        #expect(letter.header(DeadLetterHeader.errorClass) == "document-refused")
        #expect(letter.header(DeadLetterHeader.topic) == site.topics.unknownCaller)
        #expect(letter.header(DeadLetterHeader.worker)?.hasPrefix("contact-worker/") == true)
        #expect(letter.header(DeadLetterHeader.reason)?.contains("555") == false)
      }
      let popUps = try site.records(site.topics.popUps)
      #expect(popUps.matches == ["created": 50])
      #expect(popUps.callIDs.isDisjoint(with: Set(refused.compactMap(\.key))))
      #expect(try site.contacts().count == 50)
      #expect(worker.metric(#"ringside_contacts_total{result="created"}"#) == 50)
      #expect(worker.metric(#"ringside_contacts_total{result="refused"}"#) == 10)
      // The administrator lets them pass, and they are sent again.
      try site.withDatabase { client in
        _ = try client.runCommand(["collMod": .string(site.namespace.collection), "validator": [:]], on: site.database)
      }
      try site.send(letters)
      #expect(
        waitUntil(seconds: 20) { worker.metric(#"ringside_contacts_total{result="created"}"#) == 60 }, "\(worker.log)")
      #expect(try site.contacts().count == 60)
      worker.process.end()
    }
  }
}
