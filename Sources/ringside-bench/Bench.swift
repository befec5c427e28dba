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
    let templatePath = directory.path + "/template.xml"
    let database = "ringside_\(identifier)"
    try Contacts.template(database: database).write(toFile: templatePath, atomically: true, encoding: .utf8)
    var report = Report()
    if options.includes(.null) {
      let server = try ChildProcess(
        Surroundings.ownPath, [NullDatabaseCommand.name, "--contacts", String(options.contacts)])
      defer { server.terminate() }
      let line = try server.waitForLine(within: .seconds(10)) { $0.hasPrefix("port ") }
      let uri = "mongodb://127.0.0.1:\(line.dropFirst(5))/?replicaSet=null"
      try measure(
        "null database",
        Surroundings(options: options, mongodbURI: uri, database: database, templatePath: templatePath),
        events: options.events, rates: options.nullRates, into: &report)
    }
    if options.includes(.database), let uri = options.mongodbURI {
      say("loading \(options.contacts) contacts")
      try Contacts.load(options.contacts, uri: uri, database: database)
      defer { if !options.keeps { try? Contacts.drop(uri: uri, database: database) } }
      try measure(
        "database",
        Surroundings(options: options, mongodbURI: uri, database: database, templatePath: templatePath),
        events: options.databaseEvents, rates: options.rates, into: &report)
    }
    return report
  }

  private func measure(
    _ name: String, _ surroundings: Surroundings, events: Int, rates: [Int], into report: inout Report
  ) throws {
    if options.includes(.throughput) {
      var all: [Contender: [Throughput]] = [:]
      for run in 1...options.throughputRuns {
        for contender in Contender.allCases {
          let prefix = "\(identifier).\(name.prefix(4)).\(contender.slug).\(run)."
          say("\(name): \(events) calls, \(contender.rawValue), run \(run) of \(options.throughputRuns)")
          all[contender, default: []].append(
            try Throughput.measure(contender, on: surroundings, events: events, prefix: prefix))
        }
      }
      report.throughput.append(.init(database: name, events: events, all.mapValues(Throughput.median)))
    }
    if options.includes(.latency) {
      var topics: [Contender: BenchTopics] = [:]
      defer { for one in topics.values { one.delete(options: options) } }
      for contender in Contender.allCases {
        topics[contender] = try BenchTopics.create(
          prefix: "\(identifier).\(name.prefix(4)).latency.\(contender.slug).", options: options)
      }
      for rate in rates {
        var all: [Contender: [Latency]] = [:]
        for run in 1...options.runs {
          for contender in Contender.allCases {
            guard let topics = topics[contender] else { continue }
            say("\(name): \(rate)/s, \(contender.rawValue), run \(run) of \(options.runs)")
            all[contender, default: []].append(
              try Latency.measure(contender, on: surroundings, rate: rate, topics: topics, run: rate * 1_000 + run))
          }
        }
        report.latency.append(.init(database: name, rate: rate, all.mapValues(Latency.median)))
      }
    }
    if options.includes(.profile) {
      say("\(name): \(events) calls under perf")
      let figures = try Throughput.measure(
        .worker, on: surroundings, events: events, prefix: "\(identifier).\(name.prefix(4)).profile.", profile: true)
      report.profiles[name] = figures.profile
    }
  }

  private func say(_ text: String) {
    Terminal.standardError.write("ringside-bench: \(text)\n")
  }
}
