internal import CChildProcess
internal import Foundation

/// A program that was started by this process and does not outlive it: not when it is dropped, and not when this process is
/// killed. It has a process group of its own, so that a Ctrl-C at the terminal reaches only the parent, which decides.
/// Usable from several threads.
package final class ChildProcess: Sendable {
  package enum ExitStatus: Hashable, Sendable {
    case exited(Int32)
    case signalled(Int32)
  }

  /// Its process id, which is that of its process group, too.
  package let id: Int32
  /// Its name in messages.
  package let name: String
  private let output: ChildOutput
  private let input: ChildInput?

  /// Starts `path` (an absolute path, or a name that `PATH` resolves).
  /// - Parameters:
  ///   - environment: added to this process's own.
  ///   - takesInput: whether `send` and `closeInput` are its standard input; otherwise that is empty.
  ///   - onLine: called with each line of standard output and error, on a thread of the child's; lines are kept, too.
  package init(
    _ path: String, _ arguments: [String] = [], environment: [String: String] = [:], directory: String? = nil,
    takesInput: Bool = false, onLine: (@Sendable (String) -> Void)? = nil
  ) throws(EmbeddedServerError) {
    guard let program = Self.resolve(path) else { throw EmbeddedServerError(.missing, "\(path) is not installed") }
    var inputs: [Int32] = [-1, -1]
    if takesInput { inputs = try ChildInput.ends() }
    let input = takesInput ? ChildInput(inputs[1]) : nil
    defer { if takesInput { close(inputs[0]) } }
    var ends: [Int32] = [-1, -1]
    guard unsafe ringside_pipe(&ends) == 0 else { throw .system("no pipe") }
    let variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }.map { "\($0)=\($1)" }
    let child = unsafe Self.withCStrings([program] + arguments) { words in
      unsafe Self.withCStrings(variables) {
        unsafe ringside_child_start(program, words, $0, directory, inputs[0], ends[1])
      }
    }
    close(ends[1])
    guard child > 0 else {
      close(ends[0])
      let reason = unsafe String(cString: strerror(-child))
      throw EmbeddedServerError(.notStarted, "\(program) cannot be started: \(reason)")
    }
    id = child
    name = program.split(separator: "/").last.map(String.init) ?? program
    output = ChildOutput()
    self.input = input
    Self.readLines(of: ends[0], into: output, onLine)
    Self.awaitExit(of: child, into: output)
  }

  deinit {
    kill()
  }

  /// The last lines of its output, thousands of them.
  package var lines: [String] { output.all }

  /// `nil` while it runs.
  package var status: ExitStatus? { output.status }
  package var isRunning: Bool { output.status == nil }

  /// Asks it to end (SIGTERM) and kills its whole group when it has not done so in time. Returns how it ended.
  @discardableResult
  package func terminate(within limit: Duration = .seconds(5)) -> ExitStatus? {
    signal(SIGTERM)
    let status = waitForExit(within: limit)
    kill()
    return status ?? waitForExit(within: .seconds(5))
  }

  /// Kills it and all of its group at once (SIGKILL).
  package func kill() {
    output.whileRunning { _ = Glibc.kill(-id, SIGKILL) }
  }

  /// Sends a signal to the program itself.
  package func signal(_ number: Int32) {
    output.whileRunning { _ = Glibc.kill(id, number) }
  }

  /// Writes to its standard input, and waits where it is slow to read. False when it does not read any more, or was started
  /// without `takesInput`.
  @discardableResult
  package func send(_ bytes: some Sequence<UInt8>) -> Bool { input?.write(Array(bytes)) ?? false }

  /// Ends its standard input.
  package func closeInput() { input?.close() }

  /// Waits for its end; `nil` when it still runs at the deadline.
  package func waitForExit(within limit: Duration) -> ExitStatus? {
    let deadline = Date(timeIntervalSinceNow: limit / .seconds(1))
    let status = output.waitForExit(until: deadline)
    // A grandchild may keep the pipe: the output's end is waited for only a moment.
    if status != nil { output.waitForClose(until: Date(timeIntervalSinceNow: 0.5)) }
    return status
  }

  /// Waits for a line of output, of those that came already or are to come.
  /// Throws when it ends, or the time does, without one; the error quotes its last lines.
  @discardableResult
  package func waitForLine(
    within limit: Duration, where isWanted: (String) -> Bool
  ) throws(EmbeddedServerError) -> String {
    let deadline = Date(timeIntervalSinceNow: limit / .seconds(1))
    if let line = output.waitForLine(until: deadline, where: isWanted) { return line }
    throw failure("has not said what was awaited")
  }

  /// An error about this child that quotes its last lines.
  package func failure(_ what: String) -> EmbeddedServerError {
    let last = lines.suffix(8).map { "\n  \($0)" }.joined()
    return EmbeddedServerError(.failed, "\(name) \(what)\(last)")
  }
}
