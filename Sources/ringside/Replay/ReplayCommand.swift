import BSON
import CRMTemplate
import CallEvents
import CommandLine
import Foundation
import Kafka
import MongoDB
import TemplateSetup
import WorkerRuntime

/// `ringside replay`: runs what a worker does over a range of its topic, beside the live group.
enum ReplayCommand {
  static let from = Option<CallTime?>("from", TimeRange.time, help: "Records from this time on (2026-01-31T08:00:00Z).")
  static let to = Option<CallTime?>("to", TimeRange.time, help: "Records before this time.")
  static let last = Option<Duration?>(
    "last", TimeRange.last, help: "Records of so long a time before now: 2h, 3d.")
  static let offsets = Option<[OffsetRange]>(
    repeated: "offset", OffsetRange.kind, help: "Records of one partition by their offsets, both included.")
  static let callIds = Option<[String]>(repeated: "call-id", .text("ID"), help: "Only this call.")
  static let agents = Option<[String]>(repeated: "agent", .text("EXTENSION"), help: "Only calls of this extension.")
  static let numbers = Option<[String]>(
    repeated: "number", .text("NUMBER"), help: "Only calls from or to this number, however it is written.")
  static let limit = Option<Int?>("limit", .integer(1...1_000_000_000), help: "No more than so many calls.")
  static let rate = Option<Double?>(
    "rate", .number(0.1...1_000_000, "N"), defaultText: "as fast as it goes",
    help: "No more than so many records a second.")
  static let dryRun = Option<Bool>(flag: "dry-run", help: "Write nothing; say what would be done.")
  static let show = Option(
    "show", .integer(0...10_000), default: 10, help: "Show so many single documents of a dry run.")
  static let overwrite = Option<Bool>(
    flag: "overwrite",
    help: "Set the keys that the template writes in documents that are there, and leave what others added.")
  static let recreate = Option<Bool>(
    flag: "recreate", help: "Create contacts anew that somebody deleted; for ringing calls, publish unknown callers.")
  static let popups = Option<Bool>(flag: "popups", help: "Publish pop-ups too.")
  static let resume = Option<String?>("resume", .text("ID"), help: "Go on with an interrupted replay.")
  static let json = Option<Bool>(flag: "json", help: "Print one JSON document at the end.")

  static let command = Command(
    "replay", summary: "Runs a worker's work again over a range of its topic.",
    discussion: """
      Beside the live workers: it reads with an assignment of its own, and their group does not notice. Ended calls are journaled \
      where they are missing; nothing that is there is changed without --overwrite, and nothing is ever deleted. Begin with \
      --dry-run. Ctrl-C interrupts it, and --resume goes on where it was.
      """,
    positionals: [
      Positional(
        "TOPIC", count: 0...1, isFile: false,
        help: "calls.ended, calls.ringing or calls.unknown-caller; not with --resume.")
    ],
    groups: [
      OptionGroup(
        "Range",
        [from.entry, to.entry, last.entry, offsets.entry, callIds.entry, agents.entry, numbers.entry, limit.entry]),
      OptionGroup(
        "What it does",
        [
          dryRun.entry, show.entry, overwrite.entry, recreate.entry, popups.entry, rate.entry, resume.entry, json.entry,
        ]), WorkerOptions.kafka, WorkerOptions.mongodb, WorkerOptions.templates,
    ], run: run)

  private static func run(_ invocation: Invocation) async throws -> ExitCode {
    let stop = StopSignal()
    let signals = StopSignals(stop)
    defer { signals.cancel() }
    let site = try ReplaySite(invocation)
    let (plan, missing) =
      try invocation[resume].map { (id) throws(ProgramError) in (try site.resumed(id), 0) }
      ?? site.plan(invocation, now: Date())
    if missing > 0 {
      let errors = Terminal.standardError
      errors.write(
        "\(errors.colored("warning:", .yellow)) \(missing) records of the range are gone by retention\n")
    }
    let run = ReplayRun(plan, site: site, invocation: invocation, stop: stop)
    return try await run.run()
  }
}
