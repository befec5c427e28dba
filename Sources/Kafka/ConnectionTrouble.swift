import CRdKafka
import Locks

/// What keeps a client from its brokers, as far as the client was told. A request that gets no answer says only that it got none.
final class ConnectionTrouble: Sendable {
  private struct Known {
    /// Why a broker's certificate was refused last.
    var certificate: String?
    /// What the client complained of last; a refused certificate or user stands before a connection that was closed for it.
    var error: KafkaError?
  }

  private let known = Protected(Known())
  /// Behind what is said of a refused user, where this librdkafka itself may be the reason.
  private let scramHint: String

  init(_ configuration: KafkaConfiguration) {
    let mechanism = configuration.value(of: "sasl.mechanisms") ?? configuration.value(of: "sasl.mechanism") ?? ""
    // Fixed in 2.6.1 (pull request 4895): before, the nonce of a client's second message is not the server's, as RFC 5802, section
    // 5.1, wants it, and Kafka 4 looks at that.
    scramHint =
      mechanism.uppercased().hasPrefix("SCRAM") && rd_kafka_version() < 0x0206_01ff
      ? "; or the password is right and librdkafka is too old: Kafka 4 takes SCRAM of 2.6.1 and later, this is \(Self.version)"
      : ""
  }

  private static var version: String { unsafe rd_kafka_version_str().map { unsafe String(cString: $0) } ?? "unknown" }

  /// Called on a broker's thread.
  func certificateRefused(_ reason: String) { known.withLock { $0.certificate = reason } }

  /// Keeps what the client complains of, and gives it in words that say what to mend.
  func note(_ error: KafkaError) -> KafkaError {
    known.withLock { known in
      var error = error
      if error.detail.contains(":SSL routines:") {
        // librdkafka calls an alert of the broker, such as one that asks for a client's certificate, a failure of the transport.
        let refusal = error.detail.contains("certificate verify failed") ? known.certificate : nil
        let reason = refusal.map { "the broker's certificate \($0) (\(error.detail))" } ?? error.detail
        error = KafkaError(code: .ssl, operation: error.operation, detail: reason)
      } else if error.code == .authentication, error.detail.contains("failed: Local: ") {
        // The client's own error, and no answer: the broker went while this client signed in.
        error = KafkaError(code: .transport, operation: error.operation, detail: error.detail)
      } else if error.code == .authentication || error.code == .saslAuthenticationFailed {
        error = KafkaError(code: error.code, operation: error.operation, detail: error.detail + scramHint)
      }
      if error.code != .allBrokersDown, error.isAuthorization || known.error?.isAuthorization != true {
        known.error = error
      }
      return error
    }
  }

  /// A broker has answered.
  func clear() { known.withLock { $0 = Known() } }

  /// An error that only says that nobody answered, with what is known of why.
  func explain(_ error: KafkaError) -> KafkaError {
    guard error.code.rawValue < 0, let trouble = known.withLock({ $0.error }) else { return error }
    return KafkaError(
      code: trouble.isAuthorization ? trouble.code : error.code, operation: error.operation, detail: trouble.detail)
  }
}

/// Called by librdkafka on a broker's thread for each certificate of its chain. Decides nothing: what OpenSSL refused stays refused,
/// and here is the only place that tells why.
let onCertificate:
  @convention(c) (
    OpaquePointer?, UnsafePointer<CChar>?, Int32, UnsafeMutablePointer<Int32>?, Int32, UnsafePointer<CChar>?, Int,
    UnsafeMutablePointer<CChar>?, Int, UnsafeMutableRawPointer?
  ) -> Int32 = { _, _, _, error, _, _, _, text, size, opaque in
    guard let error = unsafe error else { return 0 }
    let number = unsafe error.pointee
    guard number != 0 else { return 1 }
    let reason = certificateRefusal(number)
    if let opaque = unsafe opaque {
      unsafe Unmanaged<ClientContext>.fromOpaque(opaque).takeUnretainedValue().trouble.certificateRefused(reason)
    }
    if let text = unsafe text, size > 0 {
      let bytes = reason.utf8.prefix(size - 1)
      for (place, byte) in bytes.enumerated() { unsafe text[place] = CChar(bitPattern: byte) }
      unsafe text[bytes.count] = 0
    }
    return 0
  }

/// OpenSSL's `X509_V_ERR_…` (x509_vfy.h).
private func certificateRefusal(_ number: Int32) -> String {
  switch number {
  case 2, 18, 19, 20, 21: "is not signed by an authority of ssl.ca.location"
  case 9: "is not valid yet"
  case 10: "has expired"
  case 23: "is revoked"
  case 62: "is made out to another host name than the one that the client connects to"
  case 64: "is made out to another address than the one that the client connects to"
  default: "was refused (X.509 error \(number))"
  }
}
