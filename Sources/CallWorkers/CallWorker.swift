package import CRMTemplate
package import CallEvents
package import CommandLine
internal import Kafka
package import MongoDB
package import Telemetry
package import TemplateSetup
package import WorkerRuntime

/// One of the workers that run a template's scenarios on the events of a topic: its options, its settings, its start. What it is
/// for, its handler says.
package struct CallWorker<Event: EventRecord>: Sendable {
  /// The program's name.
  package let name: String
  package let summary: String
  package let discussion: String
  package let group: String
  /// Publishes pop-ups, and takes the options for them.
  package let popsUp: Bool
  /// The scenarios that it runs.
  package let scenarios: [ScenarioKind]
  /// What it consumes, and what it writes beside dead letters.
  package let topics: @Sendable (Topics) -> (consumed: String, written: [String])
  package let latency: (name: String, help: String)?
  /// Called once; gives what is called on each lane's thread.
  package let prepare: @Sendable (CallWorkerParts) -> @Sendable () throws -> any BatchHandler<Event>

  package init(
    _ name: String, summary: String, discussion: String, group: String, popsUp: Bool, scenarios: [ScenarioKind],
    latency: (name: String, help: String)? = nil,
    topics: @escaping @Sendable (Topics) -> (consumed: String, written: [String]),
    prepare: @escaping @Sendable (CallWorkerParts) -> @Sendable () throws -> any BatchHandler<Event>
  ) {
    self.name = name
    self.summary = summary
    self.discussion = discussion
    self.group = group
    self.popsUp = popsUp
    self.scenarios = scenarios
    self.latency = latency
    self.topics = topics
    self.prepare = prepare
  }

  package var command: Command {
    Command(
      name, summary: summary,
      discussion: discussion
        + " Runs until SIGTERM. The topics have to exist: 'ringside topics create' makes them.",
      groups: [
        WorkerOptions.kafka, WorkerOptions.mongodb, WorkerOptions.templates, WorkerOptions.worker(group: group),
      ] + (popsUp ? [WorkerOptions.popups] : []) + [WorkerOptions.observation],
      run: run)
  }

  private func run(_ invocation: Invocation) async throws -> ExitCode {
    let logger = Logger(invocation)
    var problems = Problems()
    let kafka = KafkaOptions.configuration(invocation, logger: logger, &problems)
    let topics = KafkaOptions.topics(invocation, &problems)
    var setup: TemplateSetup?
    do throws(ProgramError) {
      setup = try TemplateSetup(invocation, running: scenarios)
    } catch {
      problems.add(error)
    }
    try problems.throwIfAny()
    guard let setup, let topics else { return .internalFault }
    for entry in setup.report.entries where entry.severity == .warning {
      logger.warning(
        "Template: \(entry.message)", ["code": .string(entry.code), "line": .integer(entry.place?.line ?? 0)])
    }

    let pool = try setup.clientPool(applicationName: "ringside-\(name)")
    let (consumed, written) = self.topics(topics)
    let metrics = WorkerMetrics(MetricsRegistry(), topic: consumed, latency: latency)
    let lifetime = popsUp ? invocation[WorkerOptions.popupLifetime].components.seconds &* 1_000 : 0
    let worker = Worker<Event>(
      name: "\(name)/\(RingsideVersion.text)", lanes: invocation[WorkerOptions.lanes],
      settings: LaneSettings(
        invocation, kafka: kafka, group: invocation[WorkerOptions.group(default: group)], topic: consumed),
      topics: [consumed] + written + [Topics.deadLetters(of: consumed)],
      http: invocation[WorkerOptions.http], logger: logger, metrics: metrics,
      missing: {
        if pool.knowsPrimary { return [] }
        return ["no primary of the database is known" + (pool.obstacle.map { " (\($0))" } ?? "")]
      },
      makeHandler: prepare(
        CallWorkerParts(
          setup: setup, topics: topics, pool: pool, registry: metrics.registry, logger: logger,
          popUpLifetimeMilliseconds: lifetime)))
    try await worker.run()
    return .done
  }
}

/// What a handler is made of.
package struct CallWorkerParts: Sendable {
  package let setup: TemplateSetup
  package let topics: Topics
  package let pool: ClientPool
  package let registry: MetricsRegistry
  package let logger: Logger
  package let popUpLifetimeMilliseconds: Int64

  package init(
    setup: TemplateSetup, topics: Topics, pool: ClientPool, registry: MetricsRegistry, logger: Logger,
    popUpLifetimeMilliseconds: Int64
  ) {
    self.setup = setup
    self.topics = topics
    self.pool = pool
    self.registry = registry
    self.logger = logger
    self.popUpLifetimeMilliseconds = popUpLifetimeMilliseconds
  }
}
