internal import Foundation
internal import Locks

/// A MongoDB-compatible server (SecantusDB) of this process's own, on the loopback address.
package final class EmbeddedDatabase: Sendable {
  package let port: Int
  package let storage: String
  private let program: String
  private let arguments: [String]
  /// Removed with the database, where the storage is not the caller's.
  private let ownStorage: TemporaryDirectory?
  private let process: Protected<ChildProcess>

  /// How to connect. The step-down of this server does not wake a waiting `hello`: clients have to ask often.
  package var uri: String { "mongodb://127.0.0.1:\(port)/?replicaSet=secantus&heartbeatFrequencyMS=500" }

  /// Starts it and waits until it listens.
  /// - Parameters:
  ///   - storage: a directory that keeps the data; `nil` for a temporary one.
  ///   - arguments: further options of the server, such as `--auth`.
  package init(
    _ environment: PythonEnvironment, storage: String? = nil, arguments: [String] = []
  ) throws(EmbeddedServerError) {
    let own = storage == nil ? try TemporaryDirectory(prefix: "ringside-database") : nil
    let directory = storage ?? own?.path ?? ""
    let program = "\(environment.programs)/secantusd-py"
    var failure: EmbeddedServerError?
    // A free port may be taken by somebody else before the server has it.
    for _ in 0..<3 {
      let port = try FreePort.find()
      let options =
        [
          "--host", "127.0.0.1", "--port", "\(port)", "--storage-path", directory, "--enable-test-commands",
          "--sync-on-commit", "--oplog-max-entries", "100000000",
        ] + arguments
      do throws(EmbeddedServerError) {
        let process = try Self.start(program, options)
        self.port = port
        self.storage = directory
        self.program = program
        self.arguments = options
        ownStorage = own
        self.process = Protected(process)
        return
      } catch {
        failure = error
      }
    }
    throw failure ?? EmbeddedServerError(.notStarted, "\(program) cannot be started")
  }

  private static func start(_ program: String, _ arguments: [String]) throws(EmbeddedServerError) -> ChildProcess {
    let process = try ChildProcess(program, arguments)
    try process.waitForLine(within: .seconds(30)) { $0.contains("listening on") }
    return process
  }

  /// It must be gone before its storage is removed.
  deinit {
    kill()
  }

  package var isRunning: Bool { process.withLock { $0.isRunning } }
  package var processID: Int32 { process.withLock { $0.id } }

  /// Ends it in order.
  package func stop() {
    let process = process.withLock { $0 }
    process.terminate(within: .seconds(10))
  }

  /// Ends it as a power cut would.
  package func kill() {
    let process = process.withLock { $0 }
    process.kill()
    _ = process.waitForExit(within: .seconds(10))
  }

  /// Starts it again after `stop` or `kill`, on the same storage and port.
  package func restart() throws(EmbeddedServerError) {
    stop()
    let started = try Self.start(program, arguments)
    process.withLock { $0 = started }
  }
}
