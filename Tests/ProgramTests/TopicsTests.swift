import EmbeddedServers
import Foundation
import Kafka
import TestSupport
import Testing

/// The built program against a broker.
@Suite struct TopicsTests {
  @Test(.enabled(if: TestKafka.hasRealKafka, "the embedded broker makes no topics on request"))
  func createMakesThemOnceAndTellsDifferences() throws {
    let kafka = try TestKafka.shared()
    let prefix = TestKafka.uniqueName("made") + "."
    let environment = ["KAFKA_BROKERS": kafka.bootstrapServers, "RINGSIDE_TOPIC_PREFIX": prefix]
    let first = try RingsideProgram.run(["topics", "create", "--partitions", "2"], environment: environment)
    #expect(first.code == 0)
    #expect(first.errors == "")
    #expect(first.lines.count == 11)
    #expect(first.lines.allSatisfy { $0.hasPrefix(prefix) && $0.hasSuffix("created") })

    // They are there for whoever comes next.
    let admin = try Admin(kafka.configuration)
    let ringing = try admin.topic("\(prefix)calls.ringing")
    #expect(ringing?.partitions.count == 2)
    let letters = try admin.topicSettings("\(prefix)calls.ringing.dlq")
    #expect(letters["retention.ms"]?.value == "-1")
    #expect(letters["max.message.bytes"]?.value == "2097176")
    #expect(try admin.topicSettings("\(prefix)contacts.resolved")["cleanup.policy"]?.value == "compact")

    let again = try RingsideProgram.run(["topics", "create", "--partitions", "2"], environment: environment)
    #expect(again.code == 0)
    #expect(again.errors == "")
    #expect(again.lines.allSatisfy { $0.hasSuffix("exists") })

    let different = try RingsideProgram.run(
      ["topics", "create", "--partitions", "3", "--retention", "1h"], environment: environment)
    #expect(different.code == 0)
    #expect(different.errors.contains("\(prefix)calls.ringing has 2 partitions instead of 3"))
    #expect(different.errors.contains("\(prefix)calls.ended retention.ms is 604800000 instead of 3600000"))

    let refused = try RingsideProgram.run(
      ["topics", "create", "--topic-prefix", "\(prefix)x.", "--topic-option", "no.such=1"], environment: environment)
    #expect(refused.code == 78)
    #expect(refused.errors.contains("no.such"))
  }

  @Test func listAndDescribeShowWhatIsThere() throws {
    let kafka = try TestKafka.shared()
    let prefix = TestKafka.uniqueName("listed") + "."
    try kafka.createTopic("\(prefix)calls.ringing", partitions: 2)
    let producer = try Producer(kafka.configuration)
    producer.enqueue((0..<5).map { OutgoingRecord(topic: "\(prefix)calls.ringing", key: [$0], value: [1]) })
    #expect(producer.flush(timeoutMilliseconds: 20_000).pending == 0)

    let environment = ["KAFKA_BROKERS": kafka.bootstrapServers, "RINGSIDE_TOPIC_PREFIX": prefix]
    let list = try RingsideProgram.run(["topics", "list"], environment: environment)
    #expect(list.code == 0)
    let row = list.lines.first { $0.hasPrefix("\(prefix)calls.ringing ") }?.split(separator: " ").map(String.init)
    #expect(row?.prefix(4) == ["\(prefix)calls.ringing", "2", "1", "5"])
    #expect(list.lines.contains { $0.hasPrefix("\(prefix)calls.ended ") && $0.hasSuffix("missing") })

    let json = try RingsideProgram.run(["topics", "list", "--json"], environment: environment)
    let parsed = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]]
    #expect(parsed?.count == 11)
    let ringing = parsed?.first { $0["topic"] as? String == "\(prefix)calls.ringing" }
    #expect(ringing?["exists"] as? Bool == true)
    #expect(ringing?["records"] as? Int == 5)
    #expect((ringing?["partitions"] as? [Any])?.count == 2)

    let described = try RingsideProgram.run(["topics", "describe", "ringing"], environment: environment)
    #expect(described.code == 0)
    #expect(described.lines.first == "\(prefix)calls.ringing")
    let missing = try RingsideProgram.run(["topics", "describe", "ended", "none"], environment: environment)
    #expect(missing.code == 78)
    #expect(missing.errors.contains("\(prefix)calls.ended: there is no such topic"))
    #expect(missing.errors.contains("none: there is no such topic"))
  }

  @Test func anAbsentBrokerIsSaidToBeAway() throws {
    let port = try FreePort.find()
    for command in [["topics", "list"], ["topics", "create"], ["watch"]] {
      let run = try RingsideProgram.run(command + ["--kafka-brokers", "127.0.0.1:\(port)"])
      #expect(run.code == 69)
      #expect(run.errors.contains("127.0.0.1:\(port): no answer from Kafka"))
    }
  }

  @Test func mistakesOfTheCommandLineAreToldTogether() throws {
    let run = try RingsideProgram.run(["topics", "create", "--partitions", "0", "--retention", "soon", "--nonsense"])
    #expect(run.code == 64)
    for place in ["--partitions", "--retention", "--nonsense"] { #expect(run.errors.contains(place)) }
    let prefix = try RingsideProgram.run(["topics", "list", "--topic-prefix", "a b", "--kafka-option", "no.such=1"])
    #expect(prefix.code == 78)
    #expect(prefix.errors.contains("--topic-prefix"))
    #expect(prefix.errors.contains("no.such"))
  }
}
