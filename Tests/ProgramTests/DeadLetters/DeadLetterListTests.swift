import CallEvents
import EmbeddedServers
import Foundation
import Kafka
import TestSupport
import Testing

/// `ringside dlq`.
@Suite(.serialized) struct DeadLetterTests {}

extension DeadLetterTests {
  @Suite struct Listing {
    @Test func filtersChoose() throws {
      let site = try DeadLetterSite(partitions: 2)
      try site.plant([
        .init(key: "a", errorClass: "not-json", worker: "lookup-worker", timestamp: 1_760_000_000_000),
        .init(
          key: "b", headers: [RecordHeader("tenant", "acme"), RecordHeader("site", "bern")], errorClass: "too-slow",
          worker: "lookup-worker/0.1.0", timestamp: 1_760_000_001_000),
        .init(
          key: "c", headers: [RecordHeader("tenant", "acme")], errorClass: "effect-refused", worker: "lookup-worker-2",
          timestamp: 1_760_000_002_000),
        .init(key: "d", partition: 1, errorClass: "too-slow", worker: "mine", timestamp: 1_760_000_003_000),
        .init(key: nil, partition: 1, errorClass: "not-json", worker: "mine"),
      ])
      #expect(try site.list([]).count == 5)
      #expect(try site.keys([]) == ["a", "b", "c", "d"])
      #expect(try site.keys(["--reason", "too-slow"]) == ["b", "d"])
      #expect(try site.keys(["--reason", "too-slow", "--reason", "effect-refused"]) == ["b", "c", "d"])
      #expect(try site.keys(["--worker", "lookup-worker"]) == ["a", "b"])
      #expect(try site.keys(["--worker", "lookup-worker/0.1.0"]) == ["b"])
      #expect(try site.keys(["--key", "c", "--key", "d"]) == ["c", "d"])
      #expect(try site.keys(["--header", "tenant=acme"]) == ["b", "c"])
      #expect(try site.keys(["--header", "tenant=acme", "--header", "site=bern"]) == ["b"])
      #expect(try site.keys(["--partition", "1"]) == ["d"])
      #expect(try site.keys(["--offset", "0:1"]) == ["b"])
      #expect(try site.keys(["--offset", "0:0-1", "--offset", "1:0"]) == ["a", "b", "d"])
      #expect(try site.keys(["--since", "2025-10-09T08:53:22Z"]) == ["c", "d"])
      #expect(try site.keys(["--until", "2025-10-09T08:53:22Z"]) == ["a", "b"])
      #expect(try site.list(["--last", "1h"]).compactMap { $0["partition"] as? Int } == [1])
      #expect(try site.list(["--limit", "2"]).count == 2)
      #expect(try site.keys(["--reason", "too-slow", "--partition", "1", "--worker", "lookup-worker"]) == [])
    }

    @Test func linesAndTableTellTheSame() throws {
      let site = try DeadLetterSite()
      try site.plant([
        .init(
          key: "call-1", errorClass: "invalid-event", reason: "agent: \u{1B}[2Jmissing", redrives: "2",
          originPlace: (0, 17, 1_759_999_999_000), timestamp: 1_760_000_000_000)
      ])
      let letter = try #require(try site.list([]).first)
      #expect(letter["topic"] as? String == site.letters)
      #expect(letter["partition"] as? Int == 0)
      #expect(letter["offset"] as? Int == 0)
      #expect(letter["when"] as? String == "2025-10-09T08:53:20Z")
      #expect(letter["class"] as? String == "invalid-event")
      #expect(letter["attempts"] as? Int == 1)
      #expect(letter["redrives"] as? Int == 2)
      #expect(letter["key"] as? String == "call-1")
      #expect(letter["state"] as? String == "open")
      #expect(letter["truncated"] as? Bool == false)
      let origin = letter["origin"] as? [String: Any]
      #expect(origin?["topic"] as? String == site.origin)
      #expect(origin?["offset"] as? Int == 17)

      let table = try site.dlq(["list"])
      #expect(table.code == 0, "\(table.errors)")
      #expect(
        table.lines.first?.split(separator: " ").map(String.init) == [
          "TOPIC", "PLACE", "WHEN", "CLASS", "ATTEMPTS", "REDRIVES", "STATE", "KEY", "REASON",
        ])
      let row = table.lines.last?.split(separator: " ").map(String.init)
      #expect(
        row?.prefix(8) == [site.letters, "0:0", "2025-10-09T08:53:20Z", "invalid-event", "1", "2", "open", "call-1"])
      #expect(table.output.contains("agent: \u{FFFD}[2Jmissing"))
      #expect(!table.output.contains("\u{1B}"))
      let empty = try site.dlq(["list", "ringing", "--reason", "none"])
      #expect(empty.output == "no dead letters\n")
    }

    @Test func showTellsEverything() throws {
      let site = try DeadLetterSite()
      try site.plant([
        .init(
          key: "one", value: Array("{\"number\": \"+41791234567\", \"x\": \"\u{7}\"}".utf8),
          headers: [RecordHeader("ce_id", "42"), RecordHeader(name: "none", value: nil)]),
        .init(key: "two", value: nil, isTruncated: true),
      ])
      let sheet = try site.dlq(["show", "calls.ringing", "--offset", "0:0"])
      #expect(sheet.code == 0, "\(sheet.errors)")
      #expect(sheet.lines.first == "\(site.letters) 0:0")
      #expect(sheet.output.contains("key       one\n"))
      #expect(sheet.output.contains("headers   ce_id=42\n"))
      #expect(sheet.output.contains("none=null\n"))
      #expect(sheet.output.contains("value     {\"number\": \"+41791234567\", \"x\": \"\u{FFFD}\"}\n"))
      let both = try site.dlq(["show", "ringing.dlq"])
      #expect(both.lines.filter { $0.hasPrefix(site.letters) }.count == 2)
      #expect(both.output.contains("left out as too large"))
      let json = try site.dlq(["show", "ringing", "--json", "--limit", "1"])
      let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
      #expect(object?["value"] as? String == "{\"number\": \"+41791234567\", \"x\": \"\u{7}\"}")
      #expect((object?["headers"] as? [[String: Any]])?.first?["name"] as? String == "ce_id")
    }

    @Test func mistakesAreTold() throws {
      let site = try DeadLetterSite()
      let unknown = try site.dlq(["list", "ended", "other.topic"])
      #expect(unknown.code == 78)
      #expect(unknown.errors.contains("\(site.topics.ended).dlq: there is no such topic"))
      #expect(unknown.errors.contains("other.topic.dlq: there is no such topic"))
      #expect(try site.dlq(["redrive"]).code == 64)
      #expect(try site.dlq(["redrive", "ringing", "--state", "redriven"]).code == 64)
      #expect(try site.dlq(["list", "--since", "2025-10-09T08:53:22Z", "--last", "1h"]).code == 64)
      #expect(try site.dlq(["list", "--offset", "1", "--reason"]).code == 64)
      let port = try FreePort.find()
      let away = try RingsideProgram.run(["dlq", "list", "--kafka-brokers", "127.0.0.1:\(port)"])
      #expect(away.code == 69)
      #expect(away.errors.contains("no answer from Kafka"))
    }
  }
}
