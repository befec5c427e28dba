import Foundation
import Kafka
import Locks

/// One thread that owns the producer, and takes work from the threads of HTTP connections: what arrives while a batch is on
/// its way goes out together in the next.
final class PublishLane: Sendable {
  /// What a connection's thread waits for.
  private final class Job: Sendable {
    let records: [OutgoingRecord]
    /// Nobody waits any more.
    let deadline: ContinuousClock.Instant
    let done = DispatchSemaphore(value: 0)
    let results = Protected<[DeliveryResult]?>(nil)

    init(_ records: [OutgoingRecord], deadline: ContinuousClock.Instant) {
      self.records = records
      self.deadline = deadline
    }
  }

  private struct State {
    var jobs: [Job] = []
    var isStopping = false
    var lastStep = ContinuousClock.now
  }

  private let state = Protected(State())
  private let wake = DispatchSemaphore(value: 0)
  private let ended = DispatchSemaphore(value: 0)
  private let timeout: Duration

  /// - Parameter timeout: how long one call of `publish` may take, about.
  init(_ configuration: KafkaConfiguration, timeout: Duration) throws {
    self.timeout = timeout
    // Mistakes of the configuration show here, on the caller's thread; the lane's thread makes its own.
    _ = try EventSender(configuration, timeout: timeout)
    let thread = Thread { self.run(configuration) }
    thread.name = "publish"
    thread.start()
  }

  /// Publishes and waits. Any thread.
  /// - Returns: a result for each record; nil where the time is over.
  func publish(_ records: [OutgoingRecord]) -> [DeliveryResult]? {
    let deadline = ContinuousClock.now + timeout
    let job = Job(records, deadline: deadline)
    let isAccepted = state.withLock { state in
      if !state.isStopping { state.jobs.append(job) }
      return !state.isStopping
    }
    guard isAccepted else { return nil }
    wake.signal()
    let (seconds, attoseconds) = timeout.components
    // A little longer than the lane takes, so that its own word is heard.
    guard job.done.wait(timeout: .now() + Double(seconds) + Double(attoseconds) / 1e18 + 4) == .success else {
      return nil
    }
    return job.results.withLock { $0 }
  }

  /// Whether the lane has finished a step within the last thirty seconds.
  var isAlive: Bool { state.withLock { ContinuousClock.now - $0.lastStep } < .seconds(30) }

  /// Ends the thread after the work in hand.
  func stop() {
    state.withLock { $0.isStopping = true }
    wake.signal()
    ended.wait()
  }

  private func run(_ configuration: KafkaConfiguration) {
    defer { ended.signal() }
    guard let sender = try? EventSender(configuration, timeout: timeout) else { return }
    while true {
      _ = wake.wait(timeout: .now() + 0.5)
      let (jobs, isStopping) = state.withLock { state in
        defer { state.jobs = [] }
        return (state.jobs, state.isStopping)
      }
      // Whoever waited through an outage has been told that it did not work, and will come again.
      let wanted = jobs.filter { $0.deadline > .now }
      if wanted.isEmpty { sender.poll() } else { send(wanted, sender) }
      for job in jobs { job.done.signal() }
      step()
      if isStopping, jobs.isEmpty { return }
    }
  }

  private func send(_ jobs: [Job], _ sender: EventSender) {
    guard var results = (try? sender.send(jobs.flatMap(\.records), whileWaiting: step))?[...] else { return }
    for job in jobs {
      let own = results.prefix(job.records.count)
      results = results.dropFirst(job.records.count)
      job.results.withLock { $0 = Array(own) }
    }
  }

  private func step() { state.withLock { $0.lastStep = .now } }
}
