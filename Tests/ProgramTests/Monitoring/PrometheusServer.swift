import Foundation
import TestSupport

/// A real Prometheus on a free port, with the rules that are deployed.
final class PrometheusServer {
  /// Where Debian's package puts it, `nil` where there is none.
  static let program: String? = ["/usr/bin/prometheus", "/usr/local/bin/prometheus"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  private let process: TestProcess
  private let address: String
  private let directory: String

  /// - Parameter jobs: what is scraped each second, addresses by the job's name.
  init(_ jobs: [String: [String]]) throws {
    guard let program = Self.program else { throw TestFailure("there is no Prometheus") }
    directory = try makeTemporaryDirectory("prometheus")
    address = "127.0.0.1:\(try freePorts(1)[0])"
    var configuration = """
      global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}
      rule_files: ["\(DeployedMonitoring.folder)/rules/*.yml"]
      scrape_configs:

      """
    for (job, targets) in jobs.sorted(by: { $0.key < $1.key }) {
      configuration += "- {job_name: \(job), static_configs: [{targets: [\(targets.joined(separator: ", "))]}]}\n"
    }
    try configuration.write(toFile: directory + "/prometheus.yml", atomically: true, encoding: .utf8)
    let log = directory + "/log"
    process = try TestProcess(
      [
        program, "--config.file=\(directory)/prometheus.yml", "--storage.tsdb.path=\(directory)/data",
        "--web.listen-address=\(address)", "--log.level=warn",
      ], log: log, scratch: directory)
    let ready = "http://\(address)/-/ready"
    guard waitUntil(seconds: 30, { BlockingHTTP.request("GET", ready).status == 200 || !process.isRunning }),
      process.isRunning
    else {
      process.end(SIGKILL)
      throw TestFailure("Prometheus did not start: \((try? String(contentsOfFile: log, encoding: .utf8)) ?? "")")
    }
  }

  deinit { stop() }

  func stop() {
    process.end()
    try? FileManager.default.removeItem(atPath: directory)
  }

  /// How many series an expression gives now; `nil` where Prometheus refuses it.
  func count(_ expression: String) -> Int? { (data("query", ["query": expression])?["result"] as? [Any])?.count }

  /// The expressions of the rules, by the alerts' names, and why one could not be evaluated.
  func rules() -> [(name: String, expression: String, error: String)] {
    let groups = data("rules")?["groups"] as? [[String: Any]] ?? []
    return groups.flatMap { $0["rules"] as? [[String: Any]] ?? [] }.map { rule in
      (rule["name"] as? String ?? "", rule["query"] as? String ?? "", rule["lastError"] as? String ?? "")
    }
  }

  /// Why the last scrape of each target failed, by its address; empty where it did not.
  func scrapeErrors() -> [String: String] {
    let targets = data("targets")?["activeTargets"] as? [[String: Any]] ?? []
    return targets.reduce(into: [:]) { errors, target in
      guard let labels = target["labels"] as? [String: String], let instance = labels["instance"] else { return }
      let isUp = target["health"] as? String == "up"
      errors[instance] = isUp ? "" : target["lastError"] as? String ?? "not scraped yet"
    }
  }

  private func data(_ call: String, _ parameters: [String: String] = [:]) -> [String: Any]? {
    var components = URLComponents()
    components.queryItems = parameters.map { URLQueryItem(name: $0.key, value: $0.value) }
    // A plus sign is a blank in a query, and not escaped by itself.
    let query = components.percentEncodedQuery?.replacing("+", with: "%2B") ?? ""
    let answer = BlockingHTTP.request("GET", "http://\(address)/api/v1/\(call)?\(query)")
    let object = try? JSONSerialization.jsonObject(with: Data(answer.body.utf8)) as? [String: Any]
    return object?["data"] as? [String: Any]
  }
}
