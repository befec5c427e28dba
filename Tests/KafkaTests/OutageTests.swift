import TestSupport
import Testing

@testable import Kafka

@Suite(.enabled(if: TestKafka.hasRealKafka, "needs a real broker to be killed")) struct OutageTests {
  private func configuration(_ server: KafkaServer) -> KafkaConfiguration {
    var configuration = KafkaConfiguration(brokers: server.bootstrapServers)
    configuration.set("reconnect.backoff.max.ms", "500")
    configuration.set("session.timeout.ms", "30000")
    return configuration
  }

  @Test func aKilledBrokerDelaysAndLosesNothing() throws {
    let server = try KafkaServer()
    defer { server.remove() }
    let configuration = configuration(server)
    let admin = try Admin(configuration)
    #expect(try admin.createTopics([NewTopic("t", partitions: 1)]) == ["t": .done])
    let producer = try Producer(configuration)
    let reader = Reader(try Consumer(configuration, group: "g", topics: ["t"]))
    let partition = TopicPartition(topic: "t", partition: 0)
    producer.enqueue((0..<100).map { OutgoingRecord(topic: "t", key: nil, value: Array("\($0)".utf8)) })
    #expect(producer.flush(timeoutMilliseconds: 20_000) == DeliveryProgress(pending: 0, failed: 0))
    _ = producer.takeResults()
    #expect(reader.poll { $0.records.count == 100 })
    try reader.consumer.commit([partition: 100], waiting: true)

    server.kill()
    producer.enqueue((100..<200).map { OutgoingRecord(topic: "t", key: nil, value: Array("\($0)".utf8)) })
    #expect(!producer.flush(timeoutMilliseconds: 1_000).isComplete)
    let isTold = reader.poll {
      $0.events.contains { if case .allBrokersDown(let error) = $0 { error.isRetriable } else { false } }
    }
    #expect(isTold)
    // No call may hold a lane while the broker is away.
    let clock = ContinuousClock()
    let spent = clock.measure {
      #expect(throws: KafkaError.self) {
        try reader.consumer.commit([partition: 100], waiting: true, timeoutMilliseconds: 500)
      }
    }
    #expect(spent < .seconds(3))

    try server.start()
    #expect(waitUntil(seconds: 60) { producer.flush(timeoutMilliseconds: 500).isComplete })
    #expect(producer.takeResults().allSatisfy { if case .delivered = $0 { true } else { false } })
    #expect(reader.poll(seconds: 60) { $0.records.count >= 200 })
    #expect(reader.records.map(number) == Array(0..<200))
    #expect(
      waitUntil(seconds: 30) {
        (try? reader.consumer.commit([partition: 200], waiting: true, timeoutMilliseconds: 2_000)) != nil
      })
    #expect(producer.fatalError == nil && reader.consumer.fatalError == nil)

    // Closing with the broker away ends too.
    server.kill()
    #expect(clock.measure { reader.consumer.close() } < .seconds(15))
  }

  @Test(.enabled(if: Toxiproxy.program != nil, "TOXIPROXY_SERVER is not set"))
  func aBatchGivenUpInFlightLeavesTheProducerUsable() throws {
    let ports = try freePorts(1)
    let server = try KafkaServer(advertisedProxyPort: ports[0])
    defer { server.remove() }
    let proxy = try Toxiproxy()
    defer { proxy.stop() }
    try proxy.add("kafka", listen: ports[0], upstream: server.proxiedPort)
    let direct = KafkaConfiguration(brokers: server.bootstrapServers)
    #expect(try Admin(direct).createTopics([NewTopic("t", partitions: 1)]) == ["t": .done])
    var configuration = KafkaConfiguration(brokers: "127.0.0.1:\(ports[0])")
    configuration.set("reconnect.backoff.max.ms", "500")
    configuration.set("socket.timeout.ms", "3000")
    let producer = try Producer(configuration)
    func send(_ value: String) {
      producer.enqueue([OutgoingRecord(topic: "t", key: nil, value: Array(value.utf8))])
    }
    send("first")
    #expect(producer.flush(timeoutMilliseconds: 20_000).isComplete)
    _ = producer.takeResults()
    try proxy.addToxic("kafka", "timeout", attributes: ["timeout": 0])  // answers never arrive
    send("given up")
    #expect(!producer.flush(timeoutMilliseconds: 500).isComplete)
    producer.abandon()
    try proxy.reset()
    send("after")
    #expect(waitUntil(seconds: 30) { producer.flush(timeoutMilliseconds: 500).isComplete })
    guard case .delivered? = producer.takeResults().first else {
      Issue.record("the producer did not recover: \(producer.fatalError.debugDescription)")
      return
    }
    let consumer = try Consumer(reader: direct)
    try consumer.assign([TopicPartitionOffset(TopicPartition(topic: "t", partition: 0), .beginning)])
    let reader = Reader(consumer)
    #expect(reader.poll { $0.records.last.map { $0.value == Array("after".utf8)[...] } ?? false })
    #expect(reader.records.first?.value == Array("first".utf8)[...])
  }
}
