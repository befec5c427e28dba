package import CallEvents
package import CommandLine
internal import Foundation
internal import HTTPServer
internal import Kafka
package import Telemetry

/// A worker: its lanes, its HTTP server, and the signals that end it.
///
/// Structured: everything a run starts has ended when `run` returns.
package struct Worker<Event: EventRecord>: Sendable {
  /// `lookup-worker/1.0.0`, for dead letters and logs.
  package let name: String
  package let lanes: Int
  package let settings: LaneSettings
  /// Topics that must exist, dead letters included; workers make none.
  package let topics: [String]
  package let http: HostPort?
  package let logger: Logger
  package let metrics: WorkerMetrics
  /// What the domain misses, for `/readyz`: for example `no primary is known`. Called from any thread; must not block.
  package let missing: @Sendable () -> [String]
  /// Called on each lane's thread, once. Throws what no waiting mends.
  package let makeHandler: @Sendable () throws -> any BatchHandler<Event>

  package init(
    name: String, lanes: Int, settings: LaneSettings, topics: [String], http: HostPort?, logger: Logger,
    metrics: WorkerMetrics, missing: @escaping @Sendable () -> [String],
    makeHandler: @escaping @Sendable () throws -> any BatchHandler<Event>
  ) {
    self.name = name
    self.lanes = lanes
    self.settings = settings
    self.topics = topics
    self.http = http
    self.logger = logger
    self.metrics = metrics
    self.missing = missing
    self.makeHandler = makeHandler
  }

  /// Runs until SIGTERM or SIGINT, or until the group has caught up where the settings say so.
  package func run(stop: StopSignal = StopSignal()) async throws {
    let signals = StopSignals(stop)
    defer { signals.cancel() }
    let healths = (0..<lanes).map { _ in LaneHealth() }
    let topicCheck = TopicCheck(settings.kafka, topics: topics, logger: logger)
    let status = WorkerStatus(lanes: healths, topics: topicCheck, missing: missing)
    metrics.registry.gauge("ringside_paused", help: "1 while an outage is waited out.") {
      healths.contains { $0.current.obstacle != nil } ? 1 : 0
    }
    metrics.registry.gauge("ringside_ready", help: "1 while /readyz says that nothing is missing.") {
      status.obstacles.isEmpty ? 1 : 0
    }
    let server = try http.map {
      try WorkerHTTP.start($0, worker: name, status: status, metrics: metrics.registry, logger: logger)
    }
    defer { server?.stop(grace: .seconds(1)) }
    logger.notice("Started.", ["worker": .string(name), "lanes": .integer(lanes), "group": .string(settings.group)])

    let lagWatch = LagWatch(settings, logger: logger)

    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await LaneThread.run("ringside-topics") { topicCheck.run(until: stop) } }
      group.addTask { await LaneThread.run("ringside-lag") { lagWatch.run(until: stop) } }
      let caughtUp: CaughtUpTarget?
      do {
        caughtUp =
          settings.untilCaughtUp
          ? try await LaneThread.run("ringside-ends") { try ends(unless: stop, healths: healths) } : nil
      } catch {
        // The group waits for its tasks, and they for the stop.
        stop.request()
        throw error
      }
      for (number, health) in healths.enumerated() {
        group.addTask {
          defer { stop.request() }
          try await LaneThread.run("ringside-lane-\(number)") {
            try Lane<Event>(
              settings: settings, workerName: name, stop: stop, health: health, metrics: metrics,
              lagWatch: lagWatch, logger: logger.with(["lane": .integer(number)]), caughtUp: caughtUp,
              makeHandler: makeHandler
            ).run()
          }
        }
      }
      try await group.waitForAll()
    }
    logger.notice("Stopped.", ["worker": .string(name)])
  }

  /// Where the topic ends now; waits for as long as Kafka is away.
  private func ends(unless stop: StopSignal, healths: [LaneHealth]) throws -> CaughtUpTarget? {
    let reader = try Consumer(reader: settings.kafka, group: settings.group)
    defer { reader.close() }
    while !stop.isRequested {
      for health in healths { health.progress() }
      do {
        guard let partitions = try Admin(settings.kafka).topic(settings.topic)?.partitions.map(\.identifier) else {
          throw KafkaError(code: .unknownTopic, operation: "topic \(settings.topic)")
        }
        var ends: [Int32: Int64] = [:]
        for partition in partitions {
          ends[partition] = try reader.watermarks(TopicPartition(topic: settings.topic, partition: partition)).high
        }
        return CaughtUpTarget(ends: ends)
      } catch let error as KafkaError {
        logger.warning("The topic's ends are not known yet.", ["error": .describing(error)])
        Thread.sleep(forTimeInterval: 0.5)
      }
    }
    return nil
  }
}
