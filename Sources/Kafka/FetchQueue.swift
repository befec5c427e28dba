import CRdKafka

/// Looks at how full librdkafka's queue of fetched records is.
///
/// Once that queue is full, librdkafka 2.0.2 looks again only when something else wakes the broker's thread, or after a second: with a queue
/// that is bounded for memory's sake a fast lane runs dry in between. (Versions from 2.2 on have `fetch.queue.backoff.ms` for it.)
@safe
final class FetchQueue {
  private let handle: ClientHandle
  private let queue: OpaquePointer?
  private var peak = 0
  /// Below this nothing is gained.
  private static let minimum = 256

  init(_ handle: ClientHandle) {
    self.handle = handle
    unsafe queue = rd_kafka_queue_get_consumer(handle.pointer)
  }

  deinit {
    if let queue = unsafe queue { unsafe rd_kafka_queue_destroy(queue) }
  }

  /// True once each time that half of what was there is used up.
  func isHalfEmpty() -> Bool {
    guard let queue = unsafe queue else { return false }
    let length = unsafe Int(clamping: rd_kafka_queue_length(queue))
    if length > peak { peak = length }
    guard peak >= Self.minimum, length < peak / 2 else { return false }
    peak = length
    return true
  }
}

extension Consumer {
  /// Wakes the threads of the brokers that lead our partitions, by the cheapest request that goes to them: where a partition ends. Nobody
  /// reads the answer, so it waits for it a millisecond at most.
  func wakeFetcher() {
    let list = PartitionList(capacity: 8)
    for partition in context.ledger.assignment { list.add(partition, raw: LogicalOffset.end) }
    _ = unsafe rd_kafka_offsets_for_times(client, list.pointer, 1)
  }
}
