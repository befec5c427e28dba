package import CRMTemplate
internal import Locks
package import Telemetry

/// What goes wrong in single fields while a template runs: counted each time, logged once a place, as one bad format would fill the
/// log. Any thread.
package final class TemplateWarnings: Sendable {
  private let registry: MetricsRegistry
  private let logger: Logger
  private let logged = Protected<Set<PlacedWarning>>([])
  private static let limit = 1_000

  package init(_ registry: MetricsRegistry, logger: Logger) {
    self.registry = registry
    self.logger = logger
  }

  package func note(_ warnings: [PlacedWarning]) {
    for warning in warnings {
      registry.counter(
        "ringside_template_warnings_total", help: "What went wrong in single fields of the template.",
        labels: ["code": warning.code]
      ).increment()
      let isNew = logged.withLock { $0.count < Self.limit && $0.insert(warning).inserted }
      if isNew {
        logger.warning(
          "Template: \(warning.message)",
          [
            "code": .string(warning.code), "line": .integer(warning.place.line), "scenario": .string(warning.scenario),
            "field": .string(warning.subject),
          ])
      }
    }
  }
}
