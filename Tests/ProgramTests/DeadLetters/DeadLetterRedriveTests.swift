import CallEvents
import Foundation
import Kafka
import TestSupport
import Testing

extension DeadLetterTests {
  @Suite struct Redriving {
    @Test func whatComesBackIsTheOriginal() throws {
      let site = try DeadLetterSite(partitions: 2)
      let value = (0..<512).map { UInt8(truncatingIfNeeded: $0) }
      let headers = [
        RecordHeader("ce_id", [0xFF, 0x00]), RecordHeader("twice", "1"), RecordHeader(name: "none", value: nil),
        RecordHeader("twice", "2"),
      ]
      try site.plant([
        .init(key: "bytes", value: value, headers: headers, redrives: "1"),
        .init(key: nil, value: nil, redrives: nil), .init(key: "empty", value: [], partition: 1),
      ])
      let rehearsal = try site.dlq(["redrive", "ringing", "--dry-run"])
      #expect(rehearsal.code == 0, "\(rehearsal.errors)")
      #expect(rehearsal.lines.last == "\(site.letters): 3 would be redriven")
      #expect(try site.redriven().isEmpty)
      #expect(try site.records(site.topics.handledDeadLetters).isEmpty)

      let first = try site.dlq(["redrive", "ringing"])
      #expect(first.code == 0, "\(first.errors)")
      #expect(first.output == "\(site.letters): 3 redriven\n")
      let records = try site.redriven(atLeast: 3)
      #expect(records.count == 3)
      let bytes = try #require(records.first { $0.key == "bytes" })
      #expect(bytes.value == value)
      #expect(bytes.headers == headers + [RecordHeader(DeadLetterHeader.redrives, "2")])
      let none = try #require(records.first { $0.key == nil })
      #expect(none.value == nil)
      #expect(none.headers == [RecordHeader(DeadLetterHeader.redrives, "1")])
      #expect(records.first { $0.key == "empty" }?.value == [])

      let second = try site.dlq(["redrive", "ringing"])
      #expect(second.output == "\(site.letters): nothing to redrive\n")
      #expect(try site.redriven(atLeast: 3).count == 3)
      #expect(try site.list([]).isEmpty)
      let handled = try site.list(["--all"])
      #expect(handled.allSatisfy { $0["state"] as? String == "redriven" && $0["handledBy"] is String })
      #expect(try site.list(["--state", "redriven"]).count == 3)
      // Dropping does not concern what is open no more.
      #expect(try site.dlq(["drop", "ringing"]).output == "\(site.letters): nothing to drop\n")
    }

    @Test func whatCameBackTooOftenIsParked() throws {
      let site = try DeadLetterSite()
      try site.plant([
        .init(key: "two", redrives: "2"), .init(key: "three", redrives: "3"),
        .init(key: "nonsense", redrives: "-5"), .init(key: "huge", redrives: "99999999999999999999999"),
      ])
      let run = try site.dlq(["redrive", "ringing"])
      #expect(run.output == "\(site.letters): 1 redriven, 3 parked\n")
      #expect(try site.redriven(atLeast: 1).map(\.key) == ["two"])
      #expect(try site.keys([]) == [])
      #expect(try site.keys(["--state", "parked"]) == ["huge", "nonsense", "three"])
      let again = try site.dlq(["redrive", "ringing", "--state", "parked", "--key", "three"])
      #expect(again.output == "\(site.letters): 1 left\n")
      #expect(again.errors.contains("0:1 is left: it was redriven 3 times"))
      let allowed = try site.dlq(["redrive", "ringing", "--state", "parked", "--key", "three", "--max-redrives", "4"])
      #expect(allowed.output == "\(site.letters): 1 redriven\n")
      #expect(try site.redriven(atLeast: 2).last?.header(DeadLetterHeader.redrives) == "4")
    }

    @Test func parkedAndDroppedOnesAreHiddenAndNotForgotten() throws {
      let site = try DeadLetterSite()
      try site.plant((0..<6).map { .init(key: "k\($0)", errorClass: $0 < 3 ? "not-json" : "too-slow") })
      #expect(
        try site.dlq(["drop", "ringing", "--reason", "not-json", "--dry-run"]).lines.last?.hasSuffix(
          "3 would be dropped") == true)
      #expect(try site.dlq(["drop", "ringing", "--reason", "not-json"]).output == "\(site.letters): 3 dropped\n")
      #expect(try site.dlq(["park", "ringing", "--limit", "2"]).output == "\(site.letters): 2 parked\n")
      #expect(try site.keys([]) == ["k5"])
      #expect(try site.keys(["--state", "dropped"]) == ["k0", "k1", "k2"])
      #expect(try site.keys(["--state", "parked", "--state", "open"]) == ["k3", "k4", "k5"])
      #expect(try site.keys(["--all"]).count == 6)
      let run = try site.dlq(["redrive", "ringing", "--json"])
      let line = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any]
      #expect(line?["action"] as? String == "redriven")
      #expect(line?["key"] as? String == "k5")
      #expect(
        try site.dlq(["redrive", "ringing", "--state", "dropped", "--key", "k1"]).output.hasSuffix(" 1 redriven\n"))
      #expect(try site.redriven(atLeast: 2).map(\.key) == ["k5", "k1"])
    }

    @Test func whatWasTooLargeIsReadFromWhereItWas() throws {
      let site = try DeadLetterSite(partitions: 2)
      let now = Int64(Date().timeIntervalSince1970 * 1_000)
      let times = [now - 2_000, now - 1_000]
      let producer = try Producer(site.kafka)
      producer.enqueue(
        (0..<2).map { index in
          OutgoingRecord(
            topic: site.origin, key: Array("large-\(index)".utf8),
            value: [UInt8](repeating: UInt8(index), count: 50_000),
            headers: [RecordHeader("kept", "yes"), RecordHeader(DeadLetterHeader.redrives, "1")], partition: 1,
            timestamp: times[index])
        })
      #expect(producer.flush(timeoutMilliseconds: 20_000).isComplete)
      _ = producer.takeResults()
      try site.plant([
        .init(key: "large-0", value: nil, redrives: "1", originPlace: (1, 0, times[0]), isTruncated: true),
        .init(key: "large-1", value: nil, redrives: "1", originPlace: (1, 1, times[1]), isTruncated: true),
        // Of a topic that was made anew, of one that never was so long, and of somebody else's.
        .init(key: "anew", value: nil, originPlace: (1, 1, times[1] - 5), isTruncated: true),
        .init(key: "beyond", value: nil, originPlace: (1, 700, times[1]), isTruncated: true),
        .init(key: "nowhere", value: nil, originPlace: (9, 0, times[1]), isTruncated: true),
        .init(key: "foreign", origin: "somebody.elses"),
      ])
      let isGone = TestKafka.hasRealKafka
      if isGone { try Admin(site.kafka).deleteRecords(before: [TopicPartition(topic: site.origin, partition: 1): 1]) }
      let run = try site.dlq(["redrive", "ringing"])
      #expect(run.code == 0, "\(run.errors)")
      #expect(run.output == "\(site.letters): \(isGone ? 1 : 2) redriven, \(isGone ? 5 : 4) left\n", "\(run.errors)")
      #expect(run.errors.contains("0:2 is left: its value was left out, and \(site.origin)[1]@1 is gone"))
      #expect(run.errors.contains("0:5 is left: it says that it comes from somebody.elses"))
      let came = try site.redriven(atLeast: isGone ? 2 : 4).filter { $0.header(DeadLetterHeader.redrives) == "2" }
      #expect(came.compactMap(\.key).sorted() == (isGone ? ["large-1"] : ["large-0", "large-1"]))
      let large = came.first { $0.key == "large-1" }
      #expect(large?.value == [UInt8](repeating: 1, count: 50_000))
      #expect(large?.headers == [RecordHeader("kept", "yes"), RecordHeader(DeadLetterHeader.redrives, "2")])
      // They are open as before.
      #expect(try site.keys([]).contains("beyond"))
    }

    @Test(.enabled(if: TestKafka.hasRealKafka, "the embedded broker takes records of any size"))
    func aRecordThatItsTopicDoesNotTakeIsLeftAlone() throws {
      let site = try DeadLetterSite(settings: ["max.message.bytes": "20000"])
      try site.plant(
        (0..<40).map { .init(key: "k\($0)", value: [UInt8](repeating: 1, count: $0 == 23 ? 50_000 : 10)) })
      let run = try site.dlq(["redrive", "ringing"])
      #expect(run.code == 0, "\(run.errors)")
      #expect(run.output == "\(site.letters): 39 redriven, 1 left\n")
      #expect(run.errors.contains("0:23 is left: its topic does not take it: MSG_SIZE_TOO_LARGE"))
      let keys = try site.redriven(atLeast: 39).compactMap(\.key)
      #expect(keys == (0..<40).filter { $0 != 23 }.map { "k\($0)" })
    }

    @Test(.enabled(if: TestKafka.hasRealKafka, "the embedded broker makes a topic that somebody asks for"))
    func withoutItsTopicsNothingIsDone() throws {
      let shared = try TestKafka.shared()
      let topics = try Topics(prefix: TestKafka.uniqueName("d") + ".")
      try shared.createTopic(Topics.deadLetters(of: topics.ringing), partitions: 1)
      let arguments = ["--kafka-brokers", shared.bootstrapServers, "--topic-prefix", topics.prefix]
      let noOrigin = try RingsideProgram.run(["dlq", "redrive", "ringing"] + arguments)
      #expect(noOrigin.code == 78)
      #expect(noOrigin.errors.contains("\(topics.ringing): there is no such topic"))
      try shared.createTopic(topics.ringing, partitions: 1)
      let noMemory = try RingsideProgram.run(["dlq", "redrive", "ringing"] + arguments)
      #expect(noMemory.code == 78)
      #expect(noMemory.errors.contains("\(topics.handledDeadLetters): there is no topic to remember"))
      #expect(try RingsideProgram.run(["dlq", "list"] + arguments).output == "no dead letters\n")
    }
  }
}
