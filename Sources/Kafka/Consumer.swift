import CRdKafka

/// Reads records in batches. One consumer belongs to one lane: every method is called on that lane's thread, and the rebalance hooks run
/// there too, inside `poll` and `close`.
///
/// The lane must poll at least every `max.poll.interval.ms` (300 s unless configured), else the group takes its partitions away
/// (`ConsumerEvent.maximumPollIntervalExceeded`). During an outage it polls with its partitions paused.
///
/// Fixed, whatever the configuration says: no automatic commit, no automatic offset store. `auto.offset.reset` is obeyed by this
/// class itself (default `earliest`), so that a reset is told as `ConsumerEvent.offsetReset`.
package final class Consumer {
  let context: ConsumerContext
  private let handle: ClientHandle
  private let fetchQueue: FetchQueue
  private var isClosed = false
  private var isMember = false

  /// The raw handle, for the extensions of this class.
  var client: OpaquePointer { unsafe handle.pointer }

  /// A member of a consumer group.
  /// - Parameters:
  ///   - reportsPartitionEnd: deliver `ConsumerEvent.endOfPartition`.
  package convenience init(
    _ configuration: KafkaConfiguration, group: String, topics: [String],
    handlers: RebalanceHandlers = RebalanceHandlers(), reportsPartitionEnd: Bool = false
  ) throws {
    try self.init(configuration, group: group, handlers: handlers, reportsPartitionEnd: reportsPartitionEnd)
    let list = PartitionList(topics.map { TopicPartition(topic: $0, partition: -1) })
    let code = unsafe rd_kafka_subscribe(client, list.pointer)
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code, "subscribe") }
    isMember = true
  }

  /// The group that readers name who ask for nobody's offsets.
  static let readerGroup = "ringside-reader"

  /// A reader without a group: it reads what `assign` says and commits nothing. librdkafka wants a group name nevertheless, and looks
  /// for its coordinator; nothing joins it, and nobody has to be allowed to.
  /// - Parameter group: whose committed offsets can be asked for.
  package convenience init(
    reader configuration: KafkaConfiguration, group: String = readerGroup, reportsPartitionEnd: Bool = false
  ) throws {
    try self.init(
      configuration, group: group, handlers: RebalanceHandlers(), reportsPartitionEnd: reportsPartitionEnd)
  }

  private init(
    _ configuration: KafkaConfiguration, group: String, handlers: RebalanceHandlers, reportsPartitionEnd: Bool
  ) throws {
    let policyText = configuration.value(of: "auto.offset.reset")
    guard let policy = OffsetResetPolicy(property: policyText) else {
      throw KafkaConfigurationError(problems: [
        .init(place: "client", property: "auto.offset.reset", reason: "earliest, latest or error is expected")
      ])
    }
    let conf = try unsafe configuration.makeConf(
      defaults: Self.defaults,
      forced: [
        "group.id": group, "enable.auto.commit": "false", "enable.auto.offset.store": "false",
        "auto.offset.reset": "error", "enable.partition.eof": reportsPartitionEnd ? "true" : "false",
      ])
    context = ConsumerContext(
      configuration, isReader: group == Self.readerGroup, handlers: handlers, resetPolicy: policy)
    unsafe rd_kafka_conf_set_rebalance_cb(conf, onRebalance)
    unsafe rd_kafka_conf_set_offset_commit_cb(conf, onCommit)
    unsafe Self.watchJoining(conf, context)
    handle = try unsafe ClientHandle(.consumer, conf: conf, context: context)
    fetchQueue = FetchQueue(handle)
    let code = unsafe rd_kafka_poll_set_consumer(handle.pointer)
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code, "consumer") }
  }

  /// Bounded memory and low latency; see the README of librdkafka's CONFIGURATION.md for each.
  private static let defaults: KeyValuePairs<String, String> = [
    "partition.assignment.strategy": "cooperative-sticky",
    "socket.nagle.disable": "true",
    "queued.max.messages.kbytes": "4096",
    "queued.min.messages": "10000",
    "fetch.message.max.bytes": "1048576",
    "fetch.error.backoff.ms": "100",
    "reconnect.backoff.max.ms": "2000",
    "topic.metadata.refresh.interval.ms": "30000",
    "statistics.interval.ms": "0",
  ]

  /// Waits for the first record, then takes what is there already.
  /// - Parameters:
  ///   - timeoutMilliseconds: how long to wait for the first; an event ends the wait too.
  ///   - maximum: records at most.
  ///   - maximumBytes: no further record is taken once keys and values amount to this.
  package func poll(
    timeoutMilliseconds: Int, maximum: Int, maximumBytes: Int = 8 << 20
  ) -> RecordBatch {
    guard !isClosed else { return RecordBatch(records: [], events: []) }
    retryPendingResets()
    var timeout = context.events.isEmpty ? Int32(clamping: max(0, timeoutMilliseconds)) : 0
    var bytes = 0
    while unsafe context.collected.count < maximum, bytes < maximumBytes {
      guard let message = unsafe rd_kafka_consumer_poll(handle.pointer, timeout) else { break }
      timeout = 0
      if unsafe message.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR {
        unsafe bytes &+= message.pointee.len &+ message.pointee.key_len
        unsafe context.collected.append(message)
      } else {
        unsafe note(message)
        unsafe rd_kafka_message_destroy(message)
      }
    }
    if fetchQueue.isHalfEmpty() { wakeFetcher() }
    return context.assembleBatch()
  }

  // librdkafka 2.0.2 aborts in rd_kafka_destroy where a member has joined a group with a sticky assignor and has not been told its share
  // yet (rd_kafka_sticky_assignor_state_destroy asserts a state that only the answer makes): a stop in the moment of a start. Nothing
  // tells that state from outside, so a member that never had a partition is not destroyed.
  deinit {
    guard isMember && !context.wasAssigned else { return }
    context.handlers = RebalanceHandlers()
    handle.leaveBehind()
  }

  /// Runs the revoke hook for what is still assigned, leaves the group and ends the client's membership. Safe to call twice.
  package func close() {
    guard !isClosed else { return }
    isClosed = true
    context.dropCollected()
    _ = unsafe rd_kafka_consumer_close(handle.pointer)
    context.ledger.revokeAll()
  }

  /// The error that ended this consumer for good, if there was one.
  package var fatalError: KafkaError? { unsafe Kafka.fatalError(of: handle.pointer) }

  /// Commits without waiting that were refused, since the start.
  package var failedCommits: Int64 { context.failedCommits }

  /// Records that were fetched and not delivered, because their partition had gone or they lay before the offset that was due.
  package var droppedRecords: Int64 { context.droppedRecords }

  /// An error that came in a record's place.
  private func note(_ message: UnsafeMutablePointer<rd_kafka_message_t>) {
    let topic = unsafe context.topics.name(of: message.pointee.rkt)
    let partition =
      unsafe topic.isEmpty ? nil : TopicPartition(topic: topic, partition: message.pointee.partition)
    let offset = unsafe message.pointee.offset
    let code = unsafe message.pointee.err
    switch KafkaError.Code(code) {
    case .partitionEnd:
      if let partition { context.events.append(.endOfPartition(partition, offset)) }
    case .autoOffsetReset where context.resetPolicy != .error:
      if let partition { context.pendingResets[partition] = offset >= 0 ? .some(offset) : .some(nil) }
      retryPendingResets()
    default:
      let detail = unsafe rd_kafka_message_errstr(message).map { unsafe String(cString: $0) }
      let error = fatalError ?? KafkaError(code, "consume", detail: detail)
      if context.isNews(error) { context.events.append(.of(error, partition)) }
    }
  }
}
