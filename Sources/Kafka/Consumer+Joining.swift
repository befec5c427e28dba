import CRdKafka
import Synchronization

extension Consumer {
  /// The group has been asked for a share and has not answered yet. A commit goes behind that question on the coordinator's connection, and
  /// is read when the group's next generation has begun: it counts as a zombie's, librdkafka then takes all partitions for lost, and
  /// the group rebalances once more.
  package var isJoining: Bool { context.isJoining.load(ordering: .relaxed) }

  /// librdkafka tells nobody that it joins; its requests can be watched.
  static func watchJoining(_ conf: OpaquePointer, _ context: ConsumerContext) {
    _ = unsafe rd_kafka_conf_interceptor_add_on_new(
      conf, "joining", onNew, Unmanaged.passUnretained(context).toOpaque())
  }
}

private let onNew:
  @convention(c) (
    OpaquePointer?, OpaquePointer?, UnsafeMutableRawPointer?, UnsafeMutablePointer<CChar>?, Int
  ) -> rd_kafka_resp_err_t = { client, _, context, _, _ in
    unsafe rd_kafka_interceptor_add_on_request_sent(client, "joining", onRequestSent, context)
  }

/// Called on the threads of the brokers' connections.
private let onRequestSent:
  @convention(c) (
    OpaquePointer?, Int32, UnsafePointer<CChar>?, Int32, Int16, Int16, Int32, Int, UnsafeMutableRawPointer?
  ) -> rd_kafka_resp_err_t = { _, _, _, _, key, _, _, _, context in
    // Kafka protocol guide, "API Keys": 11 is JoinGroup.
    if key == 11, let context = unsafe context {
      unsafe Unmanaged<ConsumerContext>.fromOpaque(context).takeUnretainedValue()
        .isJoining.store(true, ordering: .relaxed)
    }
    return RD_KAFKA_RESP_ERR_NO_ERROR
  }
