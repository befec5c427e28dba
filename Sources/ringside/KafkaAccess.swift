import CallEvents
import CommandLine
import Foundation
import Kafka
import Telemetry
import WorkerRuntime

/// What every command that talks to Kafka reads from its command line.
struct KafkaAccess {
  /// Brokers as they were given, for messages.
  let brokers: String
  let configuration: KafkaConfiguration
  let topics: Topics

  /// - Throws: every mistake of the options at once.
  init(_ invocation: Invocation) throws(ProgramError) {
    var problems = Problems()
    var configuration = KafkaOptions.configuration(
      invocation, logger: Logger(level: .error, format: .text), &problems)
    // The client's log repeats, in its own words, what a command says as its error.
    configuration.log = nil
    let topics = KafkaOptions.topics(invocation, &problems)
    try problems.throwIfAny()
    guard let topics else { throw ProgramError(.internalFault, "a prefix is neither right nor wrong") }
    self.configuration = configuration
    self.topics = topics
    brokers = configuration.value(of: "bootstrap.servers") ?? invocation[WorkerOptions.kafkaBrokers]
  }

  init(_ configuration: KafkaConfiguration, topics: Topics) {
    self.configuration = configuration
    self.topics = topics
    brokers = configuration.value(of: "bootstrap.servers") ?? ""
  }

  func admin() throws(ProgramError) -> Admin {
    try client { () throws in try Admin(configuration) }
  }

  /// Makes a client. What can go wrong is a property that librdkafka does not take.
  func client<Client>(_ make: () throws -> Client) throws(ProgramError) -> Client {
    do {
      return try make()
    } catch let error as KafkaConfigurationError {
      throw ProgramError(.configuration, error.problems.map { .init("\($0)") })
    } catch let error as KafkaError {
      throw problem(error)
    } catch {
      throw ProgramError(.internalFault, "no Kafka client can be made")
    }
  }

  /// Asks Kafka something, and tells a failure in words for people.
  func ask<Answer>(_ question: () throws(KafkaError) -> Answer) throws(ProgramError) -> Answer {
    do {
      return try question()
    } catch {
      throw problem(error)
    }
  }

  /// The same, again for some seconds while the brokers are still settling who leads what: a new topic's partitions are shown
  /// before their leaders answer for them.
  func askPatiently<Answer>(_ question: () throws(KafkaError) -> Answer) throws(ProgramError) -> Answer {
    let deadline = ContinuousClock.now + .seconds(15)
    while true {
      do {
        return try question()
      } catch {
        guard error.isBrokerRefusal, error.isRetriable, !error.isAuthorization, .now < deadline else {
          throw problem(error)
        }
        Thread.sleep(forTimeInterval: 0.05)
      }
    }
  }

  func problem(_ error: KafkaError) -> ProgramError {
    if error.isAuthorization {
      return ProgramError(
        .configuration, "\(error)", at: brokers, remedy: "look at the user, its rights, and the TLS settings")
    }
    return error.isRetriable
      ? ProgramError(
        .unavailable, "no answer from Kafka (\(error))", at: brokers,
        remedy: "check that it runs, and --kafka-brokers")
      : ProgramError(.internalFault, "\(error)", at: brokers)
  }
}

extension KafkaError {
  /// The broker's own answer (numbers above 0), as against a client that got none.
  var isBrokerRefusal: Bool { code.rawValue > 0 }
}
