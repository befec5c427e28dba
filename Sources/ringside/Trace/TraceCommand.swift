import CRMTemplate
import CallEvents
import CallWorkers
import CommandLine
import Foundation
import MongoDB
import PhoneNumbers
import TemplateRuns
import TemplateSetup
import WorkerRuntime

/// `ringside trace`: what became of a call.
enum TraceCommand {
  private static let from = Option<CallTime?>(
    "from", TimeRange.time, help: "Look at records from this time on (2026-01-31T08:00:00Z).")
  private static let last = Option<Duration?>(
    "last", TimeRange.last, help: "Look at records of so long a time before now: 2h, 3d.")
  private static let lookupGroup = Option(
    "lookup-group", .text("GROUP"), default: ConsumerGroups.lookup, help: "The consumer group of the lookup-workers.")
  private static let contactGroup = Option(
    "contact-group", .text("GROUP"), default: ConsumerGroups.contact, help: "The consumer group of the contact-workers."
  )
  private static let journalGroup = Option(
    "journal-group", .text("GROUP"), default: ConsumerGroups.journal, help: "The consumer group of the journal-workers."
  )
  private static let json = Option<Bool>(flag: "json", help: "Write a line of JSON for each call.")

  static let command = Command(
    "trace", summary: "Tells a call's whole story: rang, looked up, popped up, journaled, or why not.",
    discussion: """
      Reads the topics, and with --template also the database, and writes nothing. Of a journal that is not there it says whether the \
      worker has not come to it, the template skips it, it was refused, or it is gone. Records are found by their keys; of an unknown \
      caller nobody rang for, the whole topic is read, which --last shortens.
      """,
    positionals: [Positional("CALL-ID", count: 1...1_000, isFile: false, help: "The phone system's ids of calls.")],
    groups: [
      OptionGroup(
        "Selection", [from.entry, last.entry, lookupGroup.entry, contactGroup.entry, journalGroup.entry]),
      OptionGroup("Output", [json.entry]), WorkerOptions.kafka, WorkerOptions.mongodb, WorkerOptions.templates,
    ], run: run)

  private static func run(_ invocation: Invocation) async throws -> ExitCode {
    let kafka = try KafkaAccess(invocation)
    let setup =
      invocation[WorkerOptions.template] == nil
      ? nil : try TemplateSetup(invocation, running: [.lookupByNumber, .createContact, .reportCall])
    guard let normalizer = setup?.normalizer ?? NumberNormalizer(country: invocation[WorkerOptions.country]) else {
      throw ProgramError(.configuration, "no such numbering plan is known", at: "--country")
    }
    let reader = try TrailReader(
      kafka, callIds: invocation.arguments, since: try since(invocation), normalizer: normalizer,
      groups: [
        .ringing: invocation[lookupGroup], .unknownCaller: invocation[contactGroup], .ended: invocation[journalGroup],
      ])
    let errors = Terminal.standardError
    for name in reader.missingTopics {
      errors.write("\(errors.colored("warning:", .yellow)) there is no topic \(name)\n")
    }
    try reader.read()
    let witness = try setup.map { (setup) throws(ProgramError) in try DatabaseWitness(setup) }
    var evidence: [String: DatabaseEvidence]?
    var code = ExitCode.done
    do throws(BatchFailure) {
      evidence = try witness?.evidence(of: Array(reader.trails.values))
    } catch {
      code = error.isAuthorization ? .configuration : .unavailable
      let what = error.isAuthorization ? "refuses this client" : "does not answer"
      errors.write(
        "\(errors.colored("warning:", .yellow)) the database \(what) (\(WorkFailure(error).message)); it is left out\n")
    }
    let output = Terminal.standardOutput
    for (place, callId) in invocation.arguments.enumerated() {
      guard let trail = reader.trails[callId] else { continue }
      let story = CallStory(
        trail, topics: reader.topics, evidence: evidence.flatMap { $0[callId] },
        questions: witness?.questions(of: trail) ?? [])
      let text =
        invocation[json] ? StoryJSON.line(story) : (place > 0 ? "\n" : "") + StoryText(terminal: output).text(story)
      guard output.write(text) else { break }
    }
    return code
  }

  private static func since(_ invocation: Invocation) throws(ProgramError) -> Int64? {
    guard let last = invocation[last] else { return invocation[from]?.milliseconds }
    guard invocation[from] == nil else {
      throw ProgramError(.usage, "--from and --last both say where to begin", at: "--last", remedy: "give one of them")
    }
    return TimeRange.start(last, before: Date())
  }
}

extension BatchFailure {
  fileprivate var isAuthorization: Bool {
    if case .database(let error) = self { error.isAuthorization } else { false }
  }
}
