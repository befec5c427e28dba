import BSON
import CallEvents
import Foundation
import Glibc
import Kafka
import MongoDB
import TestSupport
import Testing

/// The built contact-worker as a process, on real servers. One after the other: each of these starts several processes.
@Suite("contact-worker", .serialized) struct ContactWorkerTests {}

extension ContactWorkerTests {
  /// With the worker that comes before it.
  @Suite struct WithLookup {
    @Test func anUnknownCallerBecomesAContactAndTheNextCallFindsIt() throws {
      let site = try ContactSite(partitions: 2)
      let lookup = try site.startLookup()
      let worker = try site.start()
      let popUps = try site.reader(site.topics.popUps)
      try site.send(
        [
          ContactSite.call("first", number: "076 555 00 00", name: "Anna"), ContactSite.call("withheld", number: ""),
          ContactSite.call("outbound", number: "+41765550011", direction: "outbound"),
        ], to: site.topics.ringing)
      #expect(popUps.poll(seconds: 40) { $0.records.count >= 4 }, "\(lookup.log) \(worker.log)")
      try site.send(
        [ContactSite.call("second", number: "+41765550000", second: 60)], to: site.topics.ringing)
      #expect(popUps.poll(seconds: 20) { $0.records.count >= 5 }, "\(lookup.log) \(worker.log)")
      popUps.settle()
      #expect(waitUntil(seconds: 20) { (try? site.hasCommittedAll()) == true }, "\(worker.log)")

      // Of one call in one partition: the later one replaces the earlier.
      let first = popUps.records.filter { $0.key == "first" }.sorted { $0.offset < $1.offset }
      #expect(first.map { $0.text("stage") } == ["lookup", "contact"])
      #expect(first.map { $0.text("match") } == ["none", "created"])
      #expect(Set(first.map(\.partition)).count == 1)
      #expect(Set(first.compactMap { $0.header("ce_id") }).count == 2)
      let created = try #require(first.last)
      #expect(created.header("ce_source") == "/ringside/contact-worker")
      #expect(created.text("displayName") == "New Caller 0765550000")
      #expect(created.text("e164") == "+41765550000")
      #expect(created.text("number") == "076 555 00 00")
      #expect(created.text("expiresAt") == "2026-01-01T10:01:30Z")
      let contacts = try #require(created.json["contacts"] as? [[String: Any]])
      #expect(contacts.map { $0["matchedBy"] as? String } == ["exact"])
      #expect(
        contacts.first?["fields"] as? [String: String] == [
          "ContactUrl": "https://crm.example.com/1ae2ed5dbe7047fe25b398b1", "FirstName": "New",
          "LastName": "Caller 0765550000", "PhoneBusiness": "0765550000",
        ])
      #expect(popUps.records.filter { $0.key != "first" }.map { $0.text("stage") } == ["lookup", "lookup", "lookup"])
      #expect(popUps.records.first { $0.key == "second" }?.text("match") == "single")

      let resolved = try site.records(site.topics.resolvedContacts).filter { $0.value != nil }
      let mine = resolved.filter { $0.header("ce_source") == "/ringside/contact-worker" }
      #expect(mine.map(\.key) == ["default/+41765550000"])
      #expect(mine.first?.text("match") == "created")
      #expect(mine.first?.text("displayName") == "New Caller 0765550000")
      #expect(try site.phones() == ["0765550000"])

      var cases = SchemaCases()
      for record in popUps.records { cases.add(record.value ?? [], schema: "popup.schema.json") }
      for record in resolved { cases.add(record.value ?? [], schema: "contact.schema.json") }
      for record in popUps.records + resolved {
        try cases.add(headers: record.texts, schema: "cloudevent-headers.schema.json")
      }
      let problems = try cases.problems()
      #expect(problems == nil)
      #expect(worker.metric(#"ringside_contacts_total{result="created"}"#) == 1)
      #expect(worker.metric(#"ringside_contacts_total{result="skipped"}"#) == 1)
      #expect(worker.metric(#"ringside_contacts_total{result="found"}"#) == 0)
      #expect(worker.metric(#"ringside_contacts_total{result="refused"}"#) == 0)
      lookup.process.end()
      worker.process.end()
      #expect(worker.log.contains("Stopped."))
      for secret in ["555 00", "765550", "Anna"] { #expect(!worker.log.contains(secret), "\(secret)") }
    }

    @Test func whicheverWorkerTakesTheNextCallFindsTheContact() throws {
      let site = try ContactSite(partitions: 6)
      let lookups = try (0..<3).map { _ in try site.startLookup() }
      let worker = try site.start()
      #expect(site.waitForShares(lookups + [worker]))
      let popUps = try site.reader(site.topics.popUps)
      for round in 0..<5 {
        let (first, next) = ("076 555 10 1\(round)", "+4176555101\(round)")
        try site.send([ContactSite.call("new-\(round)", number: first)], to: site.topics.ringing)
        #expect(
          popUps.poll(seconds: 30) {
            $0.records.contains { $0.key == "new-\(round)" && $0.text("match") == "created" }
          },
          "\(worker.log)")
        try site.send(
          (0..<12).map { ContactSite.call("next-\(round)-\($0)", number: next) }, to: site.topics.ringing)
        #expect(popUps.poll(seconds: 30) { $0.records.count { $0.key?.hasPrefix("next-\(round)") == true } == 12 })
      }
      let next = popUps.records.filter { $0.key?.hasPrefix("next") == true }
      #expect(next.matches == ["single": 60])
      for lookup in lookups {
        #expect(
          (lookup.metric("ringside_records_consumed_total{topic=\"\(site.topics.ringing)\"}") ?? 0) > 0,
          "a worker had none of the calls")
      }
      for process in lookups + [worker] { process.process.end() }
    }
  }
}
