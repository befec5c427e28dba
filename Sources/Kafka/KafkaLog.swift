import CRdKafka

/// One line of librdkafka's own log.
package struct KafkaLogEntry: Sendable {
  /// The syslog severity: 0 emergency, 3 error, 4 warning, 6 information, 7 debug (RFC 5424, section 6.2.1).
  package let severity: Int
  /// librdkafka's short tag of the place, for example `FAIL`.
  package let facility: String
  package let message: String
}

/// Takes librdkafka's log lines. Called on any of its threads, so it must be quick and must not call back into the client.
package typealias KafkaLogSink = @Sendable (KafkaLogEntry) -> Void

/// Takes librdkafka's statistics, a JSON document (STATISTICS.md of librdkafka), every `statistics.interval.ms`. Called on the thread
/// that polls.
package typealias KafkaStatisticsSink = @Sendable (String) -> Void

/// What the C callbacks of one client find behind its opaque pointer. Outlives the handle.
class ClientContext {
  let log: KafkaLogSink?
  let statistics: KafkaStatisticsSink?
  let trouble: ConnectionTrouble
  /// Whether the user has not switched the check of certificates off.
  let verifiesCertificates: Bool

  init(_ configuration: KafkaConfiguration) {
    trouble = ConnectionTrouble(configuration)
    verifiesCertificates = configuration.value(of: "enable.ssl.certificate.verification") != "false"
    log = configuration.log
    statistics = configuration.statistics
  }

  /// An error that concerns the client and no single record. Called on the thread that polls.
  func clientError(_ error: KafkaError) {}
}

/// Properties of the other kind of client in a shared configuration are no news.
private let silencedFacilities: Set<String> = ["CONFWARN"]

/// Called by librdkafka on any of its threads: touches only what is immutable in the context.
let onLog: @convention(c) (OpaquePointer?, Int32, UnsafePointer<CChar>?, UnsafePointer<CChar>?) -> Void = {
  client, severity, facility, message in
  guard let client = unsafe client, let opaque = unsafe rd_kafka_opaque(client),
    let facility = unsafe facility, let message = unsafe message
  else { return }
  let context = unsafe Unmanaged<ClientContext>.fromOpaque(opaque).takeUnretainedValue()
  guard let log = context.log else { return }
  let entry = unsafe KafkaLogEntry(
    severity: Int(severity), facility: String(cString: facility), message: String(cString: message))
  if !silencedFacilities.contains(entry.facility) { log(entry) }
}

/// Called on the thread that polls.
let onStatistics:
  @convention(c) (OpaquePointer?, UnsafeMutablePointer<CChar>?, Int, UnsafeMutableRawPointer?) -> Int32 = {
    _, json, length, opaque in
    guard let opaque = unsafe opaque, let json = unsafe json else { return 0 }
    let context = unsafe Unmanaged<ClientContext>.fromOpaque(opaque).takeUnretainedValue()
    if let statistics = context.statistics {
      statistics(
        unsafe String(decoding: UnsafeRawBufferPointer(start: json, count: length), as: UTF8.self))
    }
    return 0  // librdkafka frees the text
  }

/// Called on the thread that polls.
let onError: @convention(c) (OpaquePointer?, Int32, UnsafePointer<CChar>?, UnsafeMutableRawPointer?) -> Void = {
  client, code, reason, opaque in
  guard let opaque = unsafe opaque else { return }
  let context = unsafe Unmanaged<ClientContext>.fromOpaque(opaque).takeUnretainedValue()
  var error = KafkaError(
    rd_kafka_resp_err_t(code), "client", detail: unsafe reason.map { unsafe String(cString: $0) })
  if error.code == .fatal, let client = unsafe client, let fatal = unsafe fatalError(of: client) { error = fatal }
  context.clientError(context.trouble.note(error))
}

/// The error that ended this client for good, if there was one.
func fatalError(of client: OpaquePointer) -> KafkaError? {
  unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { text in
    let code = unsafe rd_kafka_fatal_error(client, text.baseAddress, text.count)
    guard code != RD_KAFKA_RESP_ERR_NO_ERROR, let start = text.baseAddress else { return nil }
    return KafkaError(code, "client", detail: unsafe String(cString: start), isFatal: true)
  }
}
