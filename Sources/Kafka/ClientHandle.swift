import CRdKafka

extension KafkaConfiguration {
  /// Every property that librdkafka refuses, whoever would use it. For a check at start that shows all mistakes at once.
  package func problems() -> [KafkaConfigurationError.Problem] {
    guard let conf = unsafe rd_kafka_conf_new() else { return [] }
    defer { unsafe rd_kafka_conf_destroy(conf) }
    return properties.compactMap { unsafe Self.apply($0, to: conf) }
  }

  /// Makes librdkafka's own configuration; the caller owns it.
  /// - Parameters:
  ///   - defaults: lose against what the user set.
  ///   - forced: win.
  func makeConf(
    defaults: KeyValuePairs<String, String>, forced: KeyValuePairs<String, String>
  ) throws(KafkaConfigurationError) -> OpaquePointer {
    guard let conf = unsafe rd_kafka_conf_new() else {
      throw KafkaConfigurationError(problems: [.init(place: "librdkafka", property: nil, reason: "out of memory")])
    }
    let all =
      defaults.map { Property(key: $0, value: $1, place: "default") } + properties
      + forced.map { Property(key: $0, value: $1, place: "client") }
    let problems = all.compactMap { unsafe Self.apply($0, to: conf) }
    guard problems.isEmpty else {
      unsafe rd_kafka_conf_destroy(conf)
      throw KafkaConfigurationError(problems: problems)
    }
    return unsafe conf
  }

  private static func apply(_ property: Property, to conf: OpaquePointer) -> KafkaConfigurationError.Problem? {
    unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { text in
      guard let start = text.baseAddress else { return nil }
      unsafe start.pointee = 0
      let result = unsafe rd_kafka_conf_set(conf, property.key, property.value, start, text.count)
      guard result != RD_KAFKA_CONF_OK else { return nil }
      let reason =
        unsafe result == RD_KAFKA_CONF_UNKNOWN
        ? "librdkafka has no such property" : withoutValue(String(cString: start), property.value)
      return .init(place: property.place, property: property.key, reason: reason)
    }
  }

  /// librdkafka quotes a refused value; the value may be a secret that landed on the wrong line.
  private static func withoutValue(_ sentence: String, _ value: String) -> String {
    guard !value.isEmpty, sentence.utf8.count < 500 else { return "librdkafka refuses the value" }
    return sentence.split(separator: value, omittingEmptySubsequences: false).joined(separator: "…")
  }
}

/// The one owner of an `rd_kafka_t` and of the context that its callbacks use.
@safe
final class ClientHandle {
  enum Kind {
    case consumer
    case producer
  }

  let pointer: OpaquePointer
  private let context: ClientContext
  private var isLeftBehind = false

  /// - Parameter conf: taken over, also on failure.
  init(_ kind: Kind, conf: OpaquePointer, context: ClientContext) throws(KafkaError) {
    unsafe rd_kafka_conf_set_opaque(conf, Unmanaged.passUnretained(context).toOpaque())
    unsafe rd_kafka_conf_set_log_cb(conf, onLog)
    unsafe rd_kafka_conf_set_error_cb(conf, onError)
    if context.verifiesCertificates { _ = unsafe rd_kafka_conf_set_ssl_cert_verify_cb(conf, onCertificate) }
    if context.statistics != nil { unsafe rd_kafka_conf_set_stats_cb(conf, onStatistics) }
    let type = kind == .consumer ? RD_KAFKA_CONSUMER : RD_KAFKA_PRODUCER
    let made: Result<OpaquePointer, KafkaError> = unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) {
      text in
      guard let start = text.baseAddress else { return unsafe .failure(KafkaError(code: .state, operation: "client")) }
      unsafe start.pointee = 0
      guard let client = unsafe rd_kafka_new(type, conf, start, text.count) else {
        let code = rd_kafka_last_error()
        unsafe rd_kafka_conf_destroy(conf)
        return unsafe .failure(KafkaError(code, "client", detail: String(cString: start)))
      }
      return unsafe .success(client)
    }
    unsafe pointer = try made.get()
    self.context = context
  }

  /// Never destroys the client, whose threads then stay until the process ends: for the states in which destroying it aborts the
  /// process, or never ends.
  func leaveBehind() { isLeftBehind = true }

  deinit {
    if isLeftBehind {
      _ = unsafe Unmanaged.passRetained(context)
      return
    }
    // A consumer that was not closed does not leave its group here: that would run the rebalance hooks of an owner that is gone.
    unsafe rd_kafka_destroy_flags(pointer, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE)
    withExtendedLifetime(context) {}
  }
}
