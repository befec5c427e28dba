import CRdKafka

/// Sends records in batches: idempotent, acknowledged by all in-sync replicas, spread by key as Java clients do. One producer belongs to
/// one lane: every method is called on that lane's thread.
///
///     producer.enqueue(records)
///     while !producer.flush(timeoutMilliseconds: 1_000).isComplete { /* poll the consumer, think about giving up */ }
///     for (record, result) in zip(records, producer.takeResults()) { … }
///
/// Fixed, whatever the configuration says: every record's delivery is reported.
package final class Producer {
  private let context: ProducerContext
  private let topics: ProducerTopics
  private let handle: ClientHandle
  /// What librdkafka's full queue did not take yet, and where each stands in the results.
  private var backlog: [OutgoingRecord] = []
  private var backlogStart = 0
  private var firstOfBacklog = 0

  package init(_ configuration: KafkaConfiguration) throws {
    let conf = try unsafe configuration.makeConf(
      defaults: Self.defaults, forced: ["delivery.report.only.error": "false"])
    context = ProducerContext(configuration)
    unsafe rd_kafka_conf_set_dr_msg_cb(conf, onDelivery)
    handle = try unsafe ClientHandle(.producer, conf: conf, context: context)
    topics = ProducerTopics(handle)
  }

  private static let defaults: KeyValuePairs<String, String> = [
    "enable.idempotence": "true",
    "acks": "all",
    "linger.ms": "0",
    "partitioner": "murmur2_random",
    "socket.nagle.disable": "true",
    "queue.buffering.max.kbytes": "32768",
    "reconnect.backoff.max.ms": "2000",
    "topic.metadata.refresh.interval.ms": "30000",
    "statistics.interval.ms": "0",
  ]

  /// Adds records to the batch in hand and hands to librdkafka as many as it takes; the rest follows in `flush`. Never blocks. A record
  /// that is refused at once is a `.failed` result like any other.
  package func enqueue(_ records: [OutgoingRecord]) {
    let first = context.results.count
    context.results.append(contentsOf: repeatElement(.pending, count: records.count))
    context.pending += records.count
    if backlogStart < backlog.count {
      backlog.append(contentsOf: records)
    } else {
      backlog = records
      backlogStart = 0
      firstOfBacklog = first
    }
    push()
  }

  /// Waits until every record of the batch has its result, or the time is over.
  @discardableResult
  package func flush(timeoutMilliseconds: Int) -> DeliveryProgress {
    let clock = ContinuousClock()
    let deadline = clock.now + .milliseconds(max(0, timeoutMilliseconds))
    while true {
      push()
      let left = clock.now.duration(to: deadline)
      let milliseconds = max(
        0, Int32(clamping: left.components.seconds &* 1_000 &+ left.components.attoseconds / 1_000_000_000_000_000))
      // With records waiting for room, look often whether there is some.
      unsafe rd_kafka_flush(handle.pointer, backlogStart < backlog.count ? min(milliseconds, 5) : milliseconds)
      if context.pending == 0 || milliseconds == 0 { return progress }
    }
  }

  package var progress: DeliveryProgress { DeliveryProgress(pending: context.pending, failed: context.failed) }

  /// The results of the batch in hand, in the order of `enqueue`; a new batch begins. A record still `.pending` stays with librdkafka,
  /// but its result will not be seen.
  package func takeResults() -> [DeliveryResult] {
    let results = context.results
    backlog = []
    backlogStart = 0
    context.begin()
    return results
  }

  /// Gives the batch in hand up: what is queued or in flight is thrown away. The broker may have some of it all the same.
  package func abandon() {
    backlog = []
    backlogStart = 0
    context.begin()
    unsafe rd_kafka_purge(handle.pointer, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT)
    unsafe rd_kafka_poll(handle.pointer, 0)
  }

  /// Serves reports and errors without waiting, for a lane that has nothing to send.
  package func poll() {
    unsafe rd_kafka_poll(handle.pointer, 0)
  }

  /// The violation of idempotence that ended this producer, if there was one: make another.
  package var fatalError: KafkaError? { unsafe Kafka.fatalError(of: handle.pointer) }

  /// The last trouble with a broker that was no record's, for a reason in `/readyz`.
  package var lastError: KafkaError? { context.lastError }

  private func push() {
    while backlogStart < backlog.count {
      let index = firstOfBacklog &+ backlogStart
      switch topics.produce(backlog[backlogStart], tag: context.tag(index)) {
      case nil: break
      case .some(let error) where error.code == .queueFull && context.pending > backlog.count - backlogStart:
        return  // there is something in the queue whose report will make room
      case .some(let error):
        let refused = error.code == .queueFull ? KafkaError(code: .messageTooLarge, operation: "produce") : error
        context.finish(index, .failed(refused))
      }
      backlogStart &+= 1
    }
    if !backlog.isEmpty {
      backlog = []
      backlogStart = 0
    }
  }
}
