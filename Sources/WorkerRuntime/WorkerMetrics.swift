package import Telemetry

/// The metrics that every worker has (names and labels are a contract).
package final class WorkerMetrics: Sendable {
  package let registry: MetricsRegistry
  let consumed: Counter
  let batchRecords: Histogram
  let batchSeconds: Histogram
  let skipped: Counter
  /// From a record's broker time to its first stage acknowledged.
  let latency: Histogram?
  private let topic: String

  /// - Parameter latency: the name and help of the worker's latency metric, if it has one.
  package init(_ registry: MetricsRegistry, topic: String, latency: (name: String, help: String)?) {
    self.registry = registry
    self.topic = topic
    consumed = registry.counter(
      "ringside_records_consumed_total", help: "Records taken from a topic.", labels: ["topic": topic])
    batchRecords = registry.histogram(
      "ringside_batch_records", help: "Records of a batch.", buckets: Buckets.records)
    batchSeconds = registry.histogram(
      "ringside_batch_seconds", help: "From a batch's last record taken to its effects acknowledged.")
    skipped = registry.counter(
      "ringside_records_skipped_total", help: "Offsets that retention deleted before they were read.")
    self.latency = latency.map { registry.histogram($0.name, help: $0.help) }
  }

  func deadLettered(_ code: String) {
    registry.counter(
      "ringside_records_dead_lettered_total", help: "Records written to the dead-letter topic.",
      labels: ["topic": topic, "reason": code]
    ).increment()
  }

  func setLag(_ partition: Int32, records: Int64, seconds: Double) {
    lag("ringside_consumer_lag_records", "Records that are not finished.", partition).set(Double(records))
    lag(
      "ringside_consumer_lag_seconds", "Age of the oldest record that is not finished; 0 where there is none.",
      partition
    )
    .set(seconds)
  }

  private func lag(_ name: String, _ help: String, _ partition: Int32) -> Gauge {
    registry.gauge(name, help: help, labels: ["topic": topic, "partition": String(partition)])
  }

  func removeLag(_ partition: Int32) {
    for name in ["ringside_consumer_lag_records", "ringside_consumer_lag_seconds"] {
      registry.remove(name, labels: ["topic": topic, "partition": String(partition)])
    }
  }
}
