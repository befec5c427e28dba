import CRdKafka

/// One failure of Kafka or of the client in front of it.
///
/// `description` is safe to log: it names the operation, the code and librdkafka's own text (hosts, topics, group names), never a
/// record's bytes nor a configuration value.
package struct KafkaError: Error, Sendable, Hashable, CustomStringConvertible {
  /// librdkafka's error number. Negative ones arise in the client, positive ones are the broker's (Kafka protocol guide,
  /// "Error Codes").
  package struct Code: Sendable, Hashable, RawRepresentable, CustomStringConvertible {
    package let rawValue: Int32

    package init(rawValue: Int32) { self.rawValue = rawValue }

    init(_ code: rd_kafka_resp_err_t) { rawValue = code.rawValue }

    /// The short name librdkafka has for it, for example `MSG_SIZE_TOO_LARGE`.
    package var description: String {
      guard let name = unsafe rd_kafka_err2name(rd_kafka_resp_err_t(rawValue)) else { return "ERR_\(rawValue)" }
      return unsafe String(cString: name)
    }
  }

  package let code: Code
  /// What was being done, for example `commit` or `create topic calls.ringing`.
  package let operation: String
  /// The library's sentence about it.
  package let detail: String
  /// The client instance is of no use any more and has to be made anew (idempotence or static membership was violated).
  package let isFatal: Bool

  package init(code: Code, operation: String, detail: String? = nil, isFatal: Bool = false) {
    self.code = code
    self.operation = operation
    self.detail = detail ?? Self.sentence(for: code)
    self.isFatal = isFatal
  }

  package var description: String {
    detail.isEmpty ? "\(operation): \(code)" : "\(operation): \(code): \(detail)"
  }

  private static func sentence(for code: Code) -> String {
    guard let text = unsafe rd_kafka_err2str(rd_kafka_resp_err_t(code.rawValue)) else { return "" }
    return unsafe String(cString: text)
  }
}

extension KafkaError.Code {
  package static let messageTooLarge = Self(RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE)
  package static let invalidRecord = Self(RD_KAFKA_RESP_ERR_INVALID_RECORD)
  package static let invalidTimestamp = Self(RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP)
  package static let recordListTooLarge = Self(RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE)
  package static let unknownTopicOrPartition = Self(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART)
  package static let topicAlreadyExists = Self(RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS)
  package static let rebalanceInProgress = Self(RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS)
  package static let groupNotFound = Self(RD_KAFKA_RESP_ERR_GROUP_ID_NOT_FOUND)
  package static let topicAuthorizationFailed = Self(RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED)
  package static let groupAuthorizationFailed = Self(RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED)

  package static let unknownTopic = Self(RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC)
  package static let clusterAuthorizationFailed = Self(RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED)
  package static let transactionalIdAuthorizationFailed = Self(RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED)
  package static let unknownPartition = Self(RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION)
  package static let timedOut = Self(RD_KAFKA_RESP_ERR__TIMED_OUT)
  package static let messageTimedOut = Self(RD_KAFKA_RESP_ERR__MSG_TIMED_OUT)
  package static let allBrokersDown = Self(RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN)
  package static let transport = Self(RD_KAFKA_RESP_ERR__TRANSPORT)
  package static let resolve = Self(RD_KAFKA_RESP_ERR__RESOLVE)
  package static let authentication = Self(RD_KAFKA_RESP_ERR__AUTHENTICATION)
  package static let saslAuthenticationFailed = Self(RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED)
  package static let ssl = Self(RD_KAFKA_RESP_ERR__SSL)
  package static let purgedFromQueue = Self(RD_KAFKA_RESP_ERR__PURGE_QUEUE)
  package static let purgedInFlight = Self(RD_KAFKA_RESP_ERR__PURGE_INFLIGHT)
  package static let queueFull = Self(RD_KAFKA_RESP_ERR__QUEUE_FULL)
  package static let fatal = Self(RD_KAFKA_RESP_ERR__FATAL)
  package static let maximumPollExceeded = Self(RD_KAFKA_RESP_ERR__MAX_POLL_EXCEEDED)
  package static let autoOffsetReset = Self(RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET)
  package static let invalidArgument = Self(RD_KAFKA_RESP_ERR__INVALID_ARG)
  package static let state = Self(RD_KAFKA_RESP_ERR__STATE)
  package static let fenced = Self(RD_KAFKA_RESP_ERR__FENCED)
  package static let producerFenced = Self(RD_KAFKA_RESP_ERR_PRODUCER_FENCED)
  package static let invalidProducerEpoch = Self(RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH)
  package static let partitionEnd = Self(RD_KAFKA_RESP_ERR__PARTITION_EOF)
}

extension KafkaError {
  /// The record itself is refused, and would be again: it belongs into the dead-letter topic, its neighbours do not.
  package var isRecordRefusal: Bool {
    switch code {
    case .messageTooLarge, .invalidRecord, .invalidTimestamp, .recordListTooLarge: true
    default: false
    }
  }

  /// Credentials or rights are refused. An outage to a worker (somebody will mend it), a reason to end for a command.
  package var isAuthorization: Bool {
    switch code {
    case .authentication, .saslAuthenticationFailed, .ssl, .topicAuthorizationFailed, .groupAuthorizationFailed,
      .clusterAuthorizationFailed, .transactionalIdAuthorizationFailed:
      true
    default: false
    }
  }

  /// Thrown away undelivered, for another reason than its own.
  var isPurge: Bool { code == .purgedFromQueue || code == .purgedInFlight }

  /// Another producer of the same `transactional.id` has begun.
  package var isFenced: Bool { code == .fenced || code == .producerFenced || code == .invalidProducerEpoch }

  /// The world is away: the same call may succeed later. Everything that is neither fatal, nor the record's fault, nor a misuse.
  package var isRetriable: Bool {
    !isFatal && !isRecordRefusal && code != .invalidArgument
  }
}

extension KafkaError {
  init(_ code: rd_kafka_resp_err_t, _ operation: String, detail: String? = nil, isFatal: Bool = false) {
    self.init(code: Code(code), operation: operation, detail: detail, isFatal: isFatal)
  }

  /// Takes over an `rd_kafka_error_t`: reads it and destroys it. `nil` for success.
  init?(consuming error: OpaquePointer?, _ operation: String) {
    guard let error = unsafe error else { return nil }
    defer { unsafe rd_kafka_error_destroy(error) }
    self.init(
      unsafe rd_kafka_error_code(error), operation,
      detail: unsafe String(cString: rd_kafka_error_string(error)), isFatal: unsafe rd_kafka_error_is_fatal(error) != 0)
  }
}
