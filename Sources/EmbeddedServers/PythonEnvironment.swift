internal import Foundation

/// A Python virtual environment with the embedded database in it. Made once, then found.
package struct PythonEnvironment: Sendable {
  /// The version that the tests and measurements were made with.
  private static let release = "secantusdb==0.7.0b3"

  /// The directory of the environment's programs.
  package let programs: String

  /// Makes the environment where it is not there yet, which takes some ten seconds and needs the package index.
  /// Two processes that do so at the same time wait for each other.
  /// - Parameters:
  ///   - directory: `nil` for `.cache/secantusdb` in the current directory.
  ///   - isCancelled: asked now and then while something is made. What is made then is ended, with all of its processes, and
  ///     made anew the next time.
  ///   - onLine: told what happens, line by line, when something has to be made.
  package static func prepared(
    in directory: String? = nil, isCancelled: @escaping @Sendable () -> Bool = { false },
    onLine: (@Sendable (String) -> Void)? = nil
  ) throws(EmbeddedServerError) -> PythonEnvironment {
    let current = FileManager.default.currentDirectoryPath
    let chosen = directory ?? "\(current)/.cache/secantusdb"
    let path = chosen.hasPrefix("/") ? chosen : "\(current)/\(chosen)"
    let marker = "\(path)/complete"
    // An environment cannot be moved: the marker names the place that it was made for.
    let promise = "\(release) in \(path)\n"
    func isComplete() -> Bool { (try? String(contentsOfFile: marker, encoding: .utf8)) == promise }

    let environment = PythonEnvironment(programs: "\(path)/venv/bin")
    if isComplete() { return environment }
    try attempt("making \(path)") {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }
    let lock = try FileLock("\(path)/lock")
    if !isComplete() {
      try make("\(path)/venv", isCancelled, onLine)
      try attempt("writing \(marker)") { try promise.write(toFile: marker, atomically: true, encoding: .utf8) }
    }
    lock.release()
    return environment
  }

  private static func attempt(_ what: String, _ body: () throws -> Void) throws(EmbeddedServerError) {
    do {
      try body()
    } catch {
      throw EmbeddedServerError(.system, "\(what): \(error.localizedDescription)")
    }
  }

  private static func make(
    _ path: String, _ isCancelled: () -> Bool, _ onLine: (@Sendable (String) -> Void)?
  ) throws(EmbeddedServerError) {
    let python = try python()
    onLine?("making a Python environment in \(path)")
    try run(python, ["-m", "venv", "--clear", path], within: .seconds(120), isCancelled, onLine)
    onLine?("installing \(release)")
    try run(
      "\(path)/bin/python3",
      ["-m", "pip", "install", "--disable-pip-version-check", "--quiet", "--no-input", release],
      within: .seconds(600), isCancelled, onLine)
  }

  /// A Python 3.11 or later that can make environments: the system's own first, as its packages are the ones named.
  private static func python() throws(EmbeddedServerError) -> String {
    var seen = "no python3 is there"
    for candidate in ["/usr/bin/python3", "python3", "python3.11"] {
      guard let path = ChildProcess.resolve(candidate) else { continue }
      let check = try ChildProcess(
        path, ["-c", "import sys, venv, ensurepip; sys.exit(0 if sys.version_info >= (3, 11) else 11)"])
      switch check.waitForExit(within: .seconds(30)) {
      case .exited(0): return path
      case .exited(11): seen = "\(path) is older than 3.11"
      default: seen = "\(path) has no venv module"
      }
    }
    throw EmbeddedServerError(
      .missing, "The embedded database needs Python 3.11 or later; \(seen). Install python3 and python3-venv.")
  }

  private static func run(
    _ program: String, _ arguments: [String], within limit: Duration, _ isCancelled: () -> Bool,
    _ onLine: (@Sendable (String) -> Void)?
  ) throws(EmbeddedServerError) {
    let child = try ChildProcess(program, arguments, onLine: onLine)
    // It starts others, which do not end with it by themselves.
    defer { child.kill() }
    let deadline = ContinuousClock.now + limit
    var status = child.waitForExit(within: .zero)
    while status == nil, .now < deadline {
      guard !isCancelled() else { throw EmbeddedServerError(.cancelled, "making the Python environment was cancelled") }
      status = child.waitForExit(within: .milliseconds(100))
    }
    switch status {
    case .exited(0): return
    case nil: throw child.failure("has not ended within \(limit)")
    default: throw child.failure("\(arguments.prefix(3).joined(separator: " ")) has failed")
    }
  }
}
