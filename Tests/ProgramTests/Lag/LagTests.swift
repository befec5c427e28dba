import CallEvents
import EmbeddedServers
import Foundation
import Glibc
import Kafka
import TestSupport
import Testing

/// `ringside lag`.
@Suite struct LagTests {
  private let kafka: TestKafka
  private let topics: Topics
  private let group = TestKafka.uniqueName("group")

  init() throws {
    kafka = try TestKafka.shared()
    topics = try Topics(prefix: TestKafka.uniqueName("l") + ".")
  }

  private var arguments: [String] {
    ["lag", "--kafka-brokers", kafka.bootstrapServers, "--topic-prefix", topics.prefix]
  }

  private func send(_ topic: String, _ partition: Int32, _ count: Int, age milliseconds: Int64) throws {
    let now = Int64(Date().timeIntervalSince1970 * 1_000)
    let producer = try Producer(kafka.configuration)
    producer.enqueue(
      (0..<count).map { number in
        // The first is the oldest.
        OutgoingRecord(
          topic: topic, key: nil, value: [1], partition: partition, timestamp: now - milliseconds + Int64(number))
      })
    guard producer.flush(timeoutMilliseconds: 20_000).isComplete else { throw TestFailure("not delivered in time") }
  }

  private func commit(_ group: String, _ offsets: [TopicPartition: Int64]) throws {
    let consumer = try Consumer(reader: kafka.configuration, group: group)
    defer { consumer.close() }
    try consumer.commit(offsets, waiting: true, timeoutMilliseconds: 20_000)
  }

  /// The groups of a line.
  private func groups(_ line: String) throws -> [[String: Any]] {
    let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
    return object?["groups"] as? [[String: Any]] ?? []
  }

  private func topic(_ line: String, _ group: String, _ name: String) throws -> [String: Any] {
    let found = try groups(line).first { $0["group"] as? String == group }?["topics"] as? [[String: Any]]
    return try #require(found?.first { $0["topic"] as? String == name }, "\(line)")
  }

  @Test func recordsAndSecondsAreCounted() throws {
    // The workers' groups are everybody's; the topics are this test's.
    for topic in [topics.ringing, topics.ended] { try kafka.createTopic(topic, partitions: 3) }
    try send(topics.ended, 0, 10, age: 60_000)
    try send(topics.ended, 1, 5, age: 3_600_000)
    try commit(
      ConsumerGroups.journal,
      [TopicPartition(topic: topics.ended, partition: 0): 4, TopicPartition(topic: topics.ended, partition: 1): 5])
    let run = try RingsideProgram.run(arguments + ["--json"])
    #expect(run.code == 0, "\(run.errors)")
    #expect(
      try groups(run.output).map { $0["group"] as? String } == [
        "ringside.lookup", "ringside.journal", "ringside.contact",
      ])
    let ended = try topic(run.output, "ringside.journal", topics.ended)
    #expect(ended["lag"] as? Int == 6)
    let age = try #require(ended["lagMilliseconds"] as? Int)
    #expect(age >= 59_000 && age < 240_000)
    let partitions = try #require(ended["partitions"] as? [[String: Any]])
    #expect(partitions.map { $0["partition"] as? Int } == [0, 1, 2])
    #expect(partitions.map { $0["committed"] as? Int } == [4, 5, nil])
    #expect(partitions.map { $0["end"] as? Int } == [10, 5, 0])
    #expect(partitions.map { $0["lag"] as? Int } == [6, 0, nil])
    #expect(partitions[1]["lagMilliseconds"] as? Int == 0)
    let ringing = try topic(run.output, "ringside.lookup", topics.ringing)
    #expect(ringing["lag"] is NSNull)
    #expect((try topic(run.output, "ringside.contact", topics.unknownCaller)["partitions"] as? [Any])?.isEmpty == true)

    let table = try RingsideProgram.run(arguments)
    let rows = table.lines.map { $0.split(separator: " ").map(String.init) }
    #expect(
      rows.first == [
        "GROUP", "STATE", "TOPIC", "PARTITION", "COMMITTED", "END", "LAG", "SECONDS", "OWNER", "HOST",
      ])
    #expect(
      rows.contains {
        $0.prefix(1) + $0.dropFirst(2).prefix(5) == ["ringside.journal", topics.ended, "0", "4", "10", "6"]
      })
    #expect(rows.contains { $0.dropFirst(2).prefix(6) == [topics.ended, "1", "5", "5", "0", "0.0"] })
    #expect(rows.contains { $0.dropFirst(2).prefix(6) == [topics.ringing, "2", "-", "0", "-", "-"] })
    #expect(rows.contains { $0.dropFirst(2).prefix(3) == [topics.ended, "total", "6"] })
    #expect(rows.contains { $0.dropFirst(2) == [topics.unknownCaller, "missing"] })
  }

  @Test(.enabled(if: TestKafka.hasRealKafka, "the embedded broker does not describe groups"))
  func ownersAndFurtherGroupsAreTold() throws {
    try kafka.createTopic(topics.ended, partitions: 2)
    try send(topics.ended, 0, 3, age: 10_000)
    var configuration = kafka.configuration
    configuration.set("client.id", "mine")
    let consumer = try Consumer(configuration, group: group, topics: [topics.ended])
    defer { consumer.close() }
    #expect(
      waitUntil(seconds: 30) {
        _ = consumer.poll(timeoutMilliseconds: 100, maximum: 1)
        return consumer.assignment.count == 2
      })
    try consumer.commit([TopicPartition(topic: topics.ended, partition: 0): 1], waiting: true)
    let run = try RingsideProgram.run(arguments + ["--group", group, "--json"])
    #expect(run.code == 0, "\(run.errors)")
    #expect(try groups(run.output).first?["state"] as? String == "Stable")
    let ended = try topic(run.output, group, topics.ended)
    #expect(ended["lag"] as? Int == 2)
    let partitions = try #require(ended["partitions"] as? [[String: Any]])
    #expect(
      partitions.allSatisfy { $0["owner"] as? String == "mine" && ($0["host"] as? String)?.first?.isNumber == true })
    let none = try RingsideProgram.run(arguments + ["--group", TestKafka.uniqueName("none")])
    #expect(none.code == 0)
    #expect(none.lines.last?.contains("Dead") == true)
  }

  @Test(.enabled(if: TestKafka.hasRealKafka, "the embedded broker neither deletes records nor has transactions"))
  func whatRetentionTookAndMarksOfTransactionsAreNoLag() throws {
    try kafka.createTopic(topics.ended, partitions: 2)
    try send(topics.ended, 0, 10, age: 10_000)
    var configuration = kafka.configuration
    configuration.set("transactional.id", TestKafka.uniqueName("t"))
    let producer = try Producer(configuration)
    try producer.initTransactions()
    try producer.beginTransaction()
    producer.enqueue([OutgoingRecord(topic: topics.ended, key: nil, value: [1], partition: 1)])
    #expect(producer.flush(timeoutMilliseconds: 20_000).isComplete)
    try producer.commitTransaction()
    let first = TopicPartition(topic: topics.ended, partition: 0)
    try commit(group, [first: 2, TopicPartition(topic: topics.ended, partition: 1): 1])
    try Admin(kafka.configuration).deleteRecords(before: [first: 7])
    let run = try RingsideProgram.run(arguments + ["--group", group, "--json"])
    let partitions = try topic(run.output, group, topics.ended)["partitions"] as? [[String: Any]]
    #expect(partitions?.map { $0["lag"] as? Int } == [3, 0])
    #expect(partitions?.map { $0["end"] as? Int } == [10, 2])
    #expect(partitions?.last?["lagMilliseconds"] as? Int == 0)
  }

  @Test func watchGoesOnUntilItIsStopped() throws {
    try kafka.createTopic(topics.ended, partitions: 1)
    try send(topics.ended, 0, 4, age: 1_000)
    let place = TopicPartition(topic: topics.ended, partition: 0)
    try commit(ConsumerGroups.journal, [place: 1])
    let directory = try makeTemporaryDirectory("lag")
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let log = directory + "/log"
    let process = try TestProcess([RingsideProgram.path] + arguments + ["--watch", "--interval", "200ms"], log: log)
    func lags() -> [Int] {
      let lines = ((try? String(contentsOfFile: log, encoding: .utf8)) ?? "").split(separator: "\n")
      return lines.compactMap { line in
        (try? topic(String(line), ConsumerGroups.journal, topics.ended)["lag"] as? Int) ?? nil
      }
    }
    #expect(waitUntil(seconds: 60) { lags().count >= 2 })
    #expect(Set(lags()) == [3])
    try commit(ConsumerGroups.journal, [place: 4])
    #expect(waitUntil(seconds: 60) { lags().last == 0 })
    process.end(SIGTERM)
    #expect(!process.isRunning)
  }

  @Test func onATerminalTheTableIsDrawnAnewInItsPlace() throws {
    try kafka.createTopic(topics.ended, partitions: 1)
    try send(topics.ended, 0, 4, age: 1_000)
    let place = TopicPartition(topic: topics.ended, partition: 0)
    try commit(ConsumerGroups.journal, [place: 1])
    let watch = try TerminalProgram(
      RingsideProgram.path, arguments + ["--watch", "--interval", "200ms"], columns: 120)
    // What follows the last return to the corner is what one sees.
    func screen() -> [Substring] {
      let frames = watch.text.components(separatedBy: "\u{1B}[H")
      // The last is perhaps not whole yet.
      guard let frame = frames.last(where: { $0.contains("\u{1B}[J") }) else { return [] }
      return frame.split(whereSeparator: \.isNewline)
    }
    func lag() -> Substring? {
      let row = screen().first { $0.contains(topics.ended) && $0.contains("total") }
      return row?.split(separator: " ").drop { $0 != "total" }.dropFirst().first
    }
    #expect(waitUntil(seconds: 60) { watch.text.components(separatedBy: "\u{1B}[H").count > 3 })
    #expect(watch.text.hasPrefix("\u{1B}[2J\u{1B}[HGROUP"))
    #expect(watch.text.components(separatedBy: "\u{1B}[2J").count == 2)
    #expect(screen().dropLast().allSatisfy { $0.hasSuffix("\u{1B}[K") && $0.count <= 120 + 3 }, "\(screen())")
    #expect(lag() == "3", "\(screen())")
    try commit(ConsumerGroups.journal, [place: 4])
    #expect(waitUntil(seconds: 60) { lag() == "0" }, "\(screen())")
    watch.interrupt()
    #expect(watch.waitForExit(seconds: 20) == 0)
  }

  @Test func anAbsentBrokerIsSaidToBeAway() throws {
    let port = try FreePort.find()
    let run = try RingsideProgram.run(["lag", "--watch", "--kafka-brokers", "127.0.0.1:\(port)"])
    #expect(run.code == 69)
    #expect(run.errors.contains("127.0.0.1:\(port): no answer from Kafka"))
    #expect(try RingsideProgram.run(["lag", "--interval", "0s"]).code == 64)
  }
}
