import CommandLine
import Foundation

/// The figures of both contenders beside one another.
struct Report: Codable {
  struct ThroughputRow: Codable {
    let database: String
    let work: String
    let events: Int
    let worker: Throughput?
    let bareLoop: Throughput?

    init(database: String, workload: Workload, events: Int, _ figures: [Contender: Throughput]) {
      self.database = database
      work = workload.rawValue
      self.events = events
      worker = figures[.worker]
      bareLoop = figures[.bareLoop]
    }
  }

  struct LatencyRow: Codable {
    let database: String
    let rate: Int
    let worker: Latency?
    let bareLoop: Latency?

    init(database: String, rate: Int, _ figures: [Contender: Latency]) {
      self.database = database
      self.rate = rate
      worker = figures[.worker]
      bareLoop = figures[.bareLoop]
    }
  }

  var throughput: [ThroughputRow] = []
  /// Milliseconds.
  var latency: [LatencyRow] = []
  /// Where a worker's CPU time goes, by worker and database.
  var profiles: [String: String] = [:]

  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
  }

  var text: String {
    var text = ""
    if !throughput.isEmpty { text += throughputTable }
    if !latency.isEmpty { text += (text.isEmpty ? "" : "\n") + latencyTable }
    for (name, profile) in profiles.sorted(by: { $0.key < $1.key }) { text += "\n\(name)\n\(profile)" }
    return text
  }

  private var throughputTable: String {
    var table = TextTable([
      "database": .left, "work": .left, "events": .right, "figure": .left, "worker": .right, "bare loop": .right,
      "ratio": .right,
    ])
    for row in throughput {
      guard let worker = row.worker, let bare = row.bareLoop else { continue }
      let figures: [(String, Double, Double, Int)] = [
        ("events/s", worker.eventsPerSecond, bare.eventsPerSecond, 0),
        ("CPU µs/event", worker.cpuMicrosecondsPerEvent, bare.cpuMicrosecondsPerEvent, 1),
        ("peak memory MiB", worker.peakMegabytes, bare.peakMegabytes, 1),
        ("start to first result s", worker.firstResultSeconds, bare.firstResultSeconds, 2),
      ]
      for (name, ours, theirs, digits) in figures {
        table.add([
          row.database, row.work, String(row.events), name, Self.number(ours, digits), Self.number(theirs, digits),
          Self.number(theirs == 0 ? 0 : ours / theirs, 2),
        ])
      }
    }
    return table.text
  }

  private var latencyTable: String {
    var table = TextTable([
      "database": .left, "calls/s": .right, "latency ms": .left, "lookup-worker": .right, "bare loop": .right,
      "ratio": .right,
    ])
    for row in latency {
      guard let worker = row.worker, let bare = row.bareLoop else { continue }
      for (name, ours, theirs) in [
        ("p50", worker.p50, bare.p50), ("p99", worker.p99, bare.p99), ("max", worker.max, bare.max),
      ] {
        table.add([
          row.database, String(row.rate), name, Self.number(ours, 2), Self.number(theirs, 2),
          Self.number(theirs == 0 ? 0 : ours / theirs, 2),
        ])
      }
    }
    return table.text
  }

  private static func number(_ value: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f", value)
  }
}
