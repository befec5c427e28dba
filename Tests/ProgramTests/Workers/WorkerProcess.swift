import Foundation
import Glibc
import TestSupport

/// A running worker that answers HTTP on a free port.
final class WorkerProcess {
  let process: TestProcess
  private let logFile: String
  private let port: UInt16

  /// - Parameter environment: variables as `NAME=value`; of the test's own the worker gets no more than it has to inherit.
  init(_ program: String, _ arguments: [String], environment: [String] = [], log: String) throws {
    logFile = log
    let inherited = inheritedEnvironment.map { "\($0.key)=\($0.value)" }
    let clean = ["/usr/bin/env", "-i", "PATH=/usr/bin:/bin"] + inherited + environment
    let process = try TestProcess(clean + [ProducerProgram.path(program)] + arguments, log: log)
    self.process = process
    var found: UInt16?
    waitUntil(seconds: 30) {
      let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
      found = text.firstMatch(of: /"port":(\d+)/).flatMap { UInt16($0.1) }
      return found != nil || !process.isRunning
    }
    guard let found else {
      throw TestFailure("\(program) did not start: \((try? String(contentsOfFile: log, encoding: .utf8)) ?? "")")
    }
    port = found
  }

  var log: String { (try? String(contentsOfFile: logFile, encoding: .utf8)) ?? "" }

  /// Status 0 where nothing answers.
  func get(_ path: String) -> (status: Int, body: String) {
    BlockingHTTP.request("GET", "http://\(address)\(path)")
  }

  /// `host:port`, where it answers HTTP.
  var address: String { "127.0.0.1:\(port)" }

  func waitUntilReady(seconds: Double = 30) -> Bool { waitUntil(seconds: seconds) { get("/readyz").status == 200 } }

  /// The value of the series that begins with this name and labels.
  func metric(_ series: String) -> Double? {
    get("/metrics").body.split(separator: "\n").first { $0.hasPrefix(series + " ") }
      .flatMap { Double($0.dropFirst(series.count + 1)) }
  }
}

/// A program that ran to its end.
struct ProgramRun {
  /// Negative where a signal ended it.
  let code: Int32
  let output: String
  let errors: String

  init(
    _ name: String, _ arguments: [String], environment: [String: String] = [:], directory: String, seconds: Double = 60
  ) throws {
    let outputFile = directory + "/stdout-\(UInt32.random(in: 0 ... .max))"
    let errorFile = outputFile + ".err"
    for file in [outputFile, errorFile] { _ = FileManager.default.createFile(atPath: file, contents: nil) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: ProducerProgram.path(name))
    process.arguments = arguments
    process.environment = ["PATH": "/usr/bin:/bin"].merging(inheritedEnvironment) { $1 }.merging(environment) { $1 }
    process.standardOutput = FileHandle(forWritingAtPath: outputFile)
    process.standardError = FileHandle(forWritingAtPath: errorFile)
    process.standardInput = FileHandle.nullDevice
    try process.run()
    if !waitUntil(seconds: seconds, { !process.isRunning }) { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
    code = process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
    output = try String(contentsOfFile: outputFile, encoding: .utf8)
    errors = try String(contentsOfFile: errorFile, encoding: .utf8)
  }
}
