import EmbeddedServers
import Foundation
import Glibc
import TestSupport
import Testing

/// What is deployed for Prometheus and Grafana, on a real Prometheus that scrapes all programs.
@Suite(.enabled(if: PrometheusServer.program != nil, "Prometheus is not installed"), .serialized)
struct MonitoringTests {
  @Test func everythingThatARuleOrAPanelAsksForIsThere() throws {
    let cluster = try MonitoredCluster()
    defer { cluster.end() }
    try cluster.workOnEverything()

    let prometheus = try PrometheusServer(cluster.jobs)
    defer { prometheus.stop() }
    let targets = cluster.jobs.values.flatMap { $0 }
    #expect(
      waitUntil(seconds: 30) {
        let errors = prometheus.scrapeErrors()
        return targets.allSatisfy { errors[$0] == "" }
      }, "\(prometheus.scrapeErrors())")
    // So that something increases while Prometheus looks.
    try cluster.workOnEverything()

    #expect(waitUntil(seconds: 30) { prometheus.rules().allSatisfy { $0.error.isEmpty } })
    let rules = prometheus.rules()
    #expect(rules.count >= 12)
    for rule in rules {
      #expect(rule.error.isEmpty, "\(rule.name): \(rule.error)")
      for selector in DeployedMonitoring.selectors(rule.expression) {
        #expect(waitUntil(seconds: 20) { (prometheus.count(selector) ?? 0) > 0 }, "\(rule.name) asks for \(selector)")
      }
    }
    let panels = try DeployedMonitoring.panels()
    #expect(panels.count > 25)
    for panel in panels {
      for selector in DeployedMonitoring.selectors(panel.expression) {
        #expect(waitUntil(seconds: 20) { (prometheus.count(selector) ?? 0) > 0 }, "\(panel.title) asks for \(selector)")
      }
      #expect(
        waitUntil(seconds: 20) { (prometheus.count(panel.expression) ?? 0) > 0 }, "\(panel.title): \(panel.expression)")
    }
    // Could they fail?
    #expect(prometheus.count("ringside_no_such_metric") == 0)
    #expect(prometheus.count("rate(") == nil)

    #expect(try DeployedMonitoring.documentedMetrics() == cluster.metrics())
  }

  /// The rules on what really happens; none of it lasts long enough to fire.
  @Test func outagesLeadToTheirAlerts() throws {
    let server = try TestMongo.start()
    let site = try LookupSite(partitions: 2, databaseURI: server.uri)
    try site.fill([(1, "Muster", "+41791234567", nil)])
    let worker = try site.start()
    #expect(worker.waitUntilReady())
    let prometheus = try PrometheusServer(["lookup-worker": [worker.address]])
    defer { prometheus.stop() }
    func isRaised(_ alert: String) -> Bool {
      (prometheus.count("ALERTS{alertname=\"\(alert)\",job=\"lookup-worker\"}") ?? 0) > 0
    }
    func areRaised(_ alerts: String..., seconds: Double = 40) -> Bool {
      waitUntil(seconds: seconds) { alerts.allSatisfy(isRaised) }
    }
    func areOver(_ alerts: String...) -> Bool { waitUntil(seconds: 40) { !alerts.contains(where: isRaised) } }
    #expect(waitUntil(seconds: 30) { prometheus.count("ringside_ready == 1") == 1 })
    #expect(!isRaised("RingsideNotReady"))

    server.kill()
    #expect(areRaised("RingsideNotReady"), "\(worker.get("/readyz"))")
    try site.send(LookupSite.calls(0..<20))
    #expect(areRaised("RingsidePaused", "RingsideLookupLag"), "\(worker.get("/metrics"))")
    // One cause, one alert.
    #expect(areOver("RingsideNotReady"))
    #expect(!isRaised("RingsideStuck"))
    try server.restart()
    #expect(areOver("RingsidePaused", "RingsideLookupLag"), "\(worker.get("/metrics")) \(worker.log)")

    worker.process.end(SIGKILL)
    #expect(areRaised("RingsideTargetDown", "RingsideNoWorker"))
  }

  @Test func theSelectorsOfAnExpressionAreFound() {
    let expression = #"sum by (job) (rate(ringside_a_total{x=~"b|c"}[5m])) / process_b and on (job) up == 1"#
    #expect(DeployedMonitoring.selectors(expression) == [#"ringside_a_total{x=~"b|c"}"#, "process_b", "up"])
  }
}
