import CallEvents
import CommandLine
import Foundation

/// How a command line says from when to when.
enum TimeRange {
  static let time = ValueKind<CallTime>("TIME") { (text) throws(ValueProblem) in
    guard let time = CallTime(rfc3339: text) else { throw ValueProblem("is not a time such as 2026-01-31T08:00:00Z") }
    return time
  }

  /// `--last`: up to ten years.
  static let last = ValueKind<Duration>.duration(.seconds(1)...(.seconds(86_400 * 3_650)))

  /// So long before now, milliseconds since 1970.
  static func start(_ last: Duration, before now: Date) -> Int64 {
    Int64(now.timeIntervalSince1970 * 1_000) - Int64(last / .milliseconds(1))
  }
}
