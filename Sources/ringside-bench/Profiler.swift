import CommandLine
import EmbeddedServers
import Foundation

/// Samples a process with `perf`, for a table that says where its CPU time goes.
final class Profiler {
  private let directory: TemporaryDirectory
  private let perf: ChildProcess
  private(set) var table: [String] = []

  init(_ processID: Int32) throws {
    directory = try TemporaryDirectory(prefix: "ringside-bench-profile")
    perf = try ChildProcess(
      "perf", ["record", "-q", "-F", "997", "-g", "-p", String(processID), "-o", directory.path + "/perf.data"])
  }

  func finish() {
    perf.signal(SIGINT)
    _ = perf.waitForExit(within: .seconds(30))
    for (title, key) in [("by library", "dso"), ("by function", "dso,symbol")] {
      guard
        let report = try? ChildProcess(
          "perf",
          [
            "report", "-i", directory.path + "/perf.data", "--stdio", "--no-children", "-g", "none", "-s", key, "-F",
            "overhead,\(key)",
          ])
      else { continue }
      _ = report.waitForExit(within: .seconds(120))
      let lines = report.lines.filter { !$0.hasPrefix("#") && !$0.allSatisfy(\.isWhitespace) }
      table += ["CPU \(title)"] + lines.prefix(30)
    }
    let terminal = Terminal.standardOutput
    terminal.write(table.joined(separator: "\n") + "\n")
  }
}
