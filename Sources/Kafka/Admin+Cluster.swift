import CRdKafka

/// The brokers and topics of a cluster.
package struct ClusterDescription: Sendable {
  package struct Broker: Sendable, Hashable {
    package let identifier: Int32
    package let host: String
    package let port: Int
  }

  package let brokers: [Broker]
  package let topics: [TopicDescription]
}

/// A topic and where its partitions are.
package struct TopicDescription: Sendable, Equatable {
  package struct Partition: Sendable, Hashable {
    package let identifier: Int32
    /// The leader's broker; -1 while there is none.
    package let leader: Int32
    package let replicas: [Int32]
    package let inSyncReplicas: [Int32]
  }

  package let name: String
  package let partitions: [Partition]
  /// Why the topic cannot be described, for example that it does not exist.
  package let error: KafkaError?
}

extension Admin {
  /// All brokers and all topics.
  package func cluster(timeoutMilliseconds: Int = 5_000) throws(KafkaError) -> ClusterDescription {
    try unsafe metadata(topic: nil, timeoutMilliseconds: timeoutMilliseconds)
  }

  /// One topic, `nil` where it does not exist.
  package func topic(_ name: String, timeoutMilliseconds: Int = 5_000) throws(KafkaError) -> TopicDescription? {
    guard let topic = unsafe rd_kafka_topic_new(client, name, nil) else {
      throw KafkaError(rd_kafka_last_error(), "describe topic \(name)")
    }
    defer { unsafe rd_kafka_topic_destroy(topic) }
    let cluster = try unsafe metadata(topic: topic, timeoutMilliseconds: timeoutMilliseconds)
    guard let description = cluster.topics.first(where: { $0.name == name }) else { return nil }
    guard let error = description.error else { return description }
    if error.code == .unknownTopicOrPartition || error.code == .unknownTopic { return nil }
    throw error
  }

  private func metadata(topic: OpaquePointer?, timeoutMilliseconds: Int) throws(KafkaError) -> ClusterDescription {
    var metadata: UnsafePointer<rd_kafka_metadata>?
    let all: Int32 = unsafe topic == nil ? 1 : 0
    // Who is refused is refused at once, and need not be waited for to the end.
    let soon = min(timeoutMilliseconds, 1_500)
    var code = unsafe rd_kafka_metadata(client, all, topic, &metadata, Int32(clamping: soon))
    if code != RD_KAFKA_RESP_ERR_NO_ERROR, soon < timeoutMilliseconds, !explained(KafkaError(code, "")).isAuthorization
    {
      code = unsafe rd_kafka_metadata(client, all, topic, &metadata, Int32(clamping: timeoutMilliseconds - soon))
    }
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR, let metadata = unsafe metadata else {
      throw explained(KafkaError(code, "metadata"))
    }
    defer { unsafe rd_kafka_metadata_destroy(metadata) }
    answered()
    let brokers = unsafe UnsafeBufferPointer(start: metadata.pointee.brokers, count: Int(metadata.pointee.broker_cnt))
    let topics = unsafe UnsafeBufferPointer(start: metadata.pointee.topics, count: Int(metadata.pointee.topic_cnt))
    return unsafe ClusterDescription(
      brokers: brokers.map { broker in
        unsafe .init(identifier: broker.id, host: Self.text(broker.host), port: Int(broker.port))
      },
      topics: topics.map { unsafe Self.describe($0) })
  }

  private static func describe(_ topic: rd_kafka_metadata_topic) -> TopicDescription {
    let name = unsafe text(topic.topic)
    let rows = unsafe UnsafeBufferPointer(start: topic.partitions, count: Int(topic.partition_cnt))
    let partitions = unsafe rows.map { row in
      unsafe TopicDescription.Partition(
        identifier: row.id, leader: row.leader,
        replicas: Array(UnsafeBufferPointer(start: row.replicas, count: Int(row.replica_cnt))),
        inSyncReplicas: Array(UnsafeBufferPointer(start: row.isrs, count: Int(row.isr_cnt))))
    }
    let code = unsafe topic.err
    return TopicDescription(
      name: name, partitions: partitions,
      error: code == RD_KAFKA_RESP_ERR_NO_ERROR ? nil : KafkaError(code, "describe topic \(name)"))
  }

  /// The ends of a partition, asked from the broker.
  package func watermarks(
    _ partition: TopicPartition, timeoutMilliseconds: Int = 5_000
  ) throws(KafkaError) -> Watermarks {
    try unsafe queryWatermarks(client, partition, timeoutMilliseconds: timeoutMilliseconds)
  }
}
