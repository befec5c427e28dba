import Foundation

/// The processes of this machine that carry a mark in their environment: a program that a test started with it, and all that
/// this program started.
enum ProcessTable {
  /// The programs' names, one for each process.
  static func programs(markedBy mark: String) -> [String] {
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return entries.filter { Int($0) != nil }.compactMap { entry in
      guard let environment = FileManager.default.contents(atPath: "/proc/\(entry)/environ"),
        environment.range(of: Data(mark.utf8)) != nil
      else { return nil }
      return (try? String(contentsOfFile: "/proc/\(entry)/comm", encoding: .utf8))?
        .trimmingCharacters(in: .whitespacesAndNewlines)
    }
  }
}
