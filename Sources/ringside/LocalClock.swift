import Glibc

/// Times of day as the people in front of the terminal count them (`TZ`, or the machine's zone).
struct LocalClock: Sendable {
  /// `14:03:22.123`.
  /// - Parameter milliseconds: since 1970.
  func time(_ milliseconds: Int64) -> String {
    guard milliseconds >= 0 else { return "--:--:--.---" }
    var seconds = time_t(milliseconds / 1000)
    var parts = tm()
    guard localtime_r(&seconds, &parts) != nil else { return "--:--:--.---" }
    func padded(_ number: Int, _ width: Int) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    let time = [parts.tm_hour, parts.tm_min, parts.tm_sec].map { padded(Int($0), 2) }.joined(separator: ":")
    return "\(time).\(padded(Int(milliseconds % 1000), 3))"
  }
}
