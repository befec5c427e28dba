import TestSupport
import Testing

@testable import Kafka

@Suite(.enabled(if: TestKafka.hasRealKafka, "the embedded broker's transactions are a pretence"))
struct TransactionTests {
  private let kafka: TestKafka

  init() throws { kafka = try TestKafka.shared() }

  private func producer(_ id: String) throws -> Producer {
    var configuration = kafka.configuration
    configuration.set("transactional.id", id)
    // A topic that is not there is known as such at once.
    configuration.set("topic.metadata.propagation.max.ms", "1")
    let producer = try Producer(configuration)
    try producer.initTransactions()
    return producer
  }

  private func records(_ topic: String, _ values: [UInt8]) -> [OutgoingRecord] {
    values.map { OutgoingRecord(topic: topic, key: nil, value: [$0]) }
  }

  private func readable(_ topic: String, atLeast count: Int) throws -> [UInt8] {
    let reader = try Consumer(reader: kafka.configuration, reportsPartitionEnd: true)
    defer { reader.close() }
    try reader.assign([TopicPartitionOffset(TopicPartition(topic: topic, partition: 0), .at(0))])
    var values: [UInt8] = []
    var isAtEnd = false
    let deadline = ContinuousClock.now + .seconds(20)
    while !isAtEnd || values.count < count, .now < deadline {
      let batch = reader.poll(timeoutMilliseconds: 200, maximum: 100)
      values += batch.records.compactMap { $0.value?.first }
      for case .endOfPartition in batch.events { isAtEnd = true }
    }
    return values
  }

  @Test func recordsAndOffsetsAppearTogetherOrNotAtAll() throws {
    let topic = try kafka.makeTopic()
    let consumed = TopicPartition(topic: topic, partition: 0)
    let group = TestKafka.uniqueName("group")
    let admin = try Admin(kafka.configuration)
    let producer = try producer(TestKafka.uniqueName("transactional"))
    try producer.beginTransaction()
    producer.enqueue(records(topic, [1, 2]))
    #expect(producer.flush(timeoutMilliseconds: 20_000) == DeliveryProgress(pending: 0, failed: 0))
    _ = producer.takeResults()
    try producer.addOffsets([consumed: 1], ofGroup: group)
    try producer.abortTransaction()
    #expect(try admin.offsets(ofGroup: group)[consumed] ?? -1 < 0)

    try producer.beginTransaction()
    producer.enqueue(records(topic, [3, 4]))
    #expect(producer.flush(timeoutMilliseconds: 20_000) == DeliveryProgress(pending: 0, failed: 0))
    _ = producer.takeResults()
    try producer.addOffsets([consumed: 2], ofGroup: group)
    try producer.commitTransaction()
    // Whoever asks a moment before the transaction's end is written waits for it.
    let reader = try Consumer(reader: kafka.configuration, group: group)
    defer { reader.close() }
    #expect(try reader.committed([consumed])[consumed] == 2)
    #expect(try readable(topic, atLeast: 2) == [3, 4])
  }

  @Test func aSuccessorEndsWhatWasLeftOpenAndShutsTheFirstOut() throws {
    let topic = try kafka.makeTopic()
    let id = TestKafka.uniqueName("transactional")
    let first = try producer(id)
    try first.beginTransaction()
    first.enqueue(records(topic, [1]))
    #expect(first.flush(timeoutMilliseconds: 20_000).isComplete)
    let second = try producer(id)
    try second.beginTransaction()
    second.enqueue(records(topic, [2]))
    try second.commitTransaction()
    #expect(throws: KafkaError.self) { try first.commitTransaction() }
    #expect(try readable(topic, atLeast: 1) == [2])
  }

  /// librdkafka fails a transaction for a record that it could not deliver, but not for one that it did not take.
  @Test func nothingIsCommittedWhereARecordWasNotTaken() throws {
    let topic = try kafka.makeTopic()
    let absent = TestKafka.uniqueName("absent")
    let producer = try producer(TestKafka.uniqueName("transactional"))
    func failures(_ records: [OutgoingRecord]) -> [KafkaError] {
      producer.enqueue(records)
      #expect(producer.flush(timeoutMilliseconds: 20_000).isComplete)
      return producer.takeResults().compactMap { if case .failed(let error) = $0 { error } else { nil } }
    }
    // The second time the client knows that the topic is not there.
    for _ in 0..<2 {
      try producer.beginTransaction()
      let failed = failures(records(topic, [1]) + records(absent, [2]))
      #expect(!failed.isEmpty)
      #expect(producer.reason(of: failed) != nil)
      try producer.abortTransaction()
    }
    try producer.beginTransaction()
    #expect(failures(records(topic, [3])).isEmpty)
    try producer.commitTransaction()
    #expect(try readable(topic, atLeast: 1) == [3])
  }

  /// The others of its transaction are not waited for: librdkafka sends nothing more of it.
  @Test func aRecordThatIsTooLargeFailsItsTransactionAtOnce() throws {
    let topics = try (0..<3).map { _ in try kafka.makeTopic() }
    let producer = try producer(TestKafka.uniqueName("transactional"))
    try producer.beginTransaction()
    let large = OutgoingRecord(topic: topics[1], key: nil, value: [UInt8](repeating: 0, count: 1_100_000))
    producer.enqueue(
      records(topics[0], Array(0..<100)) + [large] + records(topics[1], [1, 2]) + records(topics[2], Array(0..<100)))
    let start = ContinuousClock.now
    producer.flush(timeoutMilliseconds: 30_000)
    let failed = producer.takeResults().compactMap { if case .failed(let error) = $0 { error } else { nil } }
    #expect(producer.reason(of: failed)?.isRecordRefusal == true, "\(failed.map(\.code))")
    #expect(start.duration(to: .now) < .seconds(20))
    try producer.abortTransaction()
  }
}
