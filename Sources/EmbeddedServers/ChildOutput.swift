internal import Foundation

/// What a child has written and whether it has ended: filled by the child's two threads, awaited by anyone.
///
/// `@unchecked Sendable` is true because every stored variable is touched only while `condition` is locked.
final class ChildOutput: @unchecked Sendable {
  /// So many last lines are kept.
  private static let limit = 5_000

  private let condition = NSCondition()
  private var lines: [String] = []
  private var dropped = 0
  private var isClosed = false
  private var exit: ChildProcess.ExitStatus?

  var all: [String] { condition.withLock { lines } }
  var status: ChildProcess.ExitStatus? { condition.withLock { exit } }

  func add(_ line: String) {
    condition.withLock {
      lines.append(line)
      if lines.count > 2 * Self.limit {
        dropped += Self.limit
        lines.removeFirst(Self.limit)
      }
      condition.broadcast()
    }
  }

  func close() {
    condition.withLock {
      isClosed = true
      condition.broadcast()
    }
  }

  /// Does `reap` and notes what it gives, so that nobody signals an id that has been given to another process.
  func end(_ reap: () -> ChildProcess.ExitStatus) {
    condition.withLock {
      exit = reap()
      condition.broadcast()
    }
  }

  /// Does `signal` only while the child's id is still the child's.
  func whileRunning(_ signal: () -> Void) {
    condition.withLock {
      if exit == nil { signal() }
    }
  }

  func waitForExit(until deadline: Date) -> ChildProcess.ExitStatus? {
    condition.withLock {
      while exit == nil {
        guard condition.wait(until: deadline) else { break }
      }
      return exit
    }
  }

  /// Waits until the output has been read to its end, so that the last words of a child are not missed.
  func waitForClose(until deadline: Date) {
    condition.withLock {
      while !isClosed {
        guard condition.wait(until: deadline) else { break }
      }
    }
  }

  /// The first line that `isWanted`, of those written already and those to come; `nil` at the deadline, or when the child
  /// has ended without it. `isWanted` is called under the lock: it must not ask the child for anything.
  func waitForLine(until deadline: Date, where isWanted: (String) -> Bool) -> String? {
    condition.withLock {
      var seen = 0
      while true {
        while seen - dropped < lines.count {
          let line = lines[max(seen - dropped, 0)]
          seen = max(seen, dropped) + 1
          if isWanted(line) { return line }
        }
        if isClosed || !condition.wait(until: deadline) { return nil }
      }
    }
  }
}
