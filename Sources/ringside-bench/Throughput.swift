import CommandLine
import EmbeddedServers
import Foundation
import Kafka

/// What one contender did with a topic full of calls.
struct Throughput: Sendable, Codable {
  /// From the first result seen to the last.
  var eventsPerSecond: Double
  /// Of the whole process, start included.
  var cpuMicrosecondsPerEvent: Double
  var peakMegabytes: Double
  /// From the start of the process to the first result seen.
  var firstResultSeconds: Double
  /// Where the CPU time went, where that was asked for.
  var profile: String?

  /// Loads calls, starts the contender, and watches its results until each call has one.
  static func measure(
    _ contender: Contender, on surroundings: Surroundings, events: Int, prefix: String, profile: Bool = false
  ) throws -> Throughput {
    let options = surroundings.options
    let topics = try BenchTopics.create(prefix: prefix, options: options)
    defer { topics.delete(options: options) }
    try load(events, surroundings.workload, prefix: prefix, options: options)
    let results: any Results =
      if surroundings.workload == .lookup {
        try PopUpResults(of: topics, events: events, options: options)
      } else if surroundings.isNull {
        try InsertedResults(surroundings)
      } else {
        try CommittedResults(group: prefix + "group", options: options)
      }
    defer { results.close() }

    let clock = ContinuousClock()
    let start = clock.now
    let process = try surroundings.start(contender, topicPrefix: prefix, group: prefix + "group")
    var profiler: Profiler?
    var (count, first, last) = (0, start, start)
    var firstCount = 0
    while count < events {
      let seen = try results.count(within: 1_000)
      let now = clock.now
      if seen > count {
        if count == 0 { (first, firstCount) = (now, seen) }
        (count, last) = (seen, now)
      }
      // Not before: perf looks at the threads that are there when it attaches.
      if profile, profiler == nil, count > 0 { profiler = try Profiler(process.id) }
      guard process.isRunning else { throw process.failure("ended after \(count) of \(events) results") }
      guard now - last < .seconds(120) else { throw process.failure("stands still at \(count) of \(events) results") }
    }
    guard let figures = ProcessFigures(processID: process.id) else { throw process.failure("is gone") }
    let table = try profiler?.finish()
    process.terminate(within: .seconds(30))
    return Throughput(
      eventsPerSecond: Double(events - firstCount) / max(1e-9, (last - first) / .seconds(1)),
      cpuMicrosecondsPerEvent: figures.cpuMicroseconds / Double(events),
      peakMegabytes: Double(figures.peakKilobytes) / 1_024, firstResultSeconds: (first - start) / .seconds(1),
      profile: table)
  }

  static func median(of all: [Throughput]) -> Throughput {
    Throughput(
      eventsPerSecond: all.map(\.eventsPerSecond).median,
      cpuMicrosecondsPerEvent: all.map(\.cpuMicrosecondsPerEvent).median,
      peakMegabytes: all.map(\.peakMegabytes).median, firstResultSeconds: all.map(\.firstResultSeconds).median)
  }

  private static func load(
    _ events: Int, _ workload: Workload, prefix: String, options: BenchOptions
  ) throws {
    let producer = try Producer(KafkaConfiguration(brokers: options.brokers))
    var calls = BenchCalls(workload, contacts: options.contacts, topicPrefix: prefix)
    for start in stride(from: 0, to: events, by: 5_000) {
      producer.enqueue((start..<min(events, start + 5_000)).map { calls.next(id: "\(prefix)-\($0)") })
      producer.flush(timeoutMilliseconds: 60_000)
      guard producer.progress.isComplete, producer.progress.failed == 0 else {
        throw ProgramError(.unavailable, "Kafka does not take the calls")
      }
      _ = producer.takeResults()
    }
  }
}

extension [Double] {
  /// The middle one of an odd count, the mean of the middle two of an even one; 0 of none.
  var median: Double {
    let sorted = self.sorted()
    guard !isEmpty else { return 0 }
    return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
  }
}
