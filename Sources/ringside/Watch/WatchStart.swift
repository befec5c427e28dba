import CallEvents
import CommandLine

/// Where `ringside watch` starts to read.
enum WatchStart: Sendable, Equatable {
  case earliest
  case latest
  case time(CallTime)
  /// So long before now.
  case ago(Duration)

  static let kind = ValueKind<WatchStart>("WHEN", choices: ["earliest", "latest"]) { (text) throws(ValueProblem) in
    switch text {
    case "earliest": return .earliest
    case "latest": return .latest
    default: break
    }
    if let duration = DurationText.duration(text) { return .ago(duration) }
    if let time = CallTime(rfc3339: text) { return .time(time) }
    throw ValueProblem("is not earliest, latest, a duration such as 10m, or a time such as 2026-01-31T08:00:00Z")
  }

  /// Milliseconds since 1970 of the first record; `nil` where it is an end of the log.
  func timestamp(now: CallTime) -> Int64? {
    switch self {
    case .earliest, .latest: nil
    case .time(let time): max(0, time.milliseconds)
    case .ago(let duration): max(0, now.adding(milliseconds: -Int64(clamping: duration)).milliseconds)
    }
  }
}

extension Int64 {
  /// Whole milliseconds of a duration, as far as they fit.
  fileprivate init(clamping duration: Duration) {
    let (seconds, attoseconds) = duration.components
    let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1000)
    let (sum, carry) = scaled.addingReportingOverflow(attoseconds / 1_000_000_000_000_000)
    self = overflow || carry ? (seconds < 0 ? -.max : .max) : sum
  }
}
