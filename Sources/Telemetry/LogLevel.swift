/// How much a log line matters. The raw values are what `--log-level` takes and what a JSON line carries.
package enum LogLevel: String, Sendable, CaseIterable, Comparable {
  /// Somebody has to look.
  case error
  /// Ringside goes on, but something is not as it should be.
  case warning
  /// A change of state an operator wants to see even on a quiet worker: started, paused, resumed, stopped.
  case notice
  /// What a worker does in ordinary times. No phone number at this level or above.
  case info
  /// Everything, numbers of callers included. Not for production.
  case debug

  private var rank: Int {
    switch self {
    case .error: 0
    case .warning: 1
    case .notice: 2
    case .info: 3
    case .debug: 4
    }
  }

  /// The graver level is the smaller one, so that `level <= threshold` reads "is written".
  package static func < (left: LogLevel, right: LogLevel) -> Bool { left.rank < right.rank }
}

/// The form of a log line. The raw values are what `--log-format` takes.
package enum LogFormat: String, Sendable, CaseIterable {
  /// One JSON object a line, for machines.
  case json
  /// One plain line, for people at a terminal.
  case text
}
