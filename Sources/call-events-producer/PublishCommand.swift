import CallEvents
import CommandLine
import Kafka
import WorkerRuntime

/// `call-events-producer publish`.
enum PublishCommand {
  private static let skipBad = Option<Bool>(
    flag: "skip-bad", help: "Leave bad lines out and go on, instead of refusing the file or ending.")

  static let command = Command(
    "publish", summary: "Publishes events from files or standard input.",
    discussion: """
      Reads newline-delimited JSON, one event a line. A file is checked first, and with a bad line nothing of it is sent. \
      Standard input, also asked for as -, is sent as it comes; the first bad line ends it, after what came before is \
      acknowledged. Either way the exit code is then 65.
      """,
    positionals: [
      Positional("FILE", count: 0...Int.max, help: "Files to publish, in this order; - is standard input.")
    ],
    groups: [
      OptionGroup("Publishing", [skipBad.entry, ProducerSetup.timeout.entry]), WorkerOptions.kafka,
      ProducerSetup.numbers, WorkerOptions.logging,
    ], run: run)

  private static func run(_ invocation: Invocation) async throws -> ExitCode {
    var problems = Problems()
    let setup = try ProducerSetup(invocation, &problems)
    let present = try existingTopics(setup)
    let sender = try EventSender(setup.kafka, timeout: setup.timeout)
    var publication = Publication(
      setup.encoder, sender, existingTopics: present, skipsBadLines: invocation[skipBad], now: { .now })
    var code = ExitCode.done
    do {
      for name in invocation.arguments.isEmpty ? ["-"] : invocation.arguments {
        if try !publication.publish(name) { code = .badData }
      }
    } catch {
      publication.tellSummary()
      throw error
    }
    publication.tellSummary()
    return code
  }

  /// Asks before anything is sent, so that a missing topic is told at once and by its name.
  private static func existingTopics(_ setup: ProducerSetup) throws -> Set<String> {
    let admin = try Admin(setup.kafka)
    let (seconds, attoseconds) = setup.timeout.components
    let milliseconds = Int(clamping: seconds * 1000 + attoseconds / 1_000_000_000_000_000)
    do throws(KafkaError) {
      return Set(try admin.cluster(timeoutMilliseconds: milliseconds).topics.map(\.name))
    } catch {
      guard !error.isAuthorization else { throw error.asProgramError }
      throw ProgramError(
        .unavailable, "no broker answers within \(DurationText.text(setup.timeout)) (\(error))",
        remedy: "check --kafka-brokers and whether the brokers are up")
    }
  }
}
