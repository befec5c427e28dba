/// How to reach Kafka: the brokers and any librdkafka property, TLS and SASL among them (CONFIGURATION.md of librdkafka lists
/// them). What is set later wins. A property given here wins over a client's own default, except over the few that a client's
/// correctness stands on (each client names its own).
package struct KafkaConfiguration: Sendable {
  struct Property: Sendable {
    let key: String
    let value: String
    let place: String
  }

  private(set) var properties: [Property] = []

  /// Takes librdkafka's log lines; without one they are dropped.
  package var log: KafkaLogSink?
  /// Takes librdkafka's statistics; set `statistics.interval.ms` too.
  package var statistics: KafkaStatisticsSink?

  /// - Parameter brokers: `host:port`, several separated by commas.
  package init(brokers: String) {
    set("bootstrap.servers", brokers)
  }

  /// Sets one librdkafka property. Checked when a client is made, or by `problems()`.
  package mutating func set(_ key: String, _ value: String, place: String = "set") {
    properties.append(Property(key: key, value: value, place: place))
  }

  /// Sets a property unless one of that name is there.
  package mutating func setDefault(_ key: String, _ value: String) {
    if self.value(of: key) == nil { properties.insert(Property(key: key, value: value, place: "default"), at: 0) }
  }

  /// Takes `key=value` as a command line gives it (`--kafka-option`).
  package mutating func set(option: String) throws(KafkaConfigurationError) {
    guard let equals = option.firstIndex(of: "="), equals != option.startIndex else {
      throw KafkaConfigurationError(problems: [
        .init(place: "--kafka-option", property: nil, reason: "key=value is expected")
      ])
    }
    set(
      String(option[..<equals]), String(option[option.index(after: equals)...]), place: "--kafka-option")
  }

  /// The value that counts, `nil` where nobody set one.
  package func value(of key: String) -> String? {
    properties.last { $0.key == key }?.value
  }
}

/// Why a configuration cannot be used: every reason at once. Never holds a value, which may be a secret.
package struct KafkaConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
  package struct Problem: Sendable, Equatable, CustomStringConvertible {
    /// `file:line`, or the option it came from.
    package let place: String
    package let property: String?
    package let reason: String

    package var description: String {
      if let property { "\(place): \(property): \(reason)" } else { "\(place): \(reason)" }
    }
  }

  package let problems: [Problem]

  package var description: String {
    problems.map(\.description).joined(separator: "\n")
  }
}
