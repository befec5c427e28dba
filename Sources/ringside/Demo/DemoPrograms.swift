import CommandLine
import Foundation

/// The programs that the demonstration starts: they lie beside this one.
struct DemoPrograms: Sendable {
  let producer: String
  /// lookup-worker, contact-worker, journal-worker.
  let workers: [String]

  init() throws(ProgramError) {
    guard let own = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") else {
      throw ProgramError(.internalFault, "this program does not find itself", at: "/proc/self/exe")
    }
    try self.init(beside: own)
  }

  init(beside program: String) throws(ProgramError) {
    let directory = URL(fileURLWithPath: program).deletingLastPathComponent().path
    producer = "\(directory)/call-events-producer"
    workers = ["lookup-worker", "contact-worker", "journal-worker"].map { "\(directory)/\($0)" }
    var problems = Problems()
    for path in [producer] + workers where !FileManager.default.isExecutableFile(atPath: path) {
      problems.add("is not there", at: path, remedy: "'make release' builds it, or copy it beside ringside")
    }
    try problems.throwIfAny()
  }
}
