/// What every worker answers under `--http`.
package enum ObservationRoutes {
  /// The answer to "are you well?".
  package struct Health: Sendable {
    package let isGood: Bool
    /// What is missing, in words; empty where nothing is.
    package let reasons: [String]

    package static let good = Health(isGood: true, reasons: [])
    package static func bad(_ reasons: [String]) -> Health { Health(isGood: false, reasons: reasons) }
  }

  /// `/livez`, `/readyz`, `/metrics`.
  /// - Parameters:
  ///   - metrics: Prometheus text and its media type.
  package static func make(
    livez: @escaping @Sendable () -> Health, readyz: @escaping @Sendable () -> Health, metricsContentType: String,
    metrics: @escaping @Sendable () -> String
  ) -> [HTTPRoute] {
    [
      HTTPRoute("GET", "/livez") { _ in answer(livez()) },
      HTTPRoute("GET", "/readyz") { _ in answer(readyz()) },
      HTTPRoute("GET", "/metrics") { _ in HTTPResponse(200, metricsContentType, metrics()) },
    ]
  }

  private static func answer(_ health: Health) -> HTTPResponse {
    health.isGood
      ? .text(200, "ok") : .text(503, health.reasons.isEmpty ? "not ready" : health.reasons.joined(separator: "\n"))
  }
}
