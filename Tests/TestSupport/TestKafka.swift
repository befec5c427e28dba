import Foundation
package import Kafka

/// The Kafka that tests talk to: real where `KAFKA_HOME` is set, else embedded. One per test process.
package final class TestKafka: Sendable {
  package let bootstrapServers: String
  package let isReal: Bool
  private let embedded: EmbeddedBroker?

  private static let instance = Result { try TestKafka() }

  package static func shared() throws -> TestKafka { try instance.get() }

  /// For `@Test(.enabled(if:))`: what the embedded broker lacks.
  package static var hasRealKafka: Bool { KafkaServer.home != nil }

  private init() throws {
    if Self.hasRealKafka {
      bootstrapServers = try KafkaServer.shared.get().bootstrapServers
      isReal = true
      embedded = nil
    } else {
      let broker = try EmbeddedBroker()
      bootstrapServers = broker.bootstrapServers
      isReal = false
      embedded = broker
    }
  }

  package var configuration: KafkaConfiguration { KafkaConfiguration(brokers: bootstrapServers) }

  /// The shortest session time-out that both kinds of broker work with, milliseconds.
  package var sessionTimeout: Int { isReal ? 1_000 : 6_000 }

  /// A name that no other test has.
  package static func uniqueName(_ name: String) -> String {
    "\(name)-\(String(UInt64.random(in: 0 ... .max), radix: 36))"
  }

  package func createTopic(_ name: String, partitions: Int, configuration: [String: String] = [:]) throws {
    if let embedded { return try embedded.createTopic(name, partitions: partitions) }
    let admin = try Admin(self.configuration)
    let outcome = try admin.createTopics([NewTopic(name, partitions: partitions, configuration: configuration)])
    if case .failed(let error)? = outcome[name] { throw error }
    // A broker learns of a new topic a little after the controller has it.
    guard waitUntil(seconds: 10, { (try? admin.topic(name))?.partitions.count == partitions }) else {
      throw TestFailure("topic \(name) did not appear")
    }
  }

  /// A new topic of a unique name.
  package func makeTopic(_ name: String = "topic", partitions: Int = 1) throws -> String {
    let topic = Self.uniqueName(name)
    try createTopic(topic, partitions: partitions)
    return topic
  }
}
