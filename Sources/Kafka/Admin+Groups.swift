import CRdKafka

/// A consumer group and who is in it.
package struct GroupDescription: Sendable {
  package struct Member: Sendable {
    package let identifier: String
    package let clientIdentifier: String
    package let host: String
    package let assignment: [TopicPartition]
  }

  package let name: String
  /// As Kafka names it: `Stable`, `Empty`, `PreparingRebalance`, `CompletingRebalance`, `Dead`, `Unknown`.
  package let state: String
  /// The protocol that spreads partitions, for example `cooperative-sticky`; empty where nobody is in it.
  package let assignor: String
  package let members: [Member]
}

extension Admin {
  /// The names of all consumer groups with their state.
  package func groups(timeoutMilliseconds: Int = 15_000) throws(KafkaError) -> [String: String] {
    try unsafe request(
      RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPS, "list groups", timeoutMilliseconds: timeoutMilliseconds,
      send: { options, queue in unsafe rd_kafka_ListConsumerGroups(client, options, queue) },
      read: { event throws(KafkaError) in
        let result = unsafe rd_kafka_event_ListConsumerGroups_result(event)
        var count = 0
        let errors = unsafe rd_kafka_ListConsumerGroups_result_errors(result, &count)
        if count > 0, let error = unsafe errors?[0] { throw unsafe Self.error(error, "list groups") }
        let rows = unsafe rd_kafka_ListConsumerGroups_result_valid(result, &count)
        var groups: [String: String] = [:]
        unsafe UnsafeBufferPointer(start: rows, count: count).forEach { row in
          let name = unsafe Self.text(rd_kafka_ConsumerGroupListing_group_id(row))
          groups[name] = unsafe Self.text(
            rd_kafka_consumer_group_state_name(rd_kafka_ConsumerGroupListing_state(row)))
        }
        return groups
      })
  }

  /// One group with its members. A group that does not exist is `Dead` and empty.
  package func group(_ name: String, timeoutMilliseconds: Int = 15_000) throws(KafkaError) -> GroupDescription {
    let operation = "describe group \(name)"
    return try unsafe coordinatorRequest(
      RD_KAFKA_ADMIN_OP_DESCRIBECONSUMERGROUPS, operation, timeoutMilliseconds: timeoutMilliseconds,
      send: { options, queue in
        unsafe name.withCString { name in
          var names: [UnsafePointer<CChar>?] = unsafe [name]
          unsafe rd_kafka_DescribeConsumerGroups(client, &names, 1, options, queue)
        }
      },
      read: { event throws(KafkaError) in
        var count = 0
        let rows = unsafe rd_kafka_DescribeConsumerGroups_result_groups(
          rd_kafka_event_DescribeConsumerGroups_result(event), &count)
        guard count > 0, let group = unsafe rows?[0] else {
          throw KafkaError(code: .groupNotFound, operation: operation)
        }
        if let error = unsafe rd_kafka_ConsumerGroupDescription_error(group) {
          throw unsafe Self.error(error, operation)
        }
        return unsafe Self.describe(group)
      })
  }

  /// A request that librdkafka sends to a group's coordinator. Version 2.0.2 keeps one that the coordinator does not understand (the
  /// embedded broker's), and rd_kafka_destroy waits for it for ever: a client that got no answer is not destroyed.
  private func coordinatorRequest<Answer>(
    _ kind: rd_kafka_admin_op_t, _ operation: String, timeoutMilliseconds: Int,
    send: (_ options: OpaquePointer?, _ queue: OpaquePointer) -> Void,
    read: (_ event: OpaquePointer) throws(KafkaError) -> Answer
  ) throws(KafkaError) -> Answer {
    do {
      return try unsafe request(
        kind, operation, timeoutMilliseconds: timeoutMilliseconds, send: send, read: read)
    } catch {
      if error.code.rawValue < 0 { handle.leaveBehind() }
      throw error
    }
  }

  private static func error(_ error: OpaquePointer, _ operation: String) -> KafkaError {
    unsafe KafkaError(rd_kafka_error_code(error), operation, detail: text(rd_kafka_error_string(error)))
  }

  private static func describe(_ group: OpaquePointer) -> GroupDescription {
    let members = unsafe (0..<rd_kafka_ConsumerGroupDescription_member_count(group)).compactMap {
      index -> GroupDescription.Member? in
      guard let member = unsafe rd_kafka_ConsumerGroupDescription_member(group, index) else { return nil }
      let partitions = unsafe rd_kafka_MemberDescription_assignment(member).flatMap {
        unsafe rd_kafka_MemberAssignment_partitions($0)
      }
      return unsafe .init(
        identifier: text(rd_kafka_MemberDescription_consumer_id(member)),
        clientIdentifier: text(rd_kafka_MemberDescription_client_id(member)),
        host: text(rd_kafka_MemberDescription_host(member)),
        assignment: partitions.map { unsafe partitionEntries(of: $0).map(\.topicPartition) } ?? [])
    }
    return unsafe GroupDescription(
      name: text(rd_kafka_ConsumerGroupDescription_group_id(group)),
      state: text(rd_kafka_consumer_group_state_name(rd_kafka_ConsumerGroupDescription_state(group))),
      assignor: text(rd_kafka_ConsumerGroupDescription_partition_assignor(group)), members: members)
  }

  /// Deletes groups with their offsets; refused where somebody is in it.
  package func deleteGroups(
    _ names: [String], timeoutMilliseconds: Int = 15_000
  ) throws(KafkaError) -> [String: AdminOutcome] {
    guard !names.isEmpty else { return [:] }
    var requests: [OpaquePointer?] = unsafe names.map { unsafe rd_kafka_DeleteGroup_new($0) }
    defer { unsafe requests.forEach { unsafe rd_kafka_DeleteGroup_destroy($0) } }
    return try unsafe request(
      RD_KAFKA_ADMIN_OP_DELETEGROUPS, "delete groups", timeoutMilliseconds: timeoutMilliseconds,
      send: { options, queue in
        unsafe rd_kafka_DeleteGroups(client, &requests, requests.count, options, queue)
      },
      read: { event throws(KafkaError) in
        var count = 0
        let rows = unsafe rd_kafka_DeleteGroups_result_groups(rd_kafka_event_DeleteGroups_result(event), &count)
        var outcomes: [String: AdminOutcome] = [:]
        unsafe UnsafeBufferPointer(start: rows, count: count).forEach { row in
          let name = unsafe Self.text(rd_kafka_group_result_name(row))
          outcomes[name] = .done
          if let error = unsafe rd_kafka_group_result_error(row) {
            outcomes[name] = unsafe AdminOutcome(
              rd_kafka_error_code(error), "delete group \(name)", detail: Self.text(rd_kafka_error_string(error)))
          }
        }
        return outcomes
      })
  }

  /// Everything a group has committed.
  package func offsets(
    ofGroup group: String, timeoutMilliseconds: Int = 15_000
  ) throws(KafkaError) -> [TopicPartition: Int64] {
    var requests: [OpaquePointer?] = unsafe [rd_kafka_ListConsumerGroupOffsets_new(group, nil)]
    defer { unsafe requests.forEach { unsafe rd_kafka_ListConsumerGroupOffsets_destroy($0) } }
    return try unsafe coordinatorRequest(
      RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPOFFSETS, "offsets of group \(group)",
      timeoutMilliseconds: timeoutMilliseconds,
      send: { options, queue in
        unsafe rd_kafka_ListConsumerGroupOffsets(client, &requests, requests.count, options, queue)
      },
      read: { event throws(KafkaError) in
        var count = 0
        let rows = unsafe rd_kafka_ListConsumerGroupOffsets_result_groups(
          rd_kafka_event_ListConsumerGroupOffsets_result(event), &count)
        return try unsafe Self.offsets(rows, count, "offsets of group \(group)")
      })
  }

  /// Sets what a group has committed; refused where somebody is in it.
  package func setOffsets(
    ofGroup group: String, _ offsets: [TopicPartition: Int64], timeoutMilliseconds: Int = 15_000
  ) throws(KafkaError) {
    let list = PartitionList(offsets.map { TopicPartitionOffset($0.key, .at($0.value)) })
    var requests: [OpaquePointer?] = unsafe [rd_kafka_AlterConsumerGroupOffsets_new(group, list.pointer)]
    defer { unsafe requests.forEach { unsafe rd_kafka_AlterConsumerGroupOffsets_destroy($0) } }
    _ = try unsafe request(
      RD_KAFKA_ADMIN_OP_ALTERCONSUMERGROUPOFFSETS, "set offsets of group \(group)",
      timeoutMilliseconds: timeoutMilliseconds,
      send: { options, queue in
        unsafe rd_kafka_AlterConsumerGroupOffsets(client, &requests, requests.count, options, queue)
      },
      read: { event throws(KafkaError) in
        var count = 0
        let rows = unsafe rd_kafka_AlterConsumerGroupOffsets_result_groups(
          rd_kafka_event_AlterConsumerGroupOffsets_result(event), &count)
        return try unsafe Self.offsets(rows, count, "set offsets of group \(group)")
      })
  }

  private static func offsets(
    _ rows: UnsafeMutablePointer<OpaquePointer?>?, _ count: Int, _ operation: String
  ) throws(KafkaError) -> [TopicPartition: Int64] {
    var offsets: [TopicPartition: Int64] = [:]
    guard count > 0, let row = unsafe rows?[0] else { return offsets }
    if let error = unsafe rd_kafka_group_result_error(row) { throw unsafe self.error(error, operation) }
    guard let partitions = unsafe rd_kafka_group_result_partitions(row) else { return offsets }
    for entry in unsafe partitionEntries(of: partitions) {
      guard entry.error == RD_KAFKA_RESP_ERR_NO_ERROR else {
        throw KafkaError(entry.error, "\(operation) \(entry.topicPartition)")
      }
      if entry.offset >= 0 { offsets[entry.topicPartition] = entry.offset }
    }
    return offsets
  }
}
