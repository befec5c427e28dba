import CRdKafka

/// Asks and changes what the brokers keep: topics, groups, offsets. Every call waits for its answer, `timeoutMilliseconds` at most, and
/// throws `KafkaError`. Used from one thread at a time.
package final class Admin {
  let handle: ClientHandle
  private let context: ClientContext

  var client: OpaquePointer { unsafe handle.pointer }

  package init(_ configuration: KafkaConfiguration) throws {
    // A consumer's handle: a producer's would let brokers create the topics that it asks about.
    let conf = try unsafe configuration.makeConf(
      defaults: ["socket.nagle.disable": "true", "statistics.interval.ms": "0", "reconnect.backoff.max.ms": "1000"],
      forced: ["allow.auto.create.topics": "false"])
    context = ClientContext(configuration)
    handle = try unsafe ClientHandle(.consumer, conf: conf, context: context)
  }

  /// What was wrong before is mended.
  func answered() {
    while unsafe rd_kafka_poll(client, 0) > 0 {}
    context.trouble.clear()
  }

  /// With why nobody answered, where the client was told: a refused certificate, user or password among it.
  func explained(_ error: KafkaError) -> KafkaError {
    while unsafe rd_kafka_poll(client, 0) > 0 {}
    return context.trouble.explain(error)
  }

  /// Sends one admin request and reads its answer.
  func request<Answer>(
    _ kind: rd_kafka_admin_op_t, _ operation: String, timeoutMilliseconds: Int,
    send: (_ options: OpaquePointer?, _ queue: OpaquePointer) -> Void,
    read: (_ event: OpaquePointer) throws(KafkaError) -> Answer
  ) throws(KafkaError) -> Answer {
    let options = unsafe rd_kafka_AdminOptions_new(client, kind)
    defer { unsafe rd_kafka_AdminOptions_destroy(options) }
    let timeout = Int32(clamping: max(1, timeoutMilliseconds))
    _ = unsafe rd_kafka_AdminOptions_set_request_timeout(options, timeout, nil, 0)
    let queue = unsafe EventQueue(client)
    unsafe send(options, queue.pointer)
    // The request's own time-out ends it; the second more is for its report.
    guard let event = queue.next(timeoutMilliseconds: Int(timeout) + 1_000) else {
      throw explained(KafkaError(code: .timedOut, operation: operation))
    }
    let code = unsafe rd_kafka_event_error(event.pointer)
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
      let detail = unsafe rd_kafka_event_error_string(event.pointer).map { unsafe String(cString: $0) }
      throw explained(KafkaError(code, operation, detail: detail))
    }
    return try unsafe read(event.pointer)
  }

  static func text(_ string: UnsafePointer<CChar>?) -> String {
    unsafe string.map { unsafe String(cString: $0) } ?? ""
  }
}
