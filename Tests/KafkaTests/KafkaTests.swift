import Testing

@testable import Kafka

@Suite struct EmbeddedBrokerTests {
  @Test func keepsNullAndEmptyValuesApart() throws {
    let broker = try EmbeddedBroker()
    try broker.createTopic("letters", partitions: 2)
    let configuration = KafkaConfiguration(brokers: broker.bootstrapServers)
    let producer = try Producer(configuration)
    let values: [[UInt8]?] = [nil, [], [1, 2]]
    producer.enqueue(values.map { OutgoingRecord(topic: "letters", key: [7], value: $0) })
    #expect(producer.flush(timeoutMilliseconds: 10_000) == DeliveryProgress(pending: 0, failed: 0))
    let consumer = try Consumer(configuration, group: "readers", topics: ["letters"])
    defer { consumer.close() }
    var seen: [[UInt8]?] = []
    let deadline = ContinuousClock.now + .seconds(20)
    while seen.count < 3, ContinuousClock.now < deadline {
      seen += consumer.poll(timeoutMilliseconds: 500, maximum: 100).records.map { $0.value.map(Array.init) }
    }
    #expect(seen == values)
  }
}
