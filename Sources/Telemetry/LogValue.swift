/// A value beside a log message.
///
/// Never a document, a connection string, or, from `info` upwards, a phone number. Wrap what must not be seen in a type
/// whose description hides it and hand it over as `.describing(value)`.
package enum LogValue: Sendable, Equatable {
  case string(String)
  case integer(Int64)
  case double(Double)
  case boolean(Bool)

  package static func describing(_ value: some CustomStringConvertible) -> LogValue { .string(value.description) }
  package static func integer(_ value: Int) -> LogValue { .integer(Int64(value)) }
  /// Seconds, with the fraction. Name the field `…_seconds`.
  package static func seconds(_ value: Duration) -> LogValue { .double(value.inSeconds) }
}

extension LogValue: ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
  ExpressibleByBooleanLiteral
{
  package init(stringLiteral value: String) { self = .string(value) }
  package init(integerLiteral value: Int64) { self = .integer(value) }
  package init(floatLiteral value: Double) { self = .double(value) }
  package init(booleanLiteral value: Bool) { self = .boolean(value) }
}

/// Fields of one line, in the order they are written. The name `traceparent` is the W3C trace context of the event
/// that the line is about.
package typealias LogFields = KeyValuePairs<String, LogValue>

extension Duration {
  /// The duration in seconds, for logs and metrics.
  package var inSeconds: Double {
    let (seconds, attoseconds) = components
    return Double(seconds) + Double(attoseconds) / 1e18
  }
}
