import TestSupport
import Testing

@testable import Kafka

@Suite struct ProducerTests {
  private let kafka: TestKafka

  init() throws { kafka = try TestKafka.shared() }

  private func acknowledgement(_ result: DeliveryResult) -> Acknowledgement? {
    if case .delivered(let acknowledgement) = result { acknowledgement } else { nil }
  }

  private func error(_ result: DeliveryResult) -> KafkaError? {
    if case .failed(let error) = result { error } else { nil }
  }

  @Test func reportsEachRecordInOrder() throws {
    let topic = try kafka.makeTopic(partitions: 2)
    let producer = try Producer(kafka.configuration)
    producer.enqueue((0..<10).map { OutgoingRecord(topic: topic, key: nil, value: [1], partition: $0 % 2) })
    #expect(producer.flush(timeoutMilliseconds: 20_000) == DeliveryProgress(pending: 0, failed: 0))
    let results = producer.takeResults().compactMap(acknowledgement)
    #expect(results.map(\.partition) == [0, 1, 0, 1, 0, 1, 0, 1, 0, 1])
    #expect(results.map(\.offset) == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4])
    #expect(producer.takeResults().isEmpty)
    #expect(producer.progress.isComplete)
  }

  @Test func theKeyChoosesThePartitionAsInJava() throws {
    let topic = try kafka.makeTopic(partitions: 8)
    let producer = try Producer(kafka.configuration)
    let keys = ["21", "foobar", "a-little-bit-long-string", "abc"]
    producer.enqueue(keys.map { OutgoingRecord(topic: topic, key: Array($0.utf8), value: [1]) })
    #expect(producer.flush(timeoutMilliseconds: 20_000).isComplete)
    // Kafka's UtilsTest: -973932308, -790332482, -985981536, 479470107.
    let hashes: [Int32] = [-973_932_308, -790_332_482, -985_981_536, 479_470_107]
    #expect(
      producer.takeResults().compactMap(acknowledgement).map(\.partition) == hashes.map { ($0 & 0x7fff_ffff) % 8 })
  }

  @Test func aRecordTooLargeForTheClientFailsAlone() throws {
    let topic = try kafka.makeTopic()
    var configuration = kafka.configuration
    configuration.set("message.max.bytes", "1000000")
    let producer = try Producer(configuration)
    producer.enqueue([
      OutgoingRecord(topic: topic, key: nil, value: [1], headers: [RecordHeader("h", "v")]),
      OutgoingRecord(
        topic: topic, key: nil, value: Array(repeating: 7, count: 2_000_000), headers: [RecordHeader("h", "v")]),
      OutgoingRecord(topic: topic, key: nil, value: [3]),
    ])
    #expect(producer.flush(timeoutMilliseconds: 20_000) == DeliveryProgress(pending: 0, failed: 1))
    let results = producer.takeResults()
    #expect(results.map { acknowledgement($0)?.offset } == [0, nil, 1])
    #expect(error(results[1])?.code == .messageTooLarge)
    #expect(error(results[1])?.isRecordRefusal == true)
  }

  @Test(.enabled(if: TestKafka.hasRealKafka, "the embedded broker takes any size"))
  func aRecordTooLargeForTheBrokerFailsAlone() throws {
    let topic = TestKafka.uniqueName("small")
    try kafka.createTopic(topic, partitions: 1, configuration: ["max.message.bytes": "10000"])
    let producer = try Producer(kafka.configuration)
    let sizes = [10, 20_000, 30, 40]
    producer.enqueue(sizes.map { OutgoingRecord(topic: topic, key: nil, value: Array(repeating: 7, count: $0)) })
    #expect(producer.flush(timeoutMilliseconds: 30_000) == DeliveryProgress(pending: 0, failed: 1))
    let results = producer.takeResults()
    #expect(error(results[1])?.code == .messageTooLarge)
    #expect(results.compactMap(acknowledgement).map(\.offset).sorted() == [0, 1, 2])
    #expect(producer.fatalError == nil)
  }

  @Test func aFullQueueLosesNothing() throws {
    let topic = try kafka.makeTopic()
    var configuration = kafka.configuration
    configuration.set("queue.buffering.max.messages", "10")
    let producer = try Producer(configuration)
    producer.enqueue((0..<250).map { OutgoingRecord(topic: topic, key: nil, value: Array("\($0)".utf8)) })
    producer.enqueue((250..<500).map { OutgoingRecord(topic: topic, key: nil, value: Array("\($0)".utf8)) })
    #expect(producer.flush(timeoutMilliseconds: 20_000) == DeliveryProgress(pending: 0, failed: 0))
    #expect(producer.takeResults().compactMap(acknowledgement).map(\.offset) == Array(0..<500))
  }

  @Test(.enabled(if: TestKafka.hasRealKafka, "the embedded broker makes topics that are asked for"))
  func anUnknownTopicIsAnOutageNotARefusal() throws {
    var configuration = kafka.configuration
    configuration.set("message.timeout.ms", "1500")
    configuration.set("topic.metadata.propagation.max.ms", "500")
    let producer = try Producer(configuration)
    producer.enqueue([OutgoingRecord(topic: TestKafka.uniqueName("none"), key: nil, value: [1])])
    #expect(producer.flush(timeoutMilliseconds: 20_000) == DeliveryProgress(pending: 0, failed: 1))
    let results = producer.takeResults()
    let error = try #require(self.error(results[0]))
    #expect(error.isRetriable && !error.isRecordRefusal)
  }

  @Test func abandonsWhatABrokerThatIsAwayNeverTook() throws {
    let producer = try Producer(KafkaConfiguration(brokers: "127.0.0.1:\(freePorts(1)[0])"))
    producer.enqueue((0..<5).map { _ in OutgoingRecord(topic: "anything", key: nil, value: [1]) })
    #expect(producer.flush(timeoutMilliseconds: 300) == DeliveryProgress(pending: 5, failed: 0))
    producer.abandon()
    #expect(producer.progress.isComplete)
    #expect(producer.takeResults().isEmpty)
    producer.enqueue([OutgoingRecord(topic: "anything", key: nil, value: [1])])
    #expect(producer.progress.pending == 1, "a report of the abandoned batch was taken for one of this")
    producer.abandon()
  }

  @Test func bytesOfAnySizeGoRoundUnchanged() throws {
    let topic = try kafka.makeTopic(partitions: 3)
    var random = SystemRandomNumberGenerator()
    func bytes(_ limit: Int) -> [UInt8]? {
      let size = Int.random(in: -1...limit, using: &random)
      return size < 0 ? nil : (0..<size).map { _ in UInt8.random(in: 0...255, using: &random) }
    }
    let limits = [0, 1, 20, 350, 5_000, 100_000]
    let records = (0..<400).map { index in
      OutgoingRecord(
        topic: topic, key: bytes(40), value: bytes(limits[index % 6 == 5 && index % 60 != 5 ? 3 : index % 6]),
        headers: (0..<Int.random(in: 0...9, using: &random)).map {
          RecordHeader(name: "header-\($0 % 5)", value: bytes(30).map { $0[...] })
        })
    }
    let producer = try Producer(kafka.configuration)
    producer.enqueue(records)
    #expect(producer.flush(timeoutMilliseconds: 30_000) == DeliveryProgress(pending: 0, failed: 0))
    var expected: [TopicPartition: [Int64: OutgoingRecord]] = [:]
    for (record, result) in zip(records, producer.takeResults()) {
      let place = try #require(acknowledgement(result))
      expected[TopicPartition(topic: topic, partition: place.partition), default: [:]][place.offset] = record
    }
    let consumer = try Consumer(reader: kafka.configuration)
    try consumer.assign((0..<3).map { TopicPartitionOffset(TopicPartition(topic: topic, partition: $0), .beginning) })
    let reader = Reader(consumer)
    #expect(reader.poll { $0.records.count == 400 })
    for record in reader.records {
      let sent = try #require(expected[record.topicPartition]?[record.offset])
      #expect(record.key == sent.key)
      #expect(record.value == sent.value)
      #expect(Array(record.headers) == sent.headers)
    }
  }
}
