import Locks

/// All metrics of a process, and their Prometheus text.
///
/// Asking for a metric makes it, or gives the one that is there: same name and same labels, same object. Ask once and
/// keep the object; asking takes a lock, counting does not. Names start with `ringside_` and say the base unit.
///
/// A wrong name, or one name for two kinds of metric, is our own mistake and traps.
package final class MetricsRegistry: Sendable {
  struct Family {
    enum Kind: String { case counter, gauge, histogram }
    enum Cell {
      case counter(Counter)
      case gauge(Gauge)
      case computed(@Sendable () -> Double)
      case histogram(Histogram)
    }

    let kind: Kind
    let help: String
    var cells: [[MetricLabel]: Cell] = [:]
  }

  let families = Protected<[String: Family]>([:])

  package init() {}

  package func counter(_ name: String, help: String, labels: KeyValuePairs<String, String> = [:]) -> Counter {
    let cell = cell(name, .counter, help, labels) { .counter(Counter()) }
    guard case .counter(let counter) = cell else { preconditionFailure("\(name) is not a counter") }
    return counter
  }

  package func gauge(_ name: String, help: String, labels: KeyValuePairs<String, String> = [:]) -> Gauge {
    let cell = cell(name, .gauge, help, labels) { .gauge(Gauge()) }
    guard case .gauge(let gauge) = cell else { preconditionFailure("\(name) is not a settable gauge") }
    return gauge
  }

  /// A gauge that is asked when somebody reads the metrics.
  /// - Parameter read: called on the reader's thread; must not block.
  package func gauge(
    _ name: String, help: String, labels: KeyValuePairs<String, String> = [:], read: @escaping @Sendable () -> Double
  ) {
    _ = cell(name, .gauge, help, labels) { .computed(read) }
  }

  /// A counter that somebody else counts. See `gauge(_:help:labels:read:)`.
  package func counter(
    _ name: String, help: String, labels: KeyValuePairs<String, String> = [:], read: @escaping @Sendable () -> Double
  ) {
    _ = cell(name, .counter, help, labels) { .computed(read) }
  }

  /// - Parameter buckets: upper bounds, ascending, without infinity. The first caller's count.
  package func histogram(
    _ name: String, help: String, labels: KeyValuePairs<String, String> = [:], buckets: [Double] = Buckets.seconds
  ) -> Histogram {
    precondition(zip(buckets, buckets.dropFirst()).allSatisfy { $0 < $1 }, "\(name): bounds must ascend")
    let cell = cell(name, .histogram, help, labels) { .histogram(Histogram(bounds: buckets)) }
    guard case .histogram(let histogram) = cell else { preconditionFailure("\(name) is not a histogram") }
    return histogram
  }

  /// Takes a series out of the text, for example of a partition that was revoked.
  package func remove(_ name: String, labels: KeyValuePairs<String, String>) {
    let key = MetricLabel.key(labels)
    families.withLock { $0[name]?.cells[key] = nil }
  }

  private func cell(
    _ name: String, _ kind: Family.Kind, _ help: String, _ labels: KeyValuePairs<String, String>,
    make: () -> Family.Cell
  ) -> Family.Cell {
    precondition(MetricLabel.isMetricName(name), "\(name) is not a metric name")
    let key = MetricLabel.key(labels)
    precondition(key.allSatisfy { MetricLabel.isLabelName($0.name) }, "\(name) has a wrong label name")
    return families.withLock { families in
      var family = families[name] ?? Family(kind: kind, help: help)
      precondition(family.kind == kind, "\(name) is a \(family.kind.rawValue)")
      if let existing = family.cells[key] { return existing }
      let made = make()
      family.cells[key] = made
      families[name] = family
      return made
    }
  }
}
