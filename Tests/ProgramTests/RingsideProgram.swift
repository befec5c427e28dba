import EmbeddedServers
import Foundation
import Glibc
import TestSupport

/// The built `ringside`.
enum RingsideProgram {
  /// Programs lie beside the test bundle.
  static var path: String {
    Bundle.module.bundleURL.deletingLastPathComponent().appendingPathComponent("ringside").path
  }

  struct Finished {
    let code: Int32
    let output: String
    let errors: String

    var lines: [String] { output.split(separator: "\n").map(String.init) }
  }

  /// Runs it to its end; killed after two minutes.
  static func run(_ arguments: [String], environment: [String: String] = [:]) throws -> Finished {
    let directory = try makeTemporaryDirectory("program")
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.environment = ["PATH": "/usr/bin:/bin"].merging(inheritedEnvironment) { $1 }.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    let files = (output: "\(directory)/output", errors: "\(directory)/errors")
    for file in [files.output, files.errors] { _ = FileManager.default.createFile(atPath: file, contents: nil) }
    process.standardOutput = FileHandle(forWritingAtPath: files.output)
    process.standardError = FileHandle(forWritingAtPath: files.errors)
    try process.run()
    if !waitUntil(seconds: 120, { !process.isRunning }) { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
    return Finished(
      code: process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus,
      output: try String(contentsOfFile: files.output, encoding: .utf8),
      errors: try String(contentsOfFile: files.errors, encoding: .utf8))
  }

  /// Starts it; the test ends it. Its lines are those of output and errors together.
  static func start(_ arguments: [String], environment: [String: String] = [:]) throws -> ChildProcess {
    try ChildProcess(path, arguments, environment: environment)
  }
}
