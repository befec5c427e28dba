import EmbeddedServers
import Foundation
import Glibc
import TestSupport

/// A program whose output and errors are a terminal, as a person has it in front of him.
final class TerminalProgram {
  private let terminal: PseudoTerminal
  private let process = Process()

  init(
    _ path: String, _ arguments: [String], columns: UInt16 = 100, environment: [String: String] = [:]
  ) throws {
    terminal = try PseudoTerminal(columns: columns, rows: 24)
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.environment = ["PATH": "/usr/bin:/bin", "TERM": "xterm"].merging(inheritedEnvironment) { $1 }
      .merging(environment) { $1 }
    process.standardOutput = terminal.program
    process.standardError = terminal.program
    process.standardInput = FileHandle.nullDevice
    try process.run()
  }

  deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

  /// All that was drawn until now.
  var text: String { terminal.text() }

  /// What each drawing of a bar showed: it is written over its own line.
  var bars: [String] {
    text.components(separatedBy: "\r").compactMap { part in
      part.contains("\u{1B}[K") ? part.components(separatedBy: "\u{1B}[K")[0] : nil
    }
  }

  var isRunning: Bool { process.isRunning }

  func interrupt() { kill(process.processIdentifier, SIGINT) }

  /// The exit code, or nil where it did not end in time.
  func waitForExit(seconds: Double = 60) -> Int32? {
    // Read on meanwhile: a full terminal blocks who writes.
    let hasEnded = waitUntil(seconds: seconds) {
      _ = text
      return !process.isRunning
    }
    return hasEnded ? process.terminationStatus : nil
  }
}
