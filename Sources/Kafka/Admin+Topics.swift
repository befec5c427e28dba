import CRdKafka

/// A topic to be made.
package struct NewTopic: Sendable {
  package let name: String
  package let partitions: Int
  /// Copies of each partition; -1 leaves it to the broker.
  package let replication: Int
  /// Topic settings of the broker, for example `retention.ms`.
  package let configuration: [String: String]

  package init(_ name: String, partitions: Int, replication: Int = -1, configuration: [String: String] = [:]) {
    self.name = name
    self.partitions = partitions
    self.replication = replication
    self.configuration = configuration
  }
}

/// What became of one part of an admin request.
package enum AdminOutcome: Sendable, Equatable {
  case done
  /// It was there already; whether it is as wanted, the caller asks.
  case alreadyExists
  /// There is no such thing.
  case notFound
  case failed(KafkaError)

  init(_ code: rd_kafka_resp_err_t, _ operation: String, detail: String?) {
    switch KafkaError.Code(code) {
    case _ where code == RD_KAFKA_RESP_ERR_NO_ERROR: self = .done
    case .topicAlreadyExists: self = .alreadyExists
    case .unknownTopicOrPartition, .unknownTopic, .groupNotFound: self = .notFound
    default: self = .failed(KafkaError(code, operation, detail: detail))
    }
  }
}

/// One setting of a topic as the broker has it.
package struct TopicSetting: Sendable, Hashable {
  /// `nil` where the broker keeps it secret.
  package let value: String?
  /// Nobody set it for this topic.
  package let isDefault: Bool
}

extension Admin {
  /// Makes topics. One that exists is no failure of the others. Not on the embedded broker, which has its own call.
  package func createTopics(
    _ topics: [NewTopic], timeoutMilliseconds: Int = 15_000
  ) throws(KafkaError) -> [String: AdminOutcome] {
    var outcomes: [String: AdminOutcome] = [:]
    var requests: [OpaquePointer?] = unsafe []
    defer { unsafe requests.forEach { unsafe rd_kafka_NewTopic_destroy($0) } }
    for topic in topics {
      switch unsafe Self.request(for: topic) {
      case .success(let request): unsafe requests.append(request)
      case .failure(let error): outcomes[topic.name] = .failed(error)
      }
    }
    guard unsafe !requests.isEmpty else { return outcomes }
    let answers = try unsafe request(
      RD_KAFKA_ADMIN_OP_CREATETOPICS, "create topics", timeoutMilliseconds: timeoutMilliseconds,
      send: { options, queue in
        unsafe rd_kafka_CreateTopics(client, &requests, requests.count, options, queue)
      },
      read: { event throws(KafkaError) in
        var count = 0
        let rows = unsafe rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event), &count)
        return unsafe Self.outcomes(rows, count, "create topic")
      })
    return outcomes.merging(answers) { $1 }
  }

  private static func request(for topic: NewTopic) -> Result<OpaquePointer, KafkaError> {
    var text = [CChar](repeating: 0, count: 512)
    let made = unsafe rd_kafka_NewTopic_new(
      topic.name, Int32(clamping: topic.partitions), Int32(clamping: topic.replication), &text, text.count)
    guard let made = unsafe made else {
      let detail = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      return unsafe .failure(
        KafkaError(code: .invalidArgument, operation: "create topic \(topic.name)", detail: detail))
    }
    for (name, value) in topic.configuration { _ = unsafe rd_kafka_NewTopic_set_config(made, name, value) }
    return unsafe .success(made)
  }

  /// Deletes topics with all their records.
  package func deleteTopics(
    _ names: [String], timeoutMilliseconds: Int = 15_000
  ) throws(KafkaError) -> [String: AdminOutcome] {
    guard !names.isEmpty else { return [:] }
    var requests: [OpaquePointer?] = unsafe names.map { unsafe rd_kafka_DeleteTopic_new($0) }
    defer { unsafe requests.forEach { unsafe rd_kafka_DeleteTopic_destroy($0) } }
    return try unsafe request(
      RD_KAFKA_ADMIN_OP_DELETETOPICS, "delete topics", timeoutMilliseconds: timeoutMilliseconds,
      send: { options, queue in
        unsafe rd_kafka_DeleteTopics(client, &requests, requests.count, options, queue)
      },
      read: { event throws(KafkaError) in
        var count = 0
        let rows = unsafe rd_kafka_DeleteTopics_result_topics(rd_kafka_event_DeleteTopics_result(event), &count)
        return unsafe Self.outcomes(rows, count, "delete topic")
      })
  }

  private static func outcomes(
    _ rows: UnsafeMutablePointer<OpaquePointer?>?, _ count: Int, _ operation: String
  ) -> [String: AdminOutcome] {
    var outcomes: [String: AdminOutcome] = [:]
    unsafe UnsafeBufferPointer(start: rows, count: count).forEach { row in
      let name = unsafe text(rd_kafka_topic_result_name(row))
      let detail = unsafe rd_kafka_topic_result_error_string(row).map { unsafe String(cString: $0) }
      outcomes[name] = unsafe AdminOutcome(
        rd_kafka_topic_result_error(row), "\(operation) \(name)", detail: detail)
    }
    return outcomes
  }

  /// The settings of a topic, also those it has by default.
  package func topicSettings(
    _ name: String, timeoutMilliseconds: Int = 15_000
  ) throws(KafkaError) -> [String: TopicSetting] {
    let operation = "settings of topic \(name)"
    var resources: [OpaquePointer?] = unsafe [rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, name)]
    defer { unsafe resources.forEach { unsafe rd_kafka_ConfigResource_destroy($0) } }
    return try unsafe request(
      RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, operation, timeoutMilliseconds: timeoutMilliseconds,
      send: { options, queue in
        unsafe rd_kafka_DescribeConfigs(client, &resources, resources.count, options, queue)
      },
      read: { event throws(KafkaError) in
        var count = 0
        let rows = unsafe rd_kafka_DescribeConfigs_result_resources(
          rd_kafka_event_DescribeConfigs_result(event), &count)
        guard count > 0, let resource = unsafe rows?[0] else { return [:] }
        let code = unsafe rd_kafka_ConfigResource_error(resource)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
          throw KafkaError(code, operation, detail: unsafe Self.text(rd_kafka_ConfigResource_error_string(resource)))
        }
        return unsafe Self.settings(of: resource)
      })
  }

  private static func settings(of resource: OpaquePointer) -> [String: TopicSetting] {
    var count = 0
    let entries = unsafe rd_kafka_ConfigResource_configs(resource, &count)
    var settings: [String: TopicSetting] = [:]
    unsafe UnsafeBufferPointer(start: entries, count: count).forEach { entry in
      let value = unsafe rd_kafka_ConfigEntry_value(entry).map { unsafe String(cString: $0) }
      settings[unsafe text(rd_kafka_ConfigEntry_name(entry))] = TopicSetting(
        value: value, isDefault: unsafe rd_kafka_ConfigEntry_is_default(entry) == 1)
    }
    return settings
  }

  /// Deletes the records before these offsets, as retention would.
  package func deleteRecords(
    before offsets: [TopicPartition: Int64], timeoutMilliseconds: Int = 15_000
  ) throws(KafkaError) {
    let list = PartitionList(offsets.map { TopicPartitionOffset($0.key, .at($0.value)) })
    var requests: [OpaquePointer?] = unsafe [rd_kafka_DeleteRecords_new(list.pointer)]
    defer { unsafe requests.forEach { unsafe rd_kafka_DeleteRecords_destroy($0) } }
    try unsafe request(
      RD_KAFKA_ADMIN_OP_DELETERECORDS, "delete records", timeoutMilliseconds: timeoutMilliseconds,
      send: { options, queue in
        unsafe rd_kafka_DeleteRecords(client, &requests, requests.count, options, queue)
      },
      read: { event throws(KafkaError) in
        guard let rows = unsafe rd_kafka_DeleteRecords_result_offsets(rd_kafka_event_DeleteRecords_result(event))
        else { return }
        for row in unsafe partitionEntries(of: rows) where row.error != RD_KAFKA_RESP_ERR_NO_ERROR {
          throw KafkaError(row.error, "delete records \(row.topicPartition)")
        }
      })
  }
}
