import CallEvents
import Foundation
import Kafka
import Locks
import Synchronization

/// Looks at the brokers every few seconds: for `/readyz`, and to say at once that a topic is missing instead of after the
/// client's time-out.
final class BrokerWatch: Sendable {
  private struct Finding {
    var isKnown = false
    /// Why no broker answered at the last look; nil where one did.
    var failure: KafkaError?
    var missing: [String] = []
  }

  private let finding = Protected(Finding())
  private let isStopping = Atomic(false)
  private let topics: [String]

  init(_ configuration: KafkaConfiguration, _ topics: Topics) {
    self.topics = [topics.ringing, topics.ended, topics.unknownCaller]
    let thread = Thread { self.run(configuration) }
    thread.name = "broker watch"
    thread.start()
  }

  func stop() { isStopping.store(true, ordering: .relaxed) }

  /// What is missing, in words.
  var obstacles: [String] {
    finding.withLock { finding in
      guard finding.isKnown else { return ["Kafka has not answered yet"] }
      if let failure = finding.failure { return ["no broker answers: \(failure)"] }
      return finding.missing.map { "the topic \($0) does not exist" }
    }
  }

  /// Those of some topics that were not there at the last look.
  func missing(of names: Set<String>) -> [String] {
    finding.withLock { $0.missing.filter(names.contains) }
  }

  private func run(_ configuration: KafkaConfiguration) {
    guard let admin = try? Admin(configuration) else { return }
    while !isStopping.load(ordering: .relaxed) {
      var found: Set<String>?
      var failure: KafkaError?
      do throws(KafkaError) {
        found = Set(try admin.cluster(timeoutMilliseconds: 2_000).topics.map(\.name))
      } catch {
        failure = error
      }
      finding.withLock { [found, failure] finding in
        finding.isKnown = true
        finding.failure = failure
        if let found { finding.missing = topics.filter { !found.contains($0) } }
      }
      // Soon again while something is missing.
      let pause = obstacles.isEmpty ? 50 : 10
      for _ in 0..<pause where !isStopping.load(ordering: .relaxed) { Thread.sleep(forTimeInterval: 0.1) }
    }
  }
}
