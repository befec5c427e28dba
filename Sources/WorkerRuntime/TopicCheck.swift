internal import Foundation
internal import Kafka
internal import Locks
internal import Telemetry

/// Looks whether the topics that a worker needs are there, until they are. The lanes do not wait for it: what is missing is
/// said in `/readyz` and in the log.
final class TopicCheck: Sendable {
  private enum Finding: Sendable {
    /// With why, where that is known.
    case unknown(String?)
    case missing([String])
    case complete
  }

  private let kafka: KafkaConfiguration
  private let topics: [String]
  private let logger: Logger
  private let finding = Protected(Finding.unknown(nil))

  init(_ kafka: KafkaConfiguration, topics: [String], logger: Logger) {
    self.kafka = kafka
    self.topics = topics
    self.logger = logger
  }

  var missing: [String] {
    switch finding.withLock({ $0 }) {
    case .unknown(let reason): ["Kafka has not answered yet" + (reason.map { ": \($0)" } ?? "")]
    case .missing(let names): ["topics are missing: \(names.joined(separator: ", "))"]
    case .complete: []
    }
  }

  func run(until stop: StopSignal) {
    var told: [String] = []
    while !stop.isRequested {
      if let missing = look() {
        finding.withLock { $0 = missing.isEmpty ? .complete : .missing(missing) }
        if missing.isEmpty { return }
        if missing != told {
          told = missing
          logger.error(
            "Topics are missing: create them with 'ringside topics create'.",
            ["topics": .string(missing.joined(separator: " "))])
        }
      }
      for _ in 0..<20 where !stop.isRequested { Thread.sleep(forTimeInterval: 0.1) }
    }
  }

  private func look() -> [String]? {
    do {
      let present = Set(try Admin(kafka).cluster().topics.map(\.name))
      return topics.filter { !present.contains($0) }
    } catch {
      finding.withLock { $0 = .unknown((error as? KafkaError)?.description) }
      return nil
    }
  }
}
