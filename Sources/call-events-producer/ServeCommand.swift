import CommandLine
import HTTPServer
import Telemetry
import WorkerRuntime

/// `call-events-producer serve`.
enum ServeCommand {
  private static let http = Option(
    required: "http", .hostPort(), environment: "RINGSIDE_HTTP", help: "Where to listen; port 0 takes a free one.")
  private static let tokenFile = Option<String?>(
    "token-file", .file(), environment: "RINGSIDE_TOKEN_FILE",
    help: "A file of bearer tokens, one a line, that may post events. Read again for every request.")
  private static let insecure = Option<Bool>(
    flag: "insecure-no-token", help: "Let everybody post who reaches an address other than loopback.")

  static let command = Command(
    "serve", summary: "Takes events over HTTP.",
    discussion: """
      POST \(EventsRoute.path) takes a CloudEvent (structured, binary, or a batch), or a plain event as application/json, and \
      answers 202 once the brokers have it. Problems are told as RFC 9457 has it. /livez, /readyz and /metrics need no token. \
      Runs until SIGTERM.
      """,
    groups: [
      OptionGroup(
        "HTTP",
        [
          http.entry, tokenFile.entry, insecure.entry, ProducerSetup.timeout.entry, WorkerOptions.stopTimeout.entry,
        ]), WorkerOptions.kafka, ProducerSetup.numbers, WorkerOptions.logging,
    ], run: run)

  private static func run(_ invocation: Invocation) async throws -> ExitCode {
    var problems = Problems()
    let address = invocation[http]
    var tokens: BearerTokens?
    if let file = invocation[tokenFile] {
      do throws(HTTPServerError) {
        tokens = try BearerTokens(file: file)
      } catch {
        problems.add(error.code == .noToken ? "cannot be read or holds no token" : "\(error)", at: file)
      }
      if invocation[insecure] {
        problems.add("contradicts --token-file", at: "--insecure-no-token", remedy: "give one of them")
      }
    } else if !address.isLoopback, !invocation[insecure] {
      problems.add(
        "\(address) can be reached from elsewhere, and nobody would be asked for a token",
        at: invocation.place(of: http),
        remedy: "give --token-file, or --insecure-no-token")
    }
    let setup = try ProducerSetup(invocation, &problems)
    try await serve(
      setup, address, tokens, stopTimeout: invocation[WorkerOptions.stopTimeout])
    return .done
  }

  private static func serve(
    _ setup: ProducerSetup, _ address: HostPort, _ tokens: BearerTokens?, stopTimeout: Duration
  ) async throws {
    let registry = MetricsRegistry()
    registry.registerProcessMetrics(version: RingsideVersion.text, worker: "call-events-producer")
    let stop = StopSignal()
    let signals = StopSignals(stop)
    defer { signals.cancel() }
    let lane = try PublishLane(setup.kafka, timeout: setup.timeout)
    let watch = BrokerWatch(setup.kafka, setup.encoder.topics)
    defer {
      lane.stop()
      watch.stop()
    }
    registry.gauge("ringside_ready", help: "1 while /readyz says that nothing is missing.") {
      watch.obstacles.isEmpty ? 1 : 0
    }
    let route = EventsRoute(
      encoder: setup.encoder, lane: lane, watch: watch, metrics: ServeMetrics(registry))
    let routes =
      [
        HTTPRoute("POST", EventsRoute.path, tokens: tokens, bodyLimit: EventsRoute.bodyLimit) { route.answer($0) }
      ]
      + ObservationRoutes.make(
        livez: { lane.isAlive ? .good : .bad(["publishing has made no progress for 30 s"]) },
        readyz: {
          let obstacles = watch.obstacles
          return obstacles.isEmpty ? .good : .bad(obstacles)
        },
        metricsContentType: MetricsRegistry.prometheusContentType, metrics: { registry.prometheusText() })
    let server: HTTPServer
    do throws(HTTPServerError) {
      server = try HTTPServer(host: address.host, port: address.port, routes: routes)
    } catch {
      throw ProgramError(.configuration, "\(error)", at: "--http", remedy: "choose another address or port")
    }
    setup.logger.notice(
      "Takes events.",
      ["host": .string(address.host), "port": .integer(Int(server.port)), "path": .string(EventsRoute.path)])
    while !stop.isRequested { try await Task.sleep(for: .milliseconds(50)) }
    setup.logger.notice("Stopping.")
    server.stop(grace: stopTimeout)
  }
}

extension HostPort {
  /// Whether only this machine reaches it. A name other than `localhost` may be anything.
  fileprivate var isLoopback: Bool {
    if host == "localhost" || host == "::1" { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
  }
}
