import CallEvents
import EmbeddedServers
import Foundation
import Glibc
import Kafka
import TestSupport
import Testing

/// The built program on topics of a test's own.
@Suite struct WatchTests {
  private struct Room {
    let kafka: TestKafka
    let topics: Topics
    let producer: Producer

    init() throws {
      kafka = try TestKafka.shared()
      topics = try Topics(prefix: TestKafka.uniqueName("watched") + ".")
      producer = try Producer(kafka.configuration)
      for kind in EventKind.allCases { try kafka.createTopic(topics.name(of: kind), partitions: 2) }
    }

    func send(_ record: EncodedRecord, timestamp: Int64? = nil) {
      send(
        OutgoingRecord(
          topic: record.topic, key: record.key, value: record.value,
          headers: record.headers.map { RecordHeader($0.name, $0.value) }, timestamp: timestamp))
    }

    func send(_ record: OutgoingRecord) {
      producer.enqueue([record])
      let progress = producer.flush(timeoutMilliseconds: 20_000)
      #expect(progress.pending == 0)
      #expect(progress.failed == 0)
    }

    func watch(_ arguments: [String]) throws -> RingsideProgram.Finished {
      try RingsideProgram.run(["watch"] + arguments, environment: environment)
    }

    var environment: [String: String] {
      ["KAFKA_BROKERS": kafka.bootstrapServers, "RINGSIDE_TOPIC_PREFIX": topics.prefix]
    }
  }

  private static let source = EventSource("/ringside/test")

  private static func facts(_ id: String, agent: String = "201") -> CallFacts {
    var facts = CallFacts(callId: id, direction: .inbound, startedAt: CallTime(milliseconds: 1_767_261_600_000))
    facts.number = "+41791234567"
    facts.agent = agent
    return facts
  }

  @Test func showsEveryKindAsALineAndWhatCannotBeReadAsSuch() throws {
    let room = try Room()
    let ringing = RingingCall(facts: Self.facts("c1"))
    let popUp = PopUp(of: Self.facts("c1"))
    room.send(ringing.record(in: room.topics, source: Self.source), timestamp: 1_000)
    room.send(
      OutgoingRecord(topic: room.topics.ringing, key: nil, value: Array("{ not JSON".utf8), timestamp: 2_000))
    room.send(OutgoingRecord(topic: room.topics.ringing, key: nil, value: nil, timestamp: 3_000))
    room.send(popUp.record(in: room.topics, source: Self.source), timestamp: 4_000)
    room.send(
      ResolvedContact.tombstone(in: room.topics, tenant: "default", e164: "+41791234567", number: ""), timestamp: 5_000)

    let run = try room.watch([
      "--from", "earliest", "--until-end", "--topic", "ringing", "--topic", "popups", "--topic",
      room.topics.resolvedContacts,
    ])
    #expect(run.code == 0)
    #expect(run.errors == "")
    let lines = run.lines
    #expect(lines.count == 5)
    #expect(lines.contains(String(decoding: ringing.line(), as: UTF8.self)))
    #expect(lines.contains(String(decoding: popUp.line(), as: UTF8.self)))
    let objects = try lines.map { try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] }
    let unreadable = objects.filter { $0?["type"] as? String == "unreadable" }
    #expect(Set(unreadable.map { $0?["reason"] as? String }) == ["not-json", "null-value"])
    #expect(unreadable.allSatisfy { $0?["topic"] as? String == room.topics.ringing && $0?["offset"] is Int })
    let removed = objects.first { $0?["type"] as? String == "contact-removed" }
    #expect(removed??["key"] as? String == "default/+41791234567")

    // What was watched can be published again.
    let again = try CallEvent(line: Array((lines.first { $0.contains(#""type":"ringing""#) } ?? "").utf8)[...])
    #expect(again == .ringing(ringing))
  }

  @Test func selectsByAgentCountAndEnd() throws {
    let room = try Room()
    for index in 0..<10 {
      let call = RingingCall(facts: Self.facts("c\(index)", agent: index % 2 == 0 ? "201" : "202"))
      room.send(call.record(in: room.topics, source: Self.source))
    }
    let agent = try room.watch(["--from", "earliest", "--until-end", "--agent", "202"])
    #expect(agent.lines.count == 5)
    #expect(agent.lines.allSatisfy { $0.contains(#""agent":"202""#) })
    let some = try room.watch(["--from", "earliest", "--limit", "3"])
    #expect(some.code == 0)
    #expect(some.lines.count == 3)
    let none = try room.watch(["--until-end"])
    #expect(none.code == 0)
    #expect(none.output == "")
    let text = try room.watch(["--from", "earliest", "--limit", "1", "--format", "text"])
    #expect(text.output.contains("ringing"))
    #expect(text.output.contains("+41791234567 → 20"))
    #expect(!text.output.contains("\u{1B}"))
  }

  @Test func deadLettersShowWithTheirReason() throws {
    let room = try Room()
    let topic = Topics.deadLetters(of: room.topics.ringing)
    try room.kafka.createTopic(topic, partitions: 1)
    room.send(
      OutgoingRecord(
        topic: topic, key: nil, value: Array("junk".utf8),
        headers: [RecordHeader(DeadLetterHeader.reason, "not-json\u{1B}[2J")]))
    let run = try room.watch(["--from", "earliest", "--until-end", "--topic", "ringing.dlq", "--format", "text"])
    #expect(run.code == 0)
    #expect(run.output.contains("dead letter: not-json"))
    // Nothing that stands in a record reaches the terminal as a command.
    #expect(!run.output.contains("\u{1B}"))
  }

  @Test(.enabled(if: TestKafka.hasRealKafka, "the embedded broker has no offsets for times"))
  func startsAtATime() throws {
    let room = try Room()
    let old = RingingCall(facts: Self.facts("old"))
    let new = RingingCall(facts: Self.facts("new"))
    let now = Int64(Date().timeIntervalSince1970 * 1000)
    room.send(old.record(in: room.topics, source: Self.source), timestamp: now - 3_600_000)
    room.send(new.record(in: room.topics, source: Self.source), timestamp: now)
    let recent = try room.watch(["--from", "10m", "--until-end"])
    #expect(recent.lines == [String(decoding: new.line(), as: UTF8.self)])
    let both = try room.watch(["--from", CallTime(milliseconds: now - 7_200_000).description, "--until-end"])
    #expect(both.lines.count == 2)
  }

  @Test func followsUntilItIsInterrupted() throws {
    let room = try Room()
    let watch = try RingsideProgram.start(["watch", "--topic", "ringing"], environment: room.environment)
    var sent = 0
    // It reads only what comes after its start, and does not say when that is: rings until one is shown.
    let isShown = waitUntil(seconds: 60) {
      sent += 1
      room.send(RingingCall(facts: Self.facts("f\(sent)")).record(in: room.topics, source: Self.source))
      return waitUntil(seconds: 0.2) { watch.lines.contains { $0.contains(#""callId":"f"#) } }
    }
    #expect(isShown)
    watch.signal(SIGINT)
    #expect(watch.waitForExit(within: .seconds(20)) == .exited(0))
  }

  @Test func aTopicThatIsNotThereIsSaidBeforeAnythingIsRead() throws {
    let kafka = try TestKafka.shared()
    let run = try RingsideProgram.run(
      ["watch", "--topic", "popups", "--topic-prefix", TestKafka.uniqueName("none") + "."],
      environment: ["KAFKA_BROKERS": kafka.bootstrapServers])
    #expect(run.code == 78)
    #expect(run.errors.contains("calls.popups: there is no such topic"))
  }
}
