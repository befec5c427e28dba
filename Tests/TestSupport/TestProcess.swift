import Foundation
import Glibc

/// A server that a test started. It dies with the test process, however that ends: a small shell beside it waits for the end of a pipe
/// that only the test process holds.
package final class TestProcess: @unchecked Sendable {
  // Sendable: `shell` and `lifeline` change under the lock, the rest never.
  package let processIdentifier: Int32
  private let lock = NSLock()
  private var shell: pid_t?
  private var lifeline: Int32

  /// Another start in between would inherit the pipe before it is marked, and keep this server alive.
  private static let spawning = NSLock()

  private static let script = """
    log="$1"; scratch="$2"; shift 2
    exec 3<&0
    "$@" </dev/null >>"$log" 2>&1 3<&- & child=$!
    echo "$child"
    exec >/dev/null 2>&1
    { read -r line <&3; trap '' TERM; kill -KILL "$child"; exit 7; } & watcher=$!
    exec 3<&-
    wait "$child"
    kill "$watcher"
    wait "$watcher"
    [ $? -ne 7 ] || [ -z "$scratch" ] || rm -rf "$scratch"
    """

  /// - Parameters:
  ///   - log: the file that its output is appended to.
  ///   - scratch: a folder to be removed when the test process ends without having stopped the server.
  package init(_ command: [String], log: String, scratch: String? = nil) throws {
    var input: [Int32] = [-1, -1]
    var output: [Int32] = [-1, -1]
    Self.spawning.lock()
    defer { Self.spawning.unlock() }
    guard pipe(&input) == 0, pipe(&output) == 0 else { throw TestFailure("no pipe") }
    for handle in input + output { _ = fcntl(handle, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input[0], 0)
    posix_spawn_file_actions_adddup2(&actions, output[1], 1)
    // A thread of a pool may block signals, and a child inherits that: a shell that never hears of its child's end.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    let arguments = ["/bin/sh", "-c", Self.script, "sh", log, scratch ?? ""] + command
    var pointers = arguments.map { strdup($0) }
    defer { pointers.forEach { free($0) } }
    pointers.append(nil)
    var identifier = pid_t()
    let code = posix_spawn(&identifier, "/bin/sh", &actions, &attributes, pointers, environ)
    close(input[0])
    close(output[1])
    defer { close(output[0]) }
    lifeline = input[1]
    shell = code == 0 ? identifier : nil
    var buffer = [UInt8](repeating: 0, count: 32)
    let count = code == 0 ? read(output[0], &buffer, buffer.count) : 0
    let line = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    guard let child = Int32(line.trimmingCharacters(in: .whitespacesAndNewlines)) else {
      close(input[1])
      throw TestFailure("the shell did not start \(command.first ?? "")")
    }
    processIdentifier = child
  }

  deinit {
    end(SIGKILL)
    close(lifeline)
  }

  package var isRunning: Bool {
    lock.withLock {
      guard let shell else { return false }
      var status: Int32 = 0
      if waitpid(shell, &status, WNOHANG) == 0 { return true }
      self.shell = nil
      return false
    }
  }

  /// Sends the signal and waits for the end; SIGKILL after `seconds`.
  package func end(_ signal: Int32 = SIGTERM, seconds: Double = 20) {
    guard isRunning else { return }
    kill(processIdentifier, signal)
    if !waitUntil(seconds: seconds, { !isRunning }) {
      kill(processIdentifier, SIGKILL)
      waitUntil(seconds: 5) { !isRunning }
    }
  }
}

/// Why a test could not be set up.
package struct TestFailure: Error, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}

/// Looks at a condition every few milliseconds until it holds or the time, times `patience`, is over.
@discardableResult
package func waitUntil(seconds: Double, _ condition: () throws -> Bool) rethrows -> Bool {
  let deadline = ContinuousClock.now + .seconds(seconds * patience)
  while true {
    if try condition() { return true }
    if ContinuousClock.now >= deadline { return false }
    usleep(10_000)
  }
}

/// A new folder of a test's own.
package func makeTemporaryDirectory(_ name: String) throws -> String {
  var template = Array((FileManager.default.temporaryDirectory.path + "/ringside-\(name)-XXXXXX").utf8CString)
  guard mkdtemp(&template) != nil else { throw TestFailure("no temporary folder: errno \(errno)") }
  return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
