import CallEvents
import Foundation
import TestSupport

/// One of each program, and a second producer whose topics are missing. Everything that has a metric happens to them.
final class MonitoredCluster {
  private let lookups: LookupSite
  private let journals: JournalSite
  private let contacts: ContactSite
  private let events: ProducerProgram
  private let programs: [(job: String, program: WorkerProcess)]
  private var round = 0

  init() throws {
    lookups = try LookupSite(partitions: 2)
    try lookups.fill([
      (1, "Muster", "+41791234567", nil), (2, "Meier", "+41791230000", nil), (3, "Kunz", "+41791230000", nil),
    ])
    journals = try JournalSite()
    // No time: a warning of the template.
    let template = try String(contentsOfFile: journals.template, encoding: .utf8)
    let start = "<Value Key=\"start\""
    try journals.writeTemplate(
      template.replacing(start, with: "<Value Key=\"odd\" Type=\"DateTime\">[Agent] o'clock</Value>" + start))
    contacts = try ContactSite()
    events = try ProducerProgram()
    programs = [
      ("lookup-worker", try lookups.start()), ("journal-worker", try journals.start()),
      ("contact-worker", try contacts.start()),
      ("call-events-producer", try Self.serve(events, prefix: events.prefix)),
      ("call-events-producer", try Self.serve(events, prefix: "absent.")),
    ]
    for (job, program) in programs.dropLast() where !program.waitUntilReady() {
      throw TestFailure("\(job) is not ready: \(program.get("/readyz")) \(program.log)")
    }
  }

  private static func serve(_ events: ProducerProgram, prefix: String) throws -> WorkerProcess {
    try WorkerProcess(
      "call-events-producer",
      [
        "serve", "--http", "127.0.0.1:0", "--log-format", "json", "--kafka-brokers", events.kafka.bootstrapServers,
        "--topic-prefix", prefix, "--timeout", "2s",
      ], log: "\(events.directory)/serve-\(prefix).log")
  }

  /// Where Prometheus finds the programs, by the job's name.
  var jobs: [String: [String]] {
    programs.reduce(into: [:]) { $0[$1.job, default: []].append($1.program.address) }
  }

  /// All names of metrics that the programs tell now.
  func metrics() -> Set<String> {
    programs.reduce(into: []) { names, entry in
      let types = entry.program.get("/metrics").body.split(separator: "\n").filter { $0.hasPrefix("# TYPE ") }
      names.formUnion(types.map { String($0.split(separator: " ")[2]) })
    }
  }

  /// Calls that are known, unknown and ambiguous, a bad record each, a late fact, a caller twice, an event that is taken and one that is not.
  func workOnEverything() throws {
    round += 1
    let bad = SiteRecord(key: "bad", value: Array("not JSON".utf8))
    try lookups.send([
      LookupSite.ringing("known-\(round)"), LookupSite.ringing("two-\(round)", number: "+41791230000"),
      LookupSite.ringing("unknown-\(round)", number: "+41791230001"), bad,
    ])
    let call = { (more: [String: Any]) in JournalSite.ended("call-\(self.round)", more: more) }
    try journals.send([call([:]), call([:]), call(["recordingUrl": "https://r/1", "revision": 1]), bad])
    let number = "+4179123000\(round)"
    try contacts.send([
      ContactSite.call("first-\(round)", number: number), ContactSite.call("second-\(round)", number: number), bad,
    ])
    for site in [lookups, journals, contacts] as [WorkerSite] {
      guard waitUntil(seconds: 60, { (try? site.hasCommittedAll()) == true }) else {
        throw TestFailure("\(site.program) has not worked on everything: \(programs.map(\.program.log))")
      }
    }
    let statuses = programs.suffix(2).map { _, program in
      BlockingHTTP.request(
        "POST", "http://\(program.address)/v1/events", contentType: "application/json",
        body: ProducerProgram.ringing("posted-\(round)")
      ).status
    }
    guard statuses == [202, 503] else { throw TestFailure("the producers answered \(statuses)") }
  }

  func end() {
    for (_, program) in programs { program.process.end() }
    events.remove()
  }
}
