/// What a progress bar shows, as a value: `publish  [████░░░░] 41%  4,100/10,000  2,050/s  3s left`.
package struct Progress: Sendable {
  package let label: String
  package let total: Int?

  package init(_ label: String, total: Int?) {
    self.label = label
    self.total = total
  }

  /// - Parameters:
  ///   - done: how many are done.
  ///   - elapsed: since the start.
  ///   - width: columns of the terminal.
  package func line(done: Int, elapsed: Duration, width: Int) -> String {
    let (seconds, attoseconds) = elapsed.components
    let time = Double(seconds) + Double(attoseconds) / 1e18
    let rate = time > 0 ? Double(done) / time : 0
    var parts = [label]
    var tail = [Self.grouped(done)]
    if let total, total > 0 {
      let fraction = min(1, max(0, Double(done) / Double(total)))
      let filled = Int(fraction * 20)
      parts.append("[" + String(repeating: "█", count: filled) + String(repeating: "░", count: 20 - filled) + "]")
      parts.append("\(Int(fraction * 100))%")
      tail = ["\(Self.grouped(done))/\(Self.grouped(total))"]
    }
    tail.append("\(Self.grouped(Int(min(rate, 1e15))))/s")
    if let total, done < total, rate > 0 {
      let left = Double(total - done) / rate
      if left < 1e9 { tail.append("\(DurationText.text(.seconds(Int(left.rounded(.up))))) left") }
    }
    return TextWidth.cut((parts + tail).joined(separator: "  "), to: width)
  }

  /// A number with a comma between thousands.
  package static func grouped(_ number: Int) -> String {
    let digits = Array(String(number.magnitude))
    var text = number < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return text
  }
}

/// Draws progress on standard error, at most ten times a second, and only on a terminal. One owner, one thread.
package struct ProgressBar {
  private let progress: Progress
  private let terminal: Terminal
  private let now: () -> ContinuousClock.Instant
  private let start: ContinuousClock.Instant
  private var lastDrawn: ContinuousClock.Instant?

  package init(
    _ label: String, total: Int?, terminal: Terminal = .standardError,
    now: @escaping () -> ContinuousClock.Instant = { .now }
  ) {
    progress = Progress(label, total: total)
    self.terminal = terminal
    self.now = now
    start = now()
  }

  package mutating func update(_ done: Int) {
    guard terminal.isTerminal else { return }
    let instant = now()
    if let lastDrawn, instant - lastDrawn < .milliseconds(100) { return }
    lastDrawn = instant
    // Back to the line's start, the new text, and away with what is longer from before.
    terminal.write("\r" + progress.line(done: done, elapsed: instant - start, width: terminal.width - 1) + "\u{1B}[K")
  }

  /// Takes the bar away, so that what is written next starts on a clean line.
  package mutating func finish() {
    guard terminal.isTerminal, lastDrawn != nil else { return }
    lastDrawn = nil
    terminal.write("\r\u{1B}[K")
  }
}
