/// Writes log lines: a message that stays the same, and fields that vary.
///
/// Cheap to copy and safe from every thread. A line below the level costs one comparison: message and fields are not
/// even made. Every line is one `write(2)`.
package struct Logger: Sendable {
  package let level: LogLevel
  package let format: LogFormat
  private let sink: LogSink
  private let now: @Sendable () -> WallTime
  private let bound: [(name: String, value: LogValue)]

  /// - Parameter now: the time of a line; called on the thread that writes it.
  package init(
    level: LogLevel = .info, format: LogFormat, sink: LogSink = .standardError,
    now: @escaping @Sendable () -> WallTime = { .now }
  ) {
    self.init(level: level, format: format, sink: sink, now: now, bound: [])
  }

  private init(
    level: LogLevel, format: LogFormat, sink: LogSink, now: @escaping @Sendable () -> WallTime,
    bound: [(name: String, value: LogValue)]
  ) {
    self.level = level
    self.format = format
    self.sink = sink
    self.now = now
    self.bound = bound
  }

  /// A logger that writes these fields on each of its lines, for example the lane.
  package func with(_ fields: LogFields) -> Logger {
    Logger(
      level: level, format: format, sink: sink, now: now,
      bound: bound + fields.map { (name: $0.key, value: $0.value) })
  }

  package func log(
    _ level: LogLevel, _ message: @autoclosure () -> String, _ fields: @autoclosure () -> LogFields = [:]
  ) {
    guard level <= self.level else { return }
    write(level, message(), fields())
  }

  package func error(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> LogFields = [:]) {
    log(.error, message(), fields())
  }

  package func warning(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> LogFields = [:]) {
    log(.warning, message(), fields())
  }

  package func notice(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> LogFields = [:]) {
    log(.notice, message(), fields())
  }

  package func info(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> LogFields = [:]) {
    log(.info, message(), fields())
  }

  package func debug(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> LogFields = [:]) {
    log(.debug, message(), fields())
  }

  private func write(_ level: LogLevel, _ message: String, _ fields: LogFields) {
    var line = LogLine(format: format, time: now(), level: level, message: message)
    for field in bound { line.append(field.name, field.value) }
    for (name, value) in fields { line.append(name, value) }
    sink.write(line.finished())
  }
}
