import CallEvents
import Foundation
import Kafka
import TestSupport
import Testing

/// The built lookup-worker as a process, on real servers. One after the other: each of these starts several processes.
@Suite("lookup-worker", .serialized) struct LookupWorkerTests {}

extension LookupWorkerTests {
  /// One batch with everything in it: calls of every kind, and every kind of bad record between them.
  @Suite struct Batch {
    private static let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    /// Calls that get a pop-up, with what it says.
    private static let good: [(record: SiteRecord, match: String, reason: String?)] = [
      (
        with(LookupSite.ringing("single", number: "079 123 45 67"), [RecordHeader("traceparent", trace)]), "single", nil
      ),
      (LookupSite.ringing("multiple", number: "0041441112233", agent: nil), "multiple", nil),
      (LookupSite.ringing("nobody", number: "+41791234568"), "none", nil),
      (LookupSite.ringing("nobody-outbound", number: "079 123 45 69", direction: "outbound"), "none", nil),
      (LookupSite.ringing("withheld", number: ""), "none", "withheld"),
      (LookupSite.ringing("internal", number: "101"), "none", "internal"),
      (LookupSite.ringing("too-long", number: String(repeating: "1", count: 33)), "none", "too-long"),
      (LookupSite.ringing("pattern", number: ".*"), "none", "internal"),
      (LookupSite.ringing("operator", number: "$where"), "none", "internal"),
      (LookupSite.ringing("end", number: "+1$"), "none", "internal"),
      (LookupSite.ringing("emoji", number: "📞🤖"), "none", "internal"),
      (LookupSite.ringing("digits-and-pattern", number: "1234567.*|$"), "none", nil),
      (
        LookupSite.ringing("transcription", more: ["transcription": String(repeating: "long ", count: 209_716)]),
        "single", nil
      ),
      (
        with(
          LookupSite.ringing("other-system"),
          [
            RecordHeader("spring_json_header_types", "{}"), RecordHeader("__TypeId__", "com.example.Call"),
            RecordHeader("binary", [0xff, 0, 0xfe]), RecordHeader(name: "nothing", value: nil),
          ]), "single", nil
      ),
      (structured("structured"), "single", nil),
      (LookupSite.ringing("repeated"), "single", nil),
      (LookupSite.ringing("repeated"), "single", nil),
    ]

    /// Records that are dead letters, with the class that they leave under.
    private static let bad: [(record: SiteRecord, errorClass: String)] = [
      (raw("bad-1", "not JSON +41791234567"), "not-json"),
      (raw("bad-2", "[1]"), "not-an-object"),
      (raw("bad-3", #"{"direction":"inbound","startedAt":"2026-01-01T10:00:00Z"}"#), "invalid-event"),
      (LookupSite.ringing("bad-4", more: ["startedAt": "1999-12-31T23:59:59Z"]), "invalid-event"),
      (LookupSite.ringing("bad-5", more: ["startedAt": "9999-01-01T00:00:00Z"]), "invalid-event"),
      (LookupSite.ringing("bad-6", more: ["startedAt": "yesterday"]), "invalid-event"),
      (LookupSite.ringing("bad-7", number: String(repeating: "4", count: 4_000)), "invalid-event"),
      (SiteRecord(key: "bad-8", value: nil, headers: [RecordHeader("a", "b")]), "null-value"),
      (SiteRecord(key: "bad-9", value: []), "not-json"),
      (
        with(
          LookupSite.ringing("bad-10"),
          [RecordHeader("ce_specversion", "1.0"), RecordHeader("ce_type", "ringside.call.ringing.v2")]),
        "unsupported-version"
      ),
      (
        with(
          LookupSite.ringing("bad-11"),
          [RecordHeader("ce_specversion", "1.0"), RecordHeader("ce_type", "com.example.invoice.v1")]),
        "unexpected-type"
      ),
      // No key, bytes that are no text, and headers that cannot be texts either.
      (
        SiteRecord(
          key: nil, value: [0xff, 0x00, 0xfe],
          headers: [RecordHeader(name: "x", value: nil), RecordHeader("x", [0xff]), RecordHeader("x", "")]), "not-json"
      ),
      // Larger than a client takes when nobody tells it otherwise.
      (SiteRecord(key: "bad-13", value: [UInt8](repeating: 0x78, count: 1_100_000)), "not-json"),
      // Came back from the dead letters and leaves again.
      (
        with(
          raw("bad-14", "{"),
          [
            RecordHeader(DeadLetterHeader.redrives, "3"), RecordHeader(DeadLetterHeader.offset, "77"),
            RecordHeader(DeadLetterHeader.errorClass, "old"),
          ]), "not-json"
      ),
    ]

    private static func with(_ record: SiteRecord, _ headers: [RecordHeader]) -> SiteRecord {
      var record = record
      record.headers = headers
      return record
    }

    private static func raw(_ key: String, _ text: String) -> SiteRecord {
      SiteRecord(key: key, value: Array(text.utf8))
    }

    private static func structured(_ id: String) -> SiteRecord {
      let event = String(decoding: LookupSite.ringing(id).value ?? [], as: UTF8.self)
      let text =
        #"{"specversion":"1.0","id":"1","source":"/pbx","type":"ringside.call.ringing.v1","data":\#(event)}"#
      return SiteRecord(
        key: id, value: Array(text.utf8), headers: [RecordHeader("content-type", "application/cloudevents+json")])
    }

    @Test func eachRecordHasItsPopUpOrItsDeadLetter() throws {
      let large = ["max.message.bytes": "4194304"]
      let site = try LookupSite(partitions: 3, settings: ["calls.ringing": large, "calls.ringing.dlq": large])
      try site.fill([
        (1, "Muster", "+41791234567", nil), (2, "Head", "+41441112233", nil), (3, "Office", "044 111 22 33", nil),
      ])
      // Good and bad by turns.
      var mixed: [SiteRecord] = []
      for index in 0..<max(Self.good.count, Self.bad.count) {
        if index < Self.good.count { mixed.append(Self.good[index].record) }
        if index < Self.bad.count { mixed.append(Self.bad[index].record) }
      }
      try site.send(mixed)
      let worker = try site.start()
      let popUps = try site.records(site.topics.popUps) { $0.count >= Self.good.count }
      let letters = try site.records(site.deadLetters) { $0.count >= Self.bad.count }
      #expect(waitUntil(seconds: 20) { (try? site.hasCommittedAll()) == true }, "\(worker.log)")

      try Self.check(popUps: popUps)
      try Self.check(letters: letters, of: try site.records(site.topics.ringing), in: site)
      let unknown = try site.records(site.topics.unknownCaller)
      let resolved = try site.records(site.topics.resolvedContacts)
      Self.check(unknown: unknown)
      Self.check(resolved: resolved)
      try Self.validate(popUps: popUps, letters: letters, unknown: unknown, resolved: resolved)
      Self.checkMetrics(worker, site)
      #expect(worker.get("/livez").status == 200)
      #expect(worker.waitUntilReady())
      worker.process.end()
      #expect(worker.log.contains("Stopped."))
      // What callers and contacts are called is nobody's business in a log.
      for secret in ["4179123", "79 123", "Muster", "not JSON"] { #expect(!worker.log.contains(secret), "\(secret)") }
    }

    private static func check(popUps: [SiteRecord]) throws {
      #expect(popUps.count == good.count)
      for (record, match, reason) in good {
        let id = record.key ?? ""
        let popUp = try #require(popUps.first { $0.key == id }, "no pop-up of \(id)")
        #expect(popUp.text("callId") == id)
        #expect(popUp.text("match") == match, "\(id)")
        #expect(popUp.text("reason") == reason, "\(id)")
        #expect(popUp.text("stage") == "lookup")
        #expect(popUp.text("tenant") == "default")
        #expect(popUp.text("startedAt") == "2026-01-01T10:00:00Z")
        #expect(popUp.text("expiresAt") == "2026-01-01T10:01:30Z")
        #expect(popUp.json["contacts"] is [Any], "\(id)")
        #expect(popUp.header("ce_type") == "ringside.popup.v1")
        #expect(popUp.header("ce_time") == "2026-01-01T10:00:00Z")
        #expect(popUp.header("content-type") == "application/json")
      }
      let single = try #require(popUps.first { $0.key == "single" })
      #expect(single.text("number") == "079 123 45 67")
      #expect(single.text("e164") == "+41791234567")
      #expect(single.text("agent") == "101")
      #expect(single.text("displayName") == "Anna Muster")
      #expect(single.header("ce_subject") == "101")
      #expect(single.header("traceparent")?.contains("4bf92f3577b34da6a3ce929d0e0e4736") == true)
      let contacts = try #require(single.json["contacts"] as? [[String: Any]])
      #expect(contacts.map { $0["matchedBy"] as? String } == ["exact"])
      #expect(
        contacts.first?["fields"] as? [String: String] == [
          "ContactUrl": "https://crm.example.com/1", "FirstName": "Anna", "LastName": "Muster",
          "PhoneBusiness": "+41791234567",
        ])
      let multiple = try #require(popUps.first { $0.key == "multiple" })
      let found = multiple.json["contacts"] as? [[String: Any]] ?? []
      #expect(found.map { ($0["fields"] as? [String: String])?["LastName"] } == ["Head", "Office"])
      #expect(multiple.header("ce_subject") == nil)
      #expect(Set(popUps.compactMap { $0.header("ce_id") }).count == good.count - 1)
      #expect(Set(popUps.filter { $0.key == "repeated" }.map { $0.header("ce_id") }).count == 1)
    }

    private static func check(letters: [SiteRecord], of ringing: [SiteRecord], in site: LookupSite) throws {
      #expect(letters.count == bad.count)
      for (record, errorClass) in bad {
        let key = record.key ?? "no key"
        let letter = try #require(letters.first { $0.key == record.key }, "no dead letter of \(key)")
        let original = try #require(ringing.first { $0.key == record.key })
        #expect(letter.value == record.value, "\(key)")
        #expect(letter.header(DeadLetterHeader.errorClass) == errorClass, "\(key)")
        #expect(letter.header(DeadLetterHeader.topic) == site.topics.ringing)
        #expect(letter.header(DeadLetterHeader.partition) == "\(original.partition)")
        #expect(letter.header(DeadLetterHeader.offset) == "\(original.offset)")
        #expect(letter.header(DeadLetterHeader.worker)?.hasPrefix("lookup-worker/") == true)
        #expect(letter.header(DeadLetterHeader.attempts) == "1")
        #expect(letter.header(DeadLetterHeader.redrives) == (key == "bad-14" ? "3" : "0"))
        #expect(letter.header(DeadLetterHeader.truncated) == nil)
        let ours = letter.headers.filter { $0.name.hasPrefix("ringside-dlq-") }
        #expect(ours.count == 10 && Set(ours.map(\.name)).count == 10, "\(key): \(ours.map(\.name))")
        let own = record.headers.filter { !$0.name.hasPrefix("ringside-dlq-") }
        #expect(letter.headers.filter { !$0.name.hasPrefix("ringside-dlq-") } == own, "\(key)")
      }
    }

    private static func check(unknown: [SiteRecord]) {
      #expect(
        unknown.compactMap(\.key).sorted() == ["default/+41791234568", "default/+41791234569", "default/1234567"])
      let outbound = unknown.first { $0.key == "default/+41791234569" }
      #expect(outbound?.text("callId") == "nobody-outbound")
      #expect(outbound?.text("direction") == "outbound")
      #expect(outbound?.text("number") == "079 123 45 69")
    }

    private static func check(resolved: [SiteRecord]) {
      let found = resolved.filter { $0.value != nil }
      #expect(Set(found.compactMap(\.key)) == ["default/+41791234567", "default/+41441112233"])
      #expect(
        Set(resolved.filter { $0.value == nil }.compactMap(\.key)) == [
          "default/+41791234568", "default/+41791234569", "default/1234567",
        ])
      let single = found.first { $0.key == "default/+41791234567" }
      #expect(single?.text("displayName") == "Anna Muster")
      #expect(single?.text("match") == "single")
      #expect(single?.text("resolvedAt") == "2026-01-01T10:00:00Z")
      #expect((single?.json["fields"] as? [String: String])?["ContactUrl"] == "https://crm.example.com/1")
      #expect(found.first { $0.key == "default/+41441112233" }?.text("match") == "multiple")
    }

    /// What came out of Kafka, against the schemas.
    private static func validate(
      popUps: [SiteRecord], letters: [SiteRecord], unknown: [SiteRecord], resolved: [SiteRecord]
    ) throws {
      var cases = SchemaCases()
      for (records, schema) in [(popUps, "popup"), (unknown, "unknown-caller"), (resolved, "contact")] {
        for record in records {
          guard let value = record.value else { continue }
          cases.add(value, schema: "\(schema).schema.json")
          try cases.add(headers: record.texts, schema: "cloudevent-headers.schema.json")
        }
      }
      for letter in letters { try cases.add(headers: letter.texts, schema: "dead-letter-headers.schema.json") }
      #expect(cases.count > 50)
      let problems = try cases.problems()
      #expect(problems == nil)
    }

    /// Every name and label of the contracts.
    private static func checkMetrics(_ worker: WorkerProcess, _ site: LookupSite) {
      let topic = site.topics.ringing
      #expect(
        worker.metric("ringside_records_consumed_total{topic=\"\(topic)\"}") == Double(good.count + bad.count))
      for errorClass in Set(bad.map(\.errorClass)) {
        let count = bad.filter { $0.errorClass == errorClass }.count
        let text = worker.get("/metrics").body
        let series = text.split(separator: "\n").filter { $0.hasPrefix("ringside_records_dead_lettered_total{") }
        #expect(
          series.contains {
            $0.contains("topic=\"\(topic)\"") && $0.contains("reason=\"\(errorClass)\"") && $0.hasSuffix("} \(count)")
          }, "\(errorClass)")
      }
      #expect(worker.metric("ringside_batch_records_sum") == Double(good.count + bad.count))
      #expect((worker.metric("ringside_batch_seconds_count") ?? 0) >= 1)
      #expect((worker.metric("ringside_popup_latency_seconds_count") ?? 0) == Double(good.count))
      for match in ["none", "single", "multiple"] {
        #expect(
          worker.metric("ringside_lookup_matches_total{match=\"\(match)\"}")
            == Double(good.filter { $0.match == match && $0.reason == nil }.count), "\(match)")
      }
      #expect(worker.metric("ringside_paused") == 0)
      #expect(worker.metric("ringside_records_skipped_total") == 0)
      for name in ["ringside_consumer_lag_records", "ringside_consumer_lag_seconds"] {
        for partition in 0..<3 {
          #expect(
            waitUntil(seconds: 5) {
              worker.get("/metrics").body.split(separator: "\n").contains {
                $0.hasPrefix("\(name){") && $0.contains("topic=\"\(topic)\"")
                  && $0.contains("partition=\"\(partition)\"") && $0.hasSuffix("} 0")
              }
            }, "\(name) of \(partition)")
        }
      }
    }
  }
}
