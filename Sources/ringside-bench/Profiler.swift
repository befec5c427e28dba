import CommandLine
import EmbeddedServers
import Foundation

/// Samples a process with Linux's `perf`, for tables that say where its CPU time goes.
final class Profiler {
  private let directory: TemporaryDirectory
  private let perf: ChildProcess

  private var file: String { directory.path + "/perf.data" }

  /// Samples by the CPU's clock: a virtual machine often has no hardware counters.
  init(_ processID: Int32) throws {
    directory = try TemporaryDirectory(prefix: "ringside-bench-profile")
    perf = try ChildProcess(
      "perf",
      ["record", "-q", "-e", "cpu-clock", "-F", "997", "-p", String(processID), "-o", directory.path + "/perf.data"])
  }

  /// Ends the sampling and says what was seen, in two tables.
  func finish() throws -> String {
    perf.signal(SIGINT)
    _ = perf.waitForExit(within: .seconds(30))
    let libraries = try rows(of: "dso", limit: 12)
    let functions = demangled(try rows(of: "symbol,dso", limit: 40))
    return "CPU by library\n" + libraries.joined(separator: "\n") + "\n\nCPU by function\n"
      + functions.joined(separator: "\n") + "\n"
  }

  private func rows(of keys: String, limit: Int) throws -> [String] {
    let report = try ChildProcess("perf", ["report", "-i", file, "--stdio", "-g", "none", "-s", keys])
    _ = report.waitForExit(within: .seconds(120))
    let rows = report.lines.compactMap { line -> (share: Double, text: String)? in
      // Some versions add columns that they have nothing to put into.
      let text = line.split(separator: " ").filter { $0 != "-" }.joined(separator: " ")
      guard let percent = text.split(separator: "%").first.flatMap({ Double($0) }) else { return nil }
      return (percent, "  " + text)
    }
    guard !rows.isEmpty else { throw report.failure("has nothing to report") }
    return rows.sorted { $0.share > $1.share }.prefix(limit).map(\.text)
  }

  /// With Swift's own tool where it is installed, else as they are.
  private func demangled(_ rows: [String]) -> [String] {
    func symbol(_ row: String) -> String? {
      row.split(separator: " ").first { $0.hasPrefix("$s") }.map(String.init)
    }
    let symbols = rows.compactMap(symbol)
    guard !symbols.isEmpty,
      let tool = try? ChildProcess("swift", ["demangle", "--compact", "--simplified"] + symbols)
    else { return rows }
    _ = tool.waitForExit(within: .seconds(60))
    guard tool.lines.count == symbols.count else { return rows }
    let names = Dictionary(zip(symbols, tool.lines)) { first, _ in first }
    return rows.map { row in
      guard let symbol = symbol(row), let name = names[symbol] else { return row }
      return row.replacingOccurrences(of: symbol, with: name)
    }
  }
}
