import CRMTemplate
import CallEvents
import CommandLine
import ContactLookup
import Kafka
import MongoDB
import Telemetry
import TemplateSetup
import WorkerRuntime

@main
struct Program {
  static func main() async {
    await CommandLineProgram(command, version: RingsideVersion.text).main()
  }

  private static let group = WorkerOptions.group(default: ConsumerGroups.lookup)

  static let command = Command(
    "lookup-worker", summary: "Looks up who rings, and publishes the pop-up.",
    discussion: """
      Consumes calls.ringing; writes calls.popups, contacts.resolved, and calls.unknown-caller where nobody is found. Runs until \
      SIGTERM. The topics have to exist: 'ringside topics create' makes them.
      """,
    groups: [
      WorkerOptions.kafka, WorkerOptions.mongodb, WorkerOptions.templates,
      WorkerOptions.worker(group: ConsumerGroups.lookup), WorkerOptions.popups, WorkerOptions.observation,
    ], run: run)

  private static func run(_ invocation: Invocation) async throws -> ExitCode {
    let logger = Logger(invocation)
    var problems = Problems()
    let kafka = KafkaOptions.configuration(invocation, logger: logger, &problems)
    let topics = KafkaOptions.topics(invocation, &problems)
    var setup: TemplateSetup?
    do throws(ProgramError) {
      setup = try TemplateSetup(invocation, running: [.lookupByNumber])
    } catch {
      problems.add(error)
    }
    try problems.throwIfAny()
    guard let setup, let topics else { return .internalFault }
    for entry in setup.report.entries where entry.severity == .warning {
      logger.warning(
        "Template: \(entry.message)", ["code": .string(entry.code), "line": .integer(entry.place?.line ?? 0)])
    }

    let pool: ClientPool
    do throws(MongoError) {
      pool = try ClientPool(setup.databaseURI, applicationName: "ringside-lookup-worker")
    } catch {
      throw ProgramError(
        .configuration, "no connection can be made of it (\(error.codeName))", at: "the database's connection string")
    }
    let metrics = WorkerMetrics(
      MetricsRegistry(), topic: topics.ringing,
      latency: (
        "ringside_popup_latency_seconds", "From the ringing record's broker time to its pop-up acknowledged."
      ))
    let lookups = LookupMetrics(metrics.registry)
    let lifetime = invocation[WorkerOptions.popupLifetime].components.seconds &* 1_000
    let worker = Worker<RingingCall>(
      name: "lookup-worker/\(RingsideVersion.text)", lanes: invocation[WorkerOptions.lanes],
      settings: LaneSettings(invocation, kafka: kafka, group: invocation[group], topic: topics.ringing),
      topics: [topics.ringing, topics.popUps, topics.resolvedContacts, topics.unknownCaller]
        + [Topics.deadLetters(of: topics.ringing)],
      http: invocation[WorkerOptions.http], logger: logger, metrics: metrics,
      missing: { pool.knowsPrimary ? [] : ["no primary of the database is known"] },
      makeHandler: {
        PopUpHandler(
          ContactLookup(setup.template, normalizer: setup.normalizer, client: try pool.client()), topics: topics,
          popUpLifetimeMilliseconds: lifetime, metrics: lookups)
      })
    try await worker.run()
    return .done
  }
}
