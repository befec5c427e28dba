import CRdKafka

/// The one owner of an `rd_kafka_queue_t` of our own, for answers that somebody waits for.
@safe
struct EventQueue: ~Copyable {
  let pointer: OpaquePointer

  init(_ client: OpaquePointer) {
    unsafe pointer = rd_kafka_queue_new(client)
  }

  deinit { unsafe rd_kafka_queue_destroy(pointer) }

  /// The next event, `nil` when none came in time. An answer that comes after the queue is gone is dropped by librdkafka.
  func next(timeoutMilliseconds: Int) -> QueuedEvent? {
    guard let event = unsafe rd_kafka_queue_poll(pointer, Int32(clamping: timeoutMilliseconds)) else { return nil }
    return unsafe QueuedEvent(event)
  }
}

/// The one owner of an `rd_kafka_event_t`. What is read from it lives as long as it.
@safe
struct QueuedEvent: ~Copyable {
  let pointer: OpaquePointer

  init(_ pointer: OpaquePointer) { unsafe self.pointer = unsafe pointer }

  deinit { unsafe rd_kafka_event_destroy(pointer) }
}
