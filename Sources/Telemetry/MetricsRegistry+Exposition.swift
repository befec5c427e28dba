import Locks

extension MetricsRegistry {
  /// The media type of `prometheusText()`.
  package static let prometheusContentType = "text/plain; version=0.0.4; charset=utf-8"

  /// All metrics in Prometheus's text format, version 0.0.4, sorted by name and labels.
  package func prometheusText() -> String {
    // Reading a computed gauge calls foreign code, so it happens outside the lock.
    let snapshot = families.withLock { $0 }
    var text = ""
    for (name, family) in snapshot.sorted(by: { $0.key < $1.key }) where !family.cells.isEmpty {
      text += "# HELP \(name) \(Self.escapedHelp(family.help))\n# TYPE \(name) \(family.kind.rawValue)\n"
      for (labels, cell) in family.cells.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
        switch cell {
        case .counter(let counter): text += name + Self.braced(labels) + " \(counter.value)\n"
        case .gauge(let gauge): text += name + Self.braced(labels) + " \(Self.number(gauge.value))\n"
        case .computed(let read): text += name + Self.braced(labels) + " \(Self.number(read()))\n"
        case .histogram(let histogram): text += Self.lines(of: histogram, name, labels)
        }
      }
    }
    return text
  }

  private static func lines(of histogram: Histogram, _ name: String, _ labels: [MetricLabel]) -> String {
    // The sum is read first and the count is the last bucket, so that count and buckets always agree.
    let sum = histogram.sum
    let counts = histogram.cumulative
    var text = ""
    for (bound, count) in zip(histogram.bounds.map(number) + ["+Inf"], counts) {
      text += "\(name)_bucket\(braced(labels + [MetricLabel(name: "le", value: bound)])) \(count)\n"
    }
    return text + "\(name)_sum\(braced(labels)) \(number(sum))\n\(name)_count\(braced(labels)) \(counts.last ?? 0)\n"
  }

  private static func braced(_ labels: [MetricLabel]) -> String {
    guard !labels.isEmpty else { return "" }
    return "{" + labels.map { "\($0.name)=\"\(escapedLabel($0.value))\"" }.joined(separator: ",") + "}"
  }

  static func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    if let whole = Int64(exactly: value) { return String(whole) }
    return value.description
  }

  private static func escapedHelp(_ text: String) -> String { escaped(text, quote: false) }
  private static func escapedLabel(_ text: String) -> String { escaped(text, quote: true) }

  private static func escaped(_ text: String, quote: Bool) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\"" where quote: result += "\\\""
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
