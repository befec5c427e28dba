import CommandLine
import EmbeddedServers
import Foundation
import Kafka
import Locks
import Synchronization

/// How long pop-ups took, from the call that produces the ringing record to the pop-up read back: milliseconds.
struct Latency: Sendable, Codable {
  var p50: Double
  var p99: Double
  var max: Double

  /// Starts the contender, warms it up, and rings at a steady rate.
  static func measure(
    _ contender: Contender, on surroundings: Surroundings, rate: Int, topics: BenchTopics, run: Int
  ) throws -> Latency {
    let options = surroundings.options
    let reader = try topics.popUpReader(options: options)
    defer { reader.close() }
    let process = try surroundings.start(contender, topicPrefix: topics.prefix, group: topics.prefix + "group")
    let generator = CallGenerator(
      options: options, topicPrefix: topics.prefix, rate: rate, total: rate * options.seconds, run: "r\(run)")
    generator.start()
    defer { generator.stop() }
    var times: [Double] = []
    times.reserveCapacity(generator.total)
    let clock = ContinuousClock()
    var lastSign = clock.now
    while times.count < generator.total {
      let batch = reader.poll(timeoutMilliseconds: 200, maximum: 5_000)
      let now = monotonicNanoseconds()
      for record in batch.records {
        switch generator.kind(of: record) {
        case .warmUp: generator.noteWarm()
        case .timed(let sent): times.append(Double(now - sent) / 1_000_000)
        case .foreign: continue
        }
        lastSign = clock.now
      }
      guard process.isRunning else { throw process.failure("ended after \(times.count) pop-ups") }
      guard clock.now - lastSign < .seconds(60) else {
        throw process.failure("stands still at \(times.count) of \(generator.total) pop-ups")
      }
    }
    process.terminate(within: .seconds(30))
    if let problem = generator.problem { throw ProgramError(.unavailable, problem) }
    times.sort()
    return Latency(p50: times.percentile(0.5), p99: times.percentile(0.99), max: times.last ?? 0)
  }

  static func median(of all: [Latency]) -> Latency {
    Latency(p50: all.map(\.p50).median, p99: all.map(\.p99).median, max: all.map(\.max).median)
  }
}

extension [Double] {
  /// Of sorted values: the smallest that is not less than this share of them.
  fileprivate func percentile(_ share: Double) -> Double {
    isEmpty ? 0 : self[Swift.min(count - 1, Int((Double(count) * share).rounded(.up)) - 1)]
  }
}

func monotonicNanoseconds() -> Int64 {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
}

/// Rings calls from a thread of its own. A call's id says when it was rung, so that nothing but the pop-up's key has to come
/// back.
final class CallGenerator: Sendable {
  enum Kind { case warmUp, timed(Int64), foreign }

  let total: Int
  private let options: BenchOptions
  private let topicPrefix: String
  private let rate: Int
  private let run: String
  private let isWarm = Atomic(false)
  private let isStopped = Atomic(false)
  private let failure = Protected<String?>(nil)

  init(options: BenchOptions, topicPrefix: String, rate: Int, total: Int, run: String) {
    self.options = options
    self.topicPrefix = topicPrefix
    self.rate = rate
    self.total = total
    self.run = run
  }

  var problem: String? { failure.withLock { $0 } }

  func start() { Thread.detachNewThread { self.ring() } }
  func stop() { isStopped.store(true, ordering: .relaxed) }
  func noteWarm() { isWarm.store(true, ordering: .relaxed) }

  func kind(of record: ConsumerRecord) -> Kind {
    let parts = String(decoding: record.key ?? [], as: UTF8.self).split(separator: "-")
    guard parts.count == 3, parts[0] == run, let sent = Int64(parts[2]) else { return .foreign }
    return parts[1] == "warm" ? .warmUp : .timed(sent)
  }

  private func ring() {
    do {
      let producer = try Producer(KafkaConfiguration(brokers: options.brokers))
      var calls = BenchCalls(.lookup, contacts: options.contacts, topicPrefix: topicPrefix)
      func ring(_ kind: String) {
        producer.enqueue([calls.next(id: "\(run)-\(kind)-\(monotonicNanoseconds())")])
        producer.flush(timeoutMilliseconds: 0)
      }
      while !isWarm.load(ordering: .relaxed), !isStopped.load(ordering: .relaxed) {
        ring("warm")
        sleep(until: monotonicNanoseconds() + 20_000_000)
      }
      // A client that meets a topic for the first time stands still for up to a second, until it knows the topic's leaders:
      // that belongs to the start, not to the rate.
      let warmUp = 3 * rate
      let start = monotonicNanoseconds()
      for index in 0..<(warmUp + total) where !isStopped.load(ordering: .relaxed) {
        sleep(until: start + Int64(index) * 1_000_000_000 / Int64(rate))
        ring(index < warmUp ? "warm" : "call")
      }
      producer.flush(timeoutMilliseconds: 10_000)
      if producer.progress.failed > 0 { throw ProgramError(.unavailable, "Kafka did not take every call") }
    } catch {
      failure.withLock { $0 = "\(error)" }
    }
  }

  private func sleep(until due: Int64) {
    var time = timespec(tv_sec: Int(due / 1_000_000_000), tv_nsec: Int(due % 1_000_000_000))
    while clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, nil) == EINTR {}
  }
}
