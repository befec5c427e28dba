import Foundation
import TestSupport

/// What lies in `deploy/monitoring`, and the page on it.
enum DeployedMonitoring {
  private static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static var folder: String { repository.appendingPathComponent("deploy/monitoring").path }

  /// What the panels of all dashboards ask, with Grafana's variables filled in.
  static func panels() throws -> [(title: String, expression: String)] {
    let dashboards = folder + "/grafana/dashboards"
    return try FileManager.default.contentsOfDirectory(atPath: dashboards).flatMap { file in
      let data = try Data(contentsOf: URL(fileURLWithPath: "\(dashboards)/\(file)"))
      guard let board = try JSONSerialization.jsonObject(with: data) as? [String: Any],
        let panels = board["panels"] as? [[String: Any]]
      else { throw TestFailure("\(file) is no dashboard") }
      return panels.flatMap { panel in
        (panel["targets"] as? [[String: Any]] ?? []).map { target in
          (panel["title"] as? String ?? "", filledIn(target["expr"] as? String ?? ""))
        }
      }
    }
  }

  private static func filledIn(_ expression: String) -> String {
    let values = ["$__rate_interval": "1m", "$__interval": "1m", "$job": ".+", "$instance": ".+"]
    return values.reduce(expression) { $0.replacing($1.key, with: $1.value) }
  }

  /// The series that an expression reads: names of metrics with what is asked of their labels.
  static func selectors(_ expression: String) -> Set<String> {
    let names = ["up", "ALERTS"]
    return Set(
      expression.matches(of: /([a-zA-Z_]\w*)(\{[^}]*\})?/).compactMap { match in
        let name = String(match.1)
        guard name.hasPrefix("ringside_") || name.hasPrefix("process_") || names.contains(name) else { return nil }
        return String(match.0)
      })
  }

  /// The metrics that have a row in the page's tables.
  static func documentedMetrics() throws -> Set<String> {
    let page = repository.appendingPathComponent("docs/operations/monitoring.md")
    let text = try String(contentsOf: page, encoding: .utf8)
    return Set(text.matches(of: /\n\| `((?:ringside|process)_[a-z_]+)`/).map { String($0.1) })
  }
}
