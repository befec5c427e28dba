import CommandLine
import EmbeddedServers
import Foundation

/// The whole measurement: sets the stage, alternates the contenders, and prints what came of it.
struct Bench {
  private let options: BenchOptions
  /// Of this run alone: in the names of topics, groups and the database.
  private let identifier: String

  init(_ options: BenchOptions) {
    self.options = options
    identifier = "bench\(UInt32.random(in: .min ... .max))"
  }

  func run() throws {
    let report = try measure()
    Terminal.standardOutput.write(options.isJSON ? try report.json() : report.text)
  }

  private func measure() throws -> Report {
    let directory = try TemporaryDirectory(prefix: "ringside-bench")
    let database = "ringside_\(identifier)"
    for workload in options.workloads {
      try Contacts.template(for: workload, database: database).write(
        toFile: directory.path + "/\(workload.rawValue).xml", atomically: true, encoding: .utf8)
    }
    func surroundings(_ uri: String, isNull: Bool) -> (Workload) -> Surroundings {
      { workload in
        Surroundings(
          options: options, workload: workload, mongodbURI: uri, isNull: isNull, database: database,
          templatePath: directory.path + "/\(workload.rawValue).xml")
      }
    }
    var report = Report()
    if options.includes(.null) {
      let server = try ChildProcess(
        Surroundings.ownPath, [NullDatabaseCommand.name, "--contacts", String(options.contacts)])
      defer { server.terminate() }
      let line = try server.waitForLine(within: .seconds(10)) { $0.hasPrefix("port ") }
      let uri = "mongodb://127.0.0.1:\(line.dropFirst(5))/?replicaSet=null"
      for surroundings in options.workloads.map(surroundings(uri, isNull: true)) {
        try measure("null database", surroundings, events: options.events, rates: options.nullRates, into: &report)
      }
    }
    if options.includes(.database), let uri = options.mongodbURI {
      say("loading \(options.contacts) contacts")
      try Contacts.load(options.contacts, uri: uri, database: database)
      defer { if !options.keeps { try? Contacts.drop(uri: uri, database: database) } }
      for surroundings in options.workloads.map(surroundings(uri, isNull: false)) {
        try measure("database", surroundings, events: options.databaseEvents, rates: options.rates, into: &report)
      }
    }
    return report
  }

  private func measure(
    _ database: String, _ surroundings: Surroundings, events: Int, rates: [Int], into report: inout Report
  ) throws {
    if options.includes(.throughput) {
      try measureThroughput(database, surroundings, events: events, into: &report)
    }
    if options.includes(.latency), surroundings.workload == .lookup {
      try measureLatency(database, surroundings, rates: rates, into: &report)
    }
    if options.includes(.profile) {
      let workload = surroundings.workload
      say("\(database), \(workload.rawValue): \(events) calls under perf")
      let figures = try Throughput.measure(
        .worker, on: surroundings, events: events, prefix: prefix(database, workload, "profile"), profile: true)
      report.profiles["\(workload.worker) (\(workload.rawValue)), \(database)"] = figures.profile
    }
  }

  private func measureThroughput(
    _ database: String, _ surroundings: Surroundings, events: Int, into report: inout Report
  ) throws {
    let workload = surroundings.workload
    var all: [Contender: [Throughput]] = [:]
    for run in 1...options.throughputRuns {
      for contender in Contender.allCases {
        say(
          "\(database), \(workload.rawValue): \(events) calls, \(contender.rawValue), run \(run) of \(options.throughputRuns)"
        )
        all[contender, default: []].append(
          try Throughput.measure(
            contender, on: surroundings, events: events, prefix: prefix(database, workload, "\(contender.slug).\(run)"))
        )
      }
    }
    report.throughput.append(
      .init(database: database, workload: workload, events: events, all.mapValues(Throughput.median)))
  }

  private func measureLatency(
    _ database: String, _ surroundings: Surroundings, rates: [Int], into report: inout Report
  ) throws {
    var topics: [Contender: BenchTopics] = [:]
    defer { for one in topics.values { one.delete(options: options) } }
    for contender in Contender.allCases {
      topics[contender] = try BenchTopics.create(
        prefix: prefix(database, surroundings.workload, "latency.\(contender.slug)"), options: options)
    }
    for rate in rates {
      var all: [Contender: [Latency]] = [:]
      for run in 1...options.runs {
        for contender in Contender.allCases {
          guard let topics = topics[contender] else { continue }
          say("\(database): \(rate)/s, \(contender.rawValue), run \(run) of \(options.runs)")
          all[contender, default: []].append(
            try Latency.measure(contender, on: surroundings, rate: rate, topics: topics, run: rate * 1_000 + run))
        }
      }
      report.latency.append(.init(database: database, rate: rate, all.mapValues(Latency.median)))
    }
  }

  private func prefix(_ database: String, _ workload: Workload, _ rest: String) -> String {
    "\(identifier).\(database.prefix(4)).\(workload.slug).\(rest)."
  }

  private func say(_ text: String) {
    Terminal.standardError.write("ringside-bench: \(text)\n")
  }
}
