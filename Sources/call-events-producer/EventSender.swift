import CommandLine
import Kafka

/// Sends batches and waits for the brokers. Made and used on one thread.
final class EventSender {
  private let configuration: KafkaConfiguration
  private let timeout: Duration
  private var producer: Producer

  /// - Parameter timeout: for a batch; the configuration's `message.timeout.ms` ends each record's wait before.
  init(_ configuration: KafkaConfiguration, timeout: Duration) throws {
    self.configuration = configuration
    self.timeout = timeout
    producer = try Producer(configuration)
  }

  /// The results, in the order of the records; none is pending.
  func send(_ records: [OutgoingRecord], whileWaiting: () -> Void = {}) throws -> [DeliveryResult] {
    producer.enqueue(records)
    // The library looks for records that are over time once a second.
    let deadline = ContinuousClock.now + timeout + .seconds(3)
    while !producer.flush(timeoutMilliseconds: 500).isComplete, ContinuousClock.now < deadline { whileWaiting() }
    let results = producer.takeResults().map { result in
      result == .pending ? .failed(KafkaError(code: .messageTimedOut, operation: "produce")) : result
    }
    if results.contains(where: { $0.isPendingElsewhere }) { producer.abandon() }
    if producer.fatalError != nil { producer = try Producer(configuration) }
    return results
  }

  /// Serves the client while there is nothing to send.
  func poll() { producer.poll() }
}

extension DeliveryResult {
  /// Timed out, so that something of it may still be with the client.
  fileprivate var isPendingElsewhere: Bool {
    if case .failed(let error) = self { return error.code == .messageTimedOut }
    return false
  }

  var error: KafkaError? {
    if case .failed(let error) = self { return error }
    return nil
  }
}

extension KafkaError {
  /// What this failure means for a command that ends.
  var asProgramError: ProgramError {
    switch code {
    case .unknownTopic, .unknownTopicOrPartition:
      ProgramError(.configuration, "a topic is missing", remedy: "create the topics with 'ringside topics create'")
    case _ where isAuthorization:
      ProgramError(.configuration, "Kafka refuses: \(description)", remedy: "check the credentials and their rights")
    default:
      ProgramError(
        .unavailable, "Kafka did not take the events: \(code)",
        remedy: "check --kafka-brokers and whether the brokers are up")
    }
  }
}
