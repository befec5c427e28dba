internal import CommandLine
internal import HTTPServer
internal import Telemetry

/// `/livez`, `/readyz` and `/metrics` of a worker.
enum WorkerHTTP {
  /// - Parameter worker: `lookup-worker/1.0.0`.
  static func start(
    _ endpoint: HostPort, worker: String, status: WorkerStatus, metrics: MetricsRegistry, logger: Logger
  ) throws -> HTTPServer {
    metrics.registerProcessMetrics(
      version: RingsideVersion.text, worker: String(worker.prefix { $0 != "/" }))
    do throws(HTTPServerError) {
      let server = try HTTPServer(
        host: endpoint.host, port: endpoint.port,
        routes: ObservationRoutes.make(
          livez: {
            let stuck = status.stuckLanes
            return stuck.isEmpty ? .good : .bad(stuck.map { "lane \($0) has made no progress for 30 s" })
          },
          readyz: {
            let obstacles = status.obstacles
            return obstacles.isEmpty ? .good : .bad(obstacles)
          },
          metricsContentType: MetricsRegistry.prometheusContentType, metrics: { metrics.prometheusText() }))
      logger.info("Answers HTTP.", ["host": .string(endpoint.host), "port": .integer(Int(server.port))])
      return server
    } catch {
      throw ProgramError(.configuration, "\(error)", at: "--http", remedy: "choose another address or port")
    }
  }
}
