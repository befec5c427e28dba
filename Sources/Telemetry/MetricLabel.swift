/// One label of a series. Values are free text; names are ours.
struct MetricLabel: Hashable, Comparable {
  let name: String
  let value: String

  static func < (left: MetricLabel, right: MetricLabel) -> Bool {
    (left.name, left.value) < (right.name, right.value)
  }

  /// The labels in one order, so that the order in which a caller writes them makes no second series.
  static func key(_ labels: KeyValuePairs<String, String>) -> [MetricLabel] {
    labels.map { MetricLabel(name: $0.key, value: $0.value) }.sorted()
  }

  /// `[a-zA-Z_:][a-zA-Z0-9_:]*` (Prometheus data model). Ours start with `ringside_` or, as every client library names
  /// what it knows of the process, `process_`.
  static func isMetricName(_ name: String) -> Bool {
    (name.hasPrefix("ringside_") || name.hasPrefix("process_")) && isWord(name, allowsColon: true)
  }

  /// `[a-zA-Z_][a-zA-Z0-9_]*`; two leading underscores are Prometheus's own, `le` is a histogram's.
  static func isLabelName(_ name: String) -> Bool {
    !name.hasPrefix("__") && name != "le" && isWord(name, allowsColon: false)
  }

  private static func isWord(_ text: String, allowsColon: Bool) -> Bool {
    guard let first = text.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9") ~= first) else { return false }
    return text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "_"):
        true
      case UInt8(ascii: ":"): allowsColon
      default: false
      }
    }
  }
}
