import CRdKafka
import Synchronization

/// Called by librdkafka inside `rd_kafka_consumer_poll` and `rd_kafka_consumer_close`, on their thread. When it returns, the group's
/// coordinator may give revoked partitions to somebody else: that is why the hook has run by then.
let onRebalance:
  @convention(c) (
    OpaquePointer?, rd_kafka_resp_err_t, UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?,
    UnsafeMutableRawPointer?
  ) -> Void = { client, code, partitions, opaque in
    guard let client = unsafe client, let opaque = unsafe opaque, let partitions = unsafe partitions else { return }
    let context = unsafe Unmanaged<ConsumerContext>.fromOpaque(opaque).takeUnretainedValue()
    context.isJoining.store(false, ordering: .relaxed)
    switch code {
    case RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS: unsafe context.assign(client, partitions)
    case RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS: unsafe context.revoke(client, partitions)
    default:
      context.events.append(.of(KafkaError(code, "rebalance"), nil))
      _ = unsafe rd_kafka_assign(client, nil)
      context.ledger.revokeAll()
    }
  }

/// The answer to a commit that nobody waited for. Called on the thread that polls.
let onCommit:
  @convention(c) (
    OpaquePointer?, rd_kafka_resp_err_t, UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?,
    UnsafeMutableRawPointer?
  ) -> Void = { _, code, partitions, opaque in
    guard let opaque = unsafe opaque else { return }
    let context = unsafe Unmanaged<ConsumerContext>.fromOpaque(opaque).takeUnretainedValue()
    guard let error = unsafe commitError(code, partitions) else { return }
    context.failedCommits &+= 1
    context.events.append(.commitFailed(error))
  }

/// A commit fails as a whole or for some partitions; nothing to commit is no failure.
func commitError(
  _ code: rd_kafka_resp_err_t, _ partitions: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?
) -> KafkaError? {
  if code == RD_KAFKA_RESP_ERR__NO_OFFSET { return nil }
  let refused = unsafe partitions.map { unsafe partitionEntries(of: $0) }?.first {
    $0.error != RD_KAFKA_RESP_ERR_NO_ERROR
  }
  if let refused { return KafkaError(refused.error, "commit \(refused.topicPartition)") }
  return code == RD_KAFKA_RESP_ERR_NO_ERROR ? nil : KafkaError(code, "commit")
}

extension ConsumerContext {
  func assign(_ client: OpaquePointer, _ partitions: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>) {
    wasAssigned = true
    // Ask for the committed offsets here: the client would ask anyway, and this way a deleted offset is known by number.
    let committed = unsafe rd_kafka_committed(client, partitions, coordinatorTimeout)
    let isKnown = committed == RD_KAFKA_RESP_ERR_NO_ERROR
    let starts = unsafe partitionEntries(of: partitions).map { entry in
      let isAnswered = isKnown && entry.error == RD_KAFKA_RESP_ERR_NO_ERROR
      let offset: PartitionOffset =
        !isAnswered ? .committed : entry.offset >= 0 ? .at(entry.offset) : resetPolicy.start
      return TopicPartitionOffset(entry.topicPartition, offset)
    }
    let decision = handlers.assigned(starts)
    let chosen = starts.map {
      TopicPartitionOffset($0.topicPartition, decision.offsets[$0.topicPartition] ?? $0.offset)
    }
    let list = PartitionList(chosen)
    if let error = unsafe change(client, adding: true, list) { events.append(.of(error, nil)) }
    for start in chosen { ledger.assign(start.topicPartition, due: start.offset.value) }
    // librdkafka remembers a pause over a revocation: a partition that went while it was paused would come back silent.
    unsafe resume(client, chosen.map(\.topicPartition))
    unsafe pause(client, decision.paused.filter { ledger.slot(of: $0) != nil })
    events.append(.assigned(chosen))
  }

  func revoke(_ client: OpaquePointer, _ partitions: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>) {
    let going = unsafe partitionEntries(of: partitions).map(\.topicPartition)
    let isLost = unsafe rd_kafka_assignment_lost(client) != 0
    dropCollected(of: Set(going))
    handlers.revoked(going, isLost)
    for partition in going {
      ledger.revoke(partition)
      pendingResets[partition] = nil
    }
    let list = PartitionList(going)
    if let error = unsafe change(client, adding: false, list) { events.append(.of(error, nil)) }
    events.append(.revoked(going, lost: isLost))
  }

  /// Cooperative protocols change the assignment bit by bit, the eager ones replace it; each call is refused under the other.
  private func change(_ client: OpaquePointer, adding: Bool, _ list: borrowing PartitionList) -> KafkaError? {
    let isCooperative =
      unsafe rd_kafka_rebalance_protocol(client).map { unsafe String(cString: $0) == "COOPERATIVE" } ?? false
    guard isCooperative else {
      let code = unsafe rd_kafka_assign(client, adding ? list.pointer : nil)
      return code == RD_KAFKA_RESP_ERR_NO_ERROR ? nil : KafkaError(code, "assign")
    }
    return unsafe KafkaError(
      consuming: adding
        ? rd_kafka_incremental_assign(client, list.pointer) : rd_kafka_incremental_unassign(client, list.pointer),
      adding ? "assign" : "unassign")
  }

  func pause(_ client: OpaquePointer, _ partitions: some Collection<TopicPartition>) {
    guard !partitions.isEmpty else { return }
    let list = PartitionList(partitions)
    _ = unsafe rd_kafka_pause_partitions(client, list.pointer)
    for partition in partitions { ledger.setPaused(partition, true) }
  }

  func resume(_ client: OpaquePointer, _ partitions: some Collection<TopicPartition>) {
    guard !partitions.isEmpty else { return }
    let list = PartitionList(partitions)
    _ = unsafe rd_kafka_resume_partitions(client, list.pointer)
    for partition in partitions { ledger.setPaused(partition, false) }
  }

  /// Makes the partition start anew at another offset: the only way out of librdkafka's stopped state after a refused offset, where a seek
  /// is refused as well.
  func restart(_ client: OpaquePointer, _ partition: TopicPartition, at offset: PartitionOffset) -> KafkaError? {
    let isPaused = ledger.entry(of: partition)?.isPaused ?? false
    let isEager =
      unsafe rd_kafka_rebalance_protocol(client).map { unsafe String(cString: $0) == "EAGER" } ?? false
    if isEager {
      let list = PartitionList(
        ledger.assigned.map { entry in
          TopicPartitionOffset(
            entry.topicPartition,
            entry.topicPartition == partition ? offset : entry.due.map { .at($0) } ?? resetPolicy.start)
        })
      let code = unsafe rd_kafka_assign(client, list.pointer)
      if code != RD_KAFKA_RESP_ERR_NO_ERROR { return KafkaError(code, "assign") }
      unsafe pause(client, ledger.assigned.filter(\.isPaused).map(\.topicPartition))
    } else {
      let old = PartitionList([partition])
      if let error = unsafe KafkaError(consuming: rd_kafka_incremental_unassign(client, old.pointer), "unassign") {
        return error
      }
      let new = PartitionList([TopicPartitionOffset(partition, offset)])
      if let error = unsafe KafkaError(consuming: rd_kafka_incremental_assign(client, new.pointer), "assign") {
        return error
      }
      if isPaused { unsafe pause(client, [partition]) }
    }
    ledger.seek(partition, to: offset.value)
    return nil
  }
}
