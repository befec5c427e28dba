import CRdKafka

/// A producer's state, where its callbacks find it. Used by the lane's thread alone (the log callback reads only what never changes).
final class ProducerContext: ClientContext {
  var results: [DeliveryResult] = []
  var pending = 0
  var failed = 0
  /// Tells reports of an abandoned batch from those of the present one.
  private(set) var generation: UInt32 = 1
  var lastError: KafkaError?

  override func clientError(_ error: KafkaError) { lastError = error }

  func begin() {
    results.removeAll(keepingCapacity: true)
    pending = 0
    failed = 0
    generation = generation == .max ? 1 : generation + 1
  }

  func finish(_ index: Int, _ result: DeliveryResult) {
    guard index < results.count, results[index] == .pending else { return }
    results[index] = result
    pending -= 1
    if case .failed = result { failed += 1 }
  }

  /// A record's place in the batch as the number that librdkafka hands back with its report; never zero.
  func tag(_ index: Int) -> UInt { UInt(generation) << 32 | UInt(UInt32(truncatingIfNeeded: index)) }

  func index(ofTag tag: UInt) -> Int? {
    UInt32(truncatingIfNeeded: tag >> 32) == generation ? Int(UInt32(truncatingIfNeeded: tag)) : nil
  }
}

/// Called inside `rd_kafka_poll` and `rd_kafka_flush`, on the lane's thread. (Without a callback of this kind a flush would sleep in
/// steps of 10 ms.)
let onDelivery: @convention(c) (OpaquePointer?, UnsafePointer<rd_kafka_message_t>?, UnsafeMutableRawPointer?) -> Void =
  {
    client, message, opaque in
    guard let opaque = unsafe opaque, let message = unsafe message else { return }
    unsafe Unmanaged<ProducerContext>.fromOpaque(opaque)._withUnsafeGuaranteedRef { context in
      guard let index = unsafe context.index(ofTag: UInt(bitPattern: message.pointee._private)) else { return }
      let code = unsafe message.pointee.err
      guard code != RD_KAFKA_RESP_ERR_NO_ERROR else {
        let acknowledgement = unsafe Acknowledgement(
          partition: message.pointee.partition, offset: message.pointee.offset,
          timestamp: rd_kafka_message_timestamp(message, nil))
        return context.finish(index, .delivered(acknowledgement))
      }
      let fatal = unsafe client.flatMap { unsafe fatalError(of: $0) }
      context.finish(index, .failed(KafkaError(code, "produce", detail: fatal?.detail, isFatal: fatal != nil)))
    }
  }
