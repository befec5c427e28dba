import CRdKafka

/// The ends of a partition: the oldest offset still there, and the one that the next record will get.
package struct Watermarks: Sendable, Hashable {
  package let low: Int64
  package let high: Int64

  package init(low: Int64, high: Int64) {
    self.low = low
    self.high = high
  }
}

extension Consumer {
  /// Asks the broker.
  package func watermarks(
    _ partition: TopicPartition, timeoutMilliseconds: Int = 5_000
  ) throws(KafkaError) -> Watermarks {
    try unsafe queryWatermarks(client, partition, timeoutMilliseconds: timeoutMilliseconds)
  }

  /// The offsets behind the last records that can be read: one question to each broker, whatever the number of partitions.
  package func ends(
    of partitions: [TopicPartition], timeoutMilliseconds: Int = 2_000
  ) throws(KafkaError) -> [TopicPartition: Int64] {
    guard !partitions.isEmpty else { return [:] }
    let times = Dictionary(partitions.map { ($0, LogicalOffset.end) }) { first, _ in first }
    return try offsets(forTimes: times, timeoutMilliseconds: timeoutMilliseconds).compactMapValues(\.value)
  }

  /// What the last fetch brought along, without a round trip; `nil` where nothing was fetched yet.
  package func cachedWatermarks(_ partition: TopicPartition) -> Watermarks? {
    var low: Int64 = 0
    var high: Int64 = 0
    let code = unsafe rd_kafka_get_watermark_offsets(client, partition.topic, partition.partition, &low, &high)
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR, high >= 0 else { return nil }
    return Watermarks(low: max(0, low), high: high)
  }

  /// Brings partitions whose offset is not there any more to where the reset policy says. What cannot be done because no broker
  /// answers is tried again with the next poll.
  func retryPendingResets() {
    for (partition, due) in context.pendingResets {
      guard context.ledger.slot(of: partition) != nil else {
        context.pendingResets[partition] = nil
        continue
      }
      let marks: Watermarks
      do {
        marks = try watermarks(partition, timeoutMilliseconds: Int(context.coordinatorTimeout))
      } catch {
        context.events.append(.of(error, partition))
        return
      }
      let target = context.resetPolicy == .latest ? marks.high : marks.low
      if let error = unsafe context.restart(client, partition, at: .at(target)) {
        context.events.append(.of(error, partition))
        continue
      }
      context.pendingResets[partition] = nil
      if let due { context.events.append(.offsetReset(OffsetReset(topicPartition: partition, from: due, to: target))) }
    }
  }
}

func queryWatermarks(
  _ client: OpaquePointer, _ partition: TopicPartition, timeoutMilliseconds: Int
) throws(KafkaError) -> Watermarks {
  var low: Int64 = 0
  var high: Int64 = 0
  let code = unsafe rd_kafka_query_watermark_offsets(
    client, partition.topic, partition.partition, &low, &high, Int32(clamping: timeoutMilliseconds))
  guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code, "watermarks \(partition)") }
  return Watermarks(low: low, high: high)
}
