import CRdKafka

extension Consumer {
  /// Commits offsets of the next records to be read.
  /// - Parameters:
  ///   - waiting: until the coordinator has answered, `timeoutMilliseconds` at most; otherwise the answer is counted and, where it is a
  ///     refusal, told as an event by a later poll.
  package func commit(
    _ offsets: [TopicPartition: Int64], waiting: Bool, timeoutMilliseconds: Int = 5_000
  ) throws(KafkaError) {
    guard !offsets.isEmpty else { return }
    let list = PartitionList(offsets.map { TopicPartitionOffset($0.key, .at($0.value)) })
    guard waiting else {
      let code = unsafe rd_kafka_commit(client, list.pointer, 1)
      guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code, "commit") }
      return
    }
    // A plain synchronous commit waits for as long as the coordinator is away; a queue of our own lets us give up.
    let queue = unsafe EventQueue(client)
    let code = unsafe rd_kafka_commit_queue(client, list.pointer, queue.pointer, nil, nil)
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code, "commit") }
    guard let event = queue.next(timeoutMilliseconds: timeoutMilliseconds) else {
      throw KafkaError(code: .timedOut, operation: "commit")
    }
    let answer = unsafe rd_kafka_event_error(event.pointer)
    if let error = unsafe commitError(answer, rd_kafka_event_topic_partition_list(event.pointer)) { throw error }
  }

  /// What the group has committed; partitions without are left out.
  package func committed(
    _ partitions: [TopicPartition], timeoutMilliseconds: Int = 5_000
  ) throws(KafkaError) -> [TopicPartition: Int64] {
    let list = PartitionList(partitions)
    let code = unsafe rd_kafka_committed(client, list.pointer, Int32(clamping: timeoutMilliseconds))
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code, "committed offsets") }
    return try Self.offsets(list.entries, "committed offsets")
  }

  /// The partitions that are ours now.
  package var assignment: [TopicPartition] { context.ledger.assignment }

  /// The partitions that are paused now.
  package var paused: [TopicPartition] {
    context.ledger.assigned.filter(\.isPaused).map(\.topicPartition)
  }

  /// The offset behind the last record that was delivered, or the start where none was; `nil` where not ours, or the start is not known.
  package func position(_ partition: TopicPartition) -> Int64? { context.ledger.entry(of: partition)?.due }

  /// Stops delivery; group membership stays alive as long as the lane polls. `nil` means all that are assigned.
  package func pause(_ partitions: [TopicPartition]? = nil) {
    unsafe context.pause(client, partitions ?? assignment)
  }

  /// Takes delivery up again where it stopped.
  package func resume(_ partitions: [TopicPartition]? = nil) {
    unsafe context.resume(client, partitions ?? paused)
  }

  /// The next record of that partition is the one at `offset`, or the first behind it.
  package func seek(
    _ partition: TopicPartition, to offset: PartitionOffset, timeoutMilliseconds: Int = 2_000
  ) throws(KafkaError) {
    let list = PartitionList([TopicPartitionOffset(partition, offset)])
    let error = unsafe KafkaError(
      consuming: rd_kafka_seek_partitions(client, list.pointer, Int32(clamping: timeoutMilliseconds)), "seek")
    if let error { throw error }
    if let entry = list.entries.first(where: { $0.error != RD_KAFKA_RESP_ERR_NO_ERROR }) {
      // A partition that has not started to fetch, or has stopped, cannot seek; it can start anew.
      guard entry.error == RD_KAFKA_RESP_ERR__STATE, context.ledger.slot(of: partition) != nil else {
        throw KafkaError(entry.error, "seek \(entry.topicPartition)")
      }
      if let error = unsafe context.restart(client, partition, at: offset) { throw error }
    }
    context.pendingResets[partition] = nil
    context.ledger.seek(partition, to: offset.value)
  }

  /// Reads exactly these partitions, without a group.
  package func assign(_ partitions: [TopicPartitionOffset]) throws(KafkaError) {
    let list = PartitionList(partitions)
    let code = unsafe rd_kafka_assign(client, list.pointer)
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code, "assign") }
    context.dropCollected()
    context.pendingResets.removeAll()
    context.ledger.revokeAll()
    for start in partitions { context.ledger.assign(start.topicPartition, due: start.offset.value) }
  }

  /// The first offset whose record is not older than the time (milliseconds since 1970), per partition; `.end` where all are older.
  /// The embedded broker cannot tell, and says `.end`.
  package func offsets(
    forTimes times: [TopicPartition: Int64], timeoutMilliseconds: Int = 5_000
  ) throws(KafkaError) -> [TopicPartition: PartitionOffset] {
    let list = PartitionList(capacity: times.count)
    for (partition, time) in times { list.add(partition, raw: time) }
    let code = unsafe rd_kafka_offsets_for_times(client, list.pointer, Int32(clamping: timeoutMilliseconds))
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code, "offsets for times") }
    var result: [TopicPartition: PartitionOffset] = [:]
    for entry in list.entries {
      guard entry.error == RD_KAFKA_RESP_ERR_NO_ERROR else {
        throw KafkaError(entry.error, "offsets for times \(entry.topicPartition)")
      }
      result[entry.topicPartition] = entry.offset >= 0 ? .at(entry.offset) : .end
    }
    return result
  }

  private static func offsets(
    _ entries: [PartitionEntry], _ operation: String
  ) throws(KafkaError) -> [TopicPartition: Int64] {
    var result: [TopicPartition: Int64] = [:]
    for entry in entries {
      guard entry.error == RD_KAFKA_RESP_ERR_NO_ERROR else {
        throw KafkaError(entry.error, "\(operation) \(entry.topicPartition)")
      }
      if entry.offset >= 0 { result[entry.topicPartition] = entry.offset }
    }
    return result
  }
}
