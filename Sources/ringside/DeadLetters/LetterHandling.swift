import CommandLine
import Foundation
import Kafka
import WorkerRuntime

/// `ringside dlq redrive`, `park` and `drop`.
enum LetterHandling {
  private static let dryRun = Option<Bool>(flag: "dry-run", help: "Do nothing; say what would be done.")
  private static let maximumRedrives = Option(
    "max-redrives", .integer(0...1_000), default: 3, help: "What was redriven so often and came back is parked.")

  private static let selection = OptionGroup(
    "Selection", LetterFilter.options + [LetterSelection.state.entry, LetterSelection.limit.entry])
  private static let output = OptionGroup("Output", [DeadLettersCommand.json.entry])

  static let redrive = Command(
    "redrive", summary: "Puts dead letters back on the topic that they came from.",
    discussion: """
      Key, value and headers are those of the original, with ringside-dlq-redrives counted up. Each is put back once, however often \
      this is run or interrupted. Begin with --dry-run.
      """,
    positionals: [DeadLettersCommand.topics(1...100)],
    groups: [
      selection, OptionGroup("What it does", [dryRun.entry, maximumRedrives.entry]), output, WorkerOptions.kafka,
    ],
    run: { try run($0, .redrive, maximumRedrives: $0[maximumRedrives]) })

  static let park = Command(
    "park", summary: "Sets dead letters aside: no longer open, and not forgotten.",
    discussion: "They stay where they are. 'list --state parked' shows them, 'redrive --state parked' puts them back.",
    positionals: [DeadLettersCommand.topics(1...100)],
    groups: [selection, OptionGroup("What it does", [dryRun.entry]), output, WorkerOptions.kafka],
    run: { try run($0, .park, maximumRedrives: 0) })

  static let drop = Command(
    "drop", summary: "Marks dead letters as not wanted any more.",
    discussion:
      "Nothing is deleted: 'list --state dropped' shows them, and 'redrive --state dropped' takes one up again.",
    positionals: [DeadLettersCommand.topics(1...100)],
    groups: [selection, OptionGroup("What it does", [dryRun.entry]), output, WorkerOptions.kafka],
    run: { try run($0, .drop, maximumRedrives: 0) })

  private static func run(
    _ invocation: Invocation, _ action: LetterAction, maximumRedrives: Int
  ) throws -> ExitCode {
    let stop = StopSignal()
    let signals = StopSignals(stop)
    defer { signals.cancel() }
    let kafka = try KafkaAccess(invocation)
    let selection = try LetterSelection(handling: invocation, now: Date())
    let topics = try LetterTopic.chosen(invocation.arguments, kafka)
    var remaining = selection.limit ?? .max
    let isRehearsal = invocation[dryRun]
    for topic in topics where remaining > 0 && !stop.isRequested {
      let report = LetterReport(topic, action, isRehearsal: isRehearsal, isJSON: invocation[DeadLettersCommand.json])
      defer { report.finish(isInterrupted: stop.isRequested) }
      remaining -= try LetterRun(
        kafka, topic, action, selection, maximumRedrives: maximumRedrives, limit: remaining, isRehearsal: isRehearsal,
        stop: stop, report: report.add, progress: report.progress
      ).run()
    }
    return .done
  }
}
