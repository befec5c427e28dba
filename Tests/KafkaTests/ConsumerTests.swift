import TestSupport
import Testing

@testable import Kafka

@Suite struct ConsumerTests {
  private let kafka: TestKafka

  init() throws { kafka = try TestKafka.shared() }

  private func reader(_ topic: String, at offset: PartitionOffset = .beginning, partitions: Int32 = 1) throws -> Reader
  {
    let consumer = try Consumer(reader: kafka.configuration, reportsPartitionEnd: true)
    try consumer.assign(
      (0..<partitions).map { TopicPartitionOffset(TopicPartition(topic: topic, partition: $0), offset) })
    return Reader(consumer)
  }

  @Test func aRecordComesBackAsItWasSent() throws {
    let topic = try kafka.makeTopic()
    let shared = [RecordHeader("ce_type", "ringing"), RecordHeader(name: "nothing", value: nil)]
    try kafka.send([
      OutgoingRecord(
        topic: topic, key: [1], value: [2, 3], sharedHeaders: shared,
        headers: [RecordHeader("ce_id", "a"), RecordHeader("ce_id", "b"), RecordHeader("leer", [])],
        timestamp: 1_700_000_000_123),
      OutgoingRecord(topic: topic, key: nil, value: nil),
      OutgoingRecord(topic: topic, key: [], value: []),
    ])
    let reader = try reader(topic)
    #expect(reader.poll { $0.records.count == 3 })
    let records = reader.records
    #expect(records.map(\.offset) == [0, 1, 2])
    #expect(records.map { $0.key.map(Array.init) } == [[1], nil, []])
    #expect(reader.values == [[2, 3], nil, []])
    #expect(records[0].headers.map(\.name) == ["ce_type", "nothing", "ce_id", "ce_id", "leer"])
    #expect(records[0].headers["ce_type"].map(Array.init) == Array("ringing".utf8))
    #expect(records[0].headers["ce_id"].map(Array.init) == Array("b".utf8))
    #expect(records[0].headers.last(named: "nothing") == RecordHeader(name: "nothing", value: nil))
    #expect(records[0].headers["leer"] == [])
    #expect(records[0].headers.last(named: "absent") == nil)
    #expect(records[1].headers.isEmpty)
    if kafka.isReal { #expect(records[0].timestamp == 1_700_000_000_123) }
  }

  @Test func aBatchSharesItsStorageAndKeepsItsBounds() throws {
    let topic = try kafka.makeTopic()
    try kafka.send(50, to: topic)
    let consumer = try reader(topic).consumer
    var batches: [RecordBatch] = []
    let isDone = waitUntil(seconds: 20) {
      let batch = consumer.poll(timeoutMilliseconds: 100, maximum: 20)
      if !batch.isEmpty { batches.append(batch) }
      return batches.reduce(0) { $0 + $1.records.count } == 50
    }
    #expect(isDone)
    #expect(batches.allSatisfy { $0.records.count <= 20 })
    #expect(batches.flatMap(\.records).map(number) == Array(0..<50))
    #expect(batches.allSatisfy { batch in batch.records.allSatisfy { $0.storage === batch.records[0].storage } })
  }

  @Test func aBatchEndsAtItsBytes() throws {
    let topic = try kafka.makeTopic()
    try kafka.send(
      (0..<20).map { _ in OutgoingRecord(topic: topic, key: nil, value: Array(repeating: 7, count: 1_000)) })
    let consumer = try reader(topic).consumer
    var sizes: [Int] = []
    let isDone = waitUntil(seconds: 20) {
      sizes.append(consumer.poll(timeoutMilliseconds: 100, maximum: 100, maximumBytes: 2_500).records.count)
      return sizes.reduce(0, +) == 20
    }
    #expect(isDone)
    #expect(sizes.allSatisfy { $0 <= 3 })
  }

  @Test func tellsTheEndOfAPartition() throws {
    let topic = try kafka.makeTopic()
    try kafka.send(3, to: topic)
    let reader = try reader(topic)
    let reachedEnd = reader.poll {
      $0.events.contains { if case .endOfPartition(_, 3) = $0 { true } else { false } }
    }
    #expect(reachedEnd)
    #expect(reader.records.count == 3)
  }

  @Test func seeksBackAndForthWithoutStaleRecords() throws {
    let topic = try kafka.makeTopic()
    try kafka.send(2_000, to: topic)
    let reader = try reader(topic)
    let partition = TopicPartition(topic: topic, partition: 0)
    #expect(reader.poll { $0.records.count >= 500 })
    try reader.consumer.seek(partition, to: .at(100))
    let before = reader.records.count
    #expect(reader.poll { $0.records.count > before })
    #expect(reader.records[before].offset == 100)
    try reader.consumer.seek(partition, to: .at(1_900))
    let middle = reader.records.count
    #expect(reader.poll { $0.records.last?.offset == 1_999 })
    #expect(reader.records[middle...].map(\.offset) == Array(1_900..<2_000))
    #expect(reader.consumer.position(partition) == 2_000)
  }

  @Test func aPausedPartitionIsSilentAndResumesWhereItStopped() throws {
    let topic = try kafka.makeTopic(partitions: 2)
    try kafka.send(1_000, to: topic, partition: 0)
    let reader = try reader(topic, partitions: 2)
    let first = TopicPartition(topic: topic, partition: 0)
    #expect(reader.poll { !$0.records.isEmpty })
    reader.consumer.pause([first])
    #expect(reader.consumer.paused == [first])
    let stopped = reader.records.count
    try kafka.send(1, to: topic, partition: 1)
    #expect(reader.poll { $0.records.contains { $0.partition == 1 } })
    #expect(reader.records.filter { $0.partition == 0 }.count == stopped)
    reader.consumer.resume()
    #expect(reader.poll { $0.records.count == 1_001 })
    #expect(reader.records.filter { $0.partition == 0 }.map(number) == Array(0..<1_000))
    #expect(reader.consumer.paused.isEmpty)
  }

  @Test func knowsWatermarks() throws {
    let topic = try kafka.makeTopic()
    try kafka.send(700, to: topic)
    let reader = try reader(topic)
    let partition = TopicPartition(topic: topic, partition: 0)
    #expect(try reader.consumer.watermarks(partition) == Watermarks(low: 0, high: 700))
    #expect(reader.poll { $0.records.count == 700 })
    #expect(reader.consumer.cachedWatermarks(partition)?.high == 700)
    try kafka.send(5, to: topic)
    #expect(try reader.consumer.ends(of: [partition]) == [partition: 705])
    #expect(try reader.consumer.ends(of: []) == [:])
  }

  @Test(.enabled(if: TestKafka.hasRealKafka, "the embedded broker has no offsets for times"))
  func findsOffsetsForTimes() throws {
    let topic = try kafka.makeTopic()
    try kafka.send(
      (0..<10).map { OutgoingRecord(topic: topic, key: nil, value: [1], timestamp: 1_700_000_000_000 + $0 * 1_000) })
    let partition = TopicPartition(topic: topic, partition: 0)
    let consumer = try Consumer(reader: kafka.configuration)
    #expect(try consumer.offsets(forTimes: [partition: 1_700_000_004_500]) == [partition: .at(5)])
    #expect(try consumer.offsets(forTimes: [partition: 1_800_000_000_000]) == [partition: .end])
  }

  @Test func anOffsetBehindTheEndGoesOnAtTheBeginning() throws {
    let topic = try kafka.makeTopic()
    try kafka.send(5, to: topic)
    let reader = try reader(topic, at: .at(1_000))
    let partition = TopicPartition(topic: topic, partition: 0)
    #expect(reader.poll { $0.records.count == 5 })
    #expect(reader.resets == [OffsetReset(topicPartition: partition, from: 1_000, to: 0)])
    #expect(reader.resets.first?.skipped == 0)
  }

  @Test(.enabled(if: TestKafka.hasRealKafka, "the embedded broker makes topics that are asked for"))
  func anUnknownTopicIsAnEvent() throws {
    let configuration = kafka.groupConfiguration
    let consumer = try Consumer(configuration, group: TestKafka.uniqueName("g"), topics: [TestKafka.uniqueName("none")])
    defer { consumer.close() }
    let reader = Reader(consumer)
    let isTold = reader.poll {
      $0.events.contains { if case .unknownTopic(let error, _) = $0 { error.isRetriable } else { false } }
    }
    #expect(isTold)
  }
}
