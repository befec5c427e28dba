import CRdKafka

/// A producer's state, where its callbacks find it. Used by the lane's thread alone (the log callback reads only what never changes).
final class ProducerContext: ClientContext {
  private(set) var results: [DeliveryResult] = []
  private(set) var pending = 0
  private(set) var failed = 0
  /// Handed to librdkafka and not reported yet, of this batch.
  private(set) var inFlight = 0
  /// What the broker refused as too large. It refuses a whole set of records, so most of these may be innocent.
  var suspects: [Int] = []
  /// Tells reports of an abandoned batch from those of the present one.
  private var generation: UInt32 = 1
  var lastError: KafkaError?

  override func clientError(_ error: KafkaError) { lastError = error }

  /// Begins a batch anew and gives back what the one before came to.
  func begin() -> [DeliveryResult] {
    let finished = results
    results = []
    pending = 0
    failed = 0
    inFlight = 0
    suspects = []
    generation = generation == .max ? 1 : generation + 1
    return finished
  }

  func expect(_ count: Int) {
    results.append(contentsOf: repeatElement(.pending, count: count))
    pending += count
  }

  func handedOver() { inFlight += 1 }

  func finish(_ index: Int, _ result: DeliveryResult) {
    guard index < results.count, results[index] == .pending else { return }
    results[index] = result
    pending -= 1
    if case .failed = result { failed += 1 }
  }

  /// A record's place in the batch as the number that librdkafka hands back with its report; never zero.
  func tag(_ index: Int) -> UInt { UInt(generation) << 32 | UInt(UInt32(truncatingIfNeeded: index)) }

  private func index(ofTag tag: UInt) -> Int? {
    UInt32(truncatingIfNeeded: tag >> 32) == generation ? Int(UInt32(truncatingIfNeeded: tag)) : nil
  }

  func report(_ client: OpaquePointer?, _ message: UnsafePointer<rd_kafka_message_t>) {
    guard let index = unsafe index(ofTag: UInt(bitPattern: message.pointee._private)) else { return }
    inFlight -= 1
    let code = unsafe message.pointee.err
    switch code {
    case RD_KAFKA_RESP_ERR_NO_ERROR:
      let acknowledgement = unsafe Acknowledgement(
        partition: message.pointee.partition, offset: message.pointee.offset,
        timestamp: rd_kafka_message_timestamp(message, nil))
      finish(index, .delivered(acknowledgement))
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
      suspects.append(index)
    default:
      let fatal = unsafe client.flatMap { unsafe fatalError(of: $0) }
      finish(index, .failed(KafkaError(code, "produce", detail: fatal?.detail, isFatal: fatal != nil)))
    }
  }
}

/// Called inside `rd_kafka_poll` and `rd_kafka_flush`, on the lane's thread. (Without a callback of this kind a flush would sleep in
/// steps of 10 ms.)
let onDelivery: @convention(c) (OpaquePointer?, UnsafePointer<rd_kafka_message_t>?, UnsafeMutableRawPointer?) -> Void =
  {
    client, message, opaque in
    guard let opaque = unsafe opaque, let message = unsafe message else { return }
    unsafe Unmanaged<ProducerContext>.fromOpaque(opaque)._withUnsafeGuaranteedRef {
      unsafe $0.report(client, message)
    }
  }
