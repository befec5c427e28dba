import CRdKafka

/// Sends records in batches: idempotent, acknowledged by all in-sync replicas, spread by key as Java clients do. One producer belongs to
/// one lane: every method is called on that lane's thread.
///
///     producer.enqueue(records)
///     while !producer.flush(timeoutMilliseconds: 1_000).isComplete { /* poll the consumer, think about giving up */ }
///     for (record, result) in zip(records, producer.takeResults()) { … }
///
/// Fixed, whatever the configuration says: every record's delivery is reported, and no topic is made by writing to it.
package final class Producer {
  private let context: ProducerContext
  private let topics: ProducerTopics
  private let handle: ClientHandle
  /// The batch in hand, kept until its results are taken.
  private var records: [OutgoingRecord] = []
  /// The first that librdkafka has not been given.
  private var next = 0
  private var isolation = Isolation()
  /// A refusal ends the whole transaction: nothing of it can be sent again by itself.
  private let isTransactional: Bool

  /// The raw handle, for the extensions of this class.
  var client: OpaquePointer { unsafe handle.pointer }

  package init(_ configuration: KafkaConfiguration) throws {
    let conf = try unsafe configuration.makeConf(
      defaults: Self.defaults, forced: ["delivery.report.only.error": "false", "allow.auto.create.topics": "false"])
    context = ProducerContext(configuration)
    isTransactional = configuration.value(of: "transactional.id") != nil
    unsafe rd_kafka_conf_set_dr_msg_cb(conf, onDelivery)
    handle = try unsafe ClientHandle(.producer, conf: conf, context: context)
    topics = ProducerTopics(handle)
  }

  private static let defaults: KeyValuePairs<String, String> = [
    "enable.idempotence": "true",
    "acks": "all",
    // A half or one millisecond takes 2-5 µs off each event of a full batch. But librdkafka waits in whole milliseconds, and what lingers
    // beside pop-ups keeps the lane: at 1,000 calls a second the median took a third longer.
    "linger.ms": "0",
    "partitioner": "murmur2_random",
    "socket.nagle.disable": "true",
    "queue.buffering.max.kbytes": "32768",
    // How large a record may be is for the topic to say: a dead letter is larger than what it was made of.
    "message.max.bytes": "16777216",
    "reconnect.backoff.max.ms": "2000",
    "topic.metadata.refresh.interval.ms": "30000",
    "statistics.interval.ms": "0",
  ]

  /// Adds records to the batch in hand and hands to librdkafka as many as it takes; the rest follows in `flush`. Never blocks. A record
  /// that is refused at once is a `.failed` result like any other.
  package func enqueue(_ more: [OutgoingRecord]) {
    if records.isEmpty { records = more } else { records += more }
    context.expect(more.count)
    push()
  }

  /// Waits until every record of the batch has its result, or the time is over. A transaction is given up with the first record that is too
  /// large.
  @discardableResult
  package func flush(timeoutMilliseconds: Int) -> DeliveryProgress {
    let clock = ContinuousClock()
    let deadline = clock.now + .milliseconds(max(0, timeoutMilliseconds))
    while true {
      push()
      let left = clock.now.duration(to: deadline).components
      let milliseconds = max(0, Int32(clamping: left.seconds &* 1_000 &+ left.attoseconds / 1_000_000_000_000_000))
      // With records waiting for room, look often whether there is some; in a transaction, now and then whether it has failed.
      let slice: Int32 = next < records.count ? 5 : isTransactional ? 100 : .max
      _ = unsafe rd_kafka_flush(handle.pointer, min(milliseconds, slice))
      if isTransactional, !context.suspects.isEmpty {
        // librdkafka sends nothing more of a transaction that has failed, nor tells it of the rest.
        refuse(context.suspects)
        return progress
      }
      if next == records.count && context.inFlight == 0 { sendSuspects() }
      if context.pending == 0 || milliseconds == 0 { return progress }
    }
  }

  package var progress: DeliveryProgress { DeliveryProgress(pending: context.pending, failed: context.failed) }

  /// The results of the batch in hand, in the order of `enqueue`; a new batch begins. A record still `.pending` stays with librdkafka,
  /// but its result will not be seen.
  package func takeResults() -> [DeliveryResult] {
    records = []
    next = 0
    isolation = Isolation()
    return context.begin()
  }

  /// Gives the batch in hand up: what is queued or in flight is thrown away. The broker may have some of it all the same.
  package func abandon() {
    _ = takeResults()
    _ = unsafe rd_kafka_purge(handle.pointer, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT)
    _ = unsafe rd_kafka_poll(handle.pointer, 0)
  }

  /// Serves reports and errors without waiting, for a lane that has nothing to send.
  package func poll() {
    _ = unsafe rd_kafka_poll(handle.pointer, 0)
  }

  /// The violation of idempotence that ended this producer, if there was one: make another.
  package var fatalError: KafkaError? { unsafe Kafka.fatalError(of: handle.pointer) }

  /// The last trouble with a broker that was no record's, for a reason in `/readyz`.
  package var lastError: KafkaError? { context.lastError }

  private func push() {
    while next < records.count {
      guard hand(next) else { return }
      next &+= 1
    }
  }

  /// Gives one record to librdkafka; false where its queue is full and a report will make room.
  private func hand(_ index: Int) -> Bool {
    guard let error = topics.produce(records[index], tag: context.tag(index)) else {
      context.handedOver()
      return true
    }
    guard error.code == .queueFull else {
      context.finish(index, .failed(error))
      return true
    }
    if unsafe rd_kafka_outq_len(handle.pointer) > 0 { return false }
    context.finish(index, .failed(KafkaError(code: .messageTooLarge, operation: "produce")))
    return true
  }

  /// A broker refuses a set of records as a whole for the sake of one. Halves of the set go again, each after the other, down to the
  /// record that is too large alone. Only such a record loses its place among those of its partition, and its neighbours theirs.
  private func sendSuspects() {
    refuse(isolation.refused(context.suspects))
    guard let group = isolation.nextGroup() else { return }
    for (position, index) in group.enumerated() {
      guard hand(index) else { return isolation.putBack(Array(group[position...])) }
    }
  }

  private func refuse(_ indices: [Int]) {
    for index in indices {
      context.finish(index, .failed(KafkaError(code: .messageTooLarge, operation: "produce")))
    }
    context.suspects = []
  }
}
