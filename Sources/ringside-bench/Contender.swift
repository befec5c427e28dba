import CommandLine
import EmbeddedServers
import Foundation

/// Who is measured.
enum Contender: String, CaseIterable, Sendable {
  case worker
  case bareLoop = "bare loop"

  /// A name for groups and topics.
  var slug: String { self == .worker ? "worker" : "bare" }
}

/// What a contender is started on.
struct Surroundings: Sendable {
  let options: BenchOptions
  let workload: Workload
  let mongodbURI: String
  let isNull: Bool
  let database: String
  let templatePath: String

  /// Starts the contender as a process of its own. The connection string goes through the environment, where other users of
  /// the machine cannot read it.
  func start(_ contender: Contender, topicPrefix: String, group: String) throws -> ChildProcess {
    let shared = [
      "--kafka-brokers", options.brokers, "--topic-prefix", topicPrefix, "--group", group, "--batch", "500",
    ]
    let environment = ["MONGODB_URI": mongodbURI]
    switch contender {
    case .bareLoop:
      return try ChildProcess(
        Self.ownPath,
        [
          BareLoopCommand.name, "--work", workload.rawValue, "--database", database, "--collection",
          Contacts.collection,
        ] + shared, environment: environment)
    case .worker:
      return try ChildProcess(
        path(of: workload.worker),
        ["--template", templatePath, "--country", "CH", "--lanes", String(options.lanes), "--log-level", "warning"]
          + shared,
        environment: environment)
    }
  }

  private func path(of worker: String) -> String {
    (options.workers ?? (Self.ownPath as NSString).deletingLastPathComponent) + "/" + worker
  }

  static let ownPath = "/proc/self/exe".resolvingLink
}

extension String {
  fileprivate var resolvingLink: String { (try? FileManager.default.destinationOfSymbolicLink(atPath: self)) ?? self }
}

/// What the kernel counted of a process.
struct ProcessFigures: Sendable {
  /// User and system time of all its threads, microseconds, in steps of 10 ms.
  let cpuMicroseconds: Double
  /// Its highest resident memory so far, kibibytes.
  let peakKilobytes: Int

  /// Nil where the process has gone.
  init?(processID: Int32) {
    guard let stat = try? String(contentsOfFile: "/proc/\(processID)/stat", encoding: .utf8),
      let status = try? String(contentsOfFile: "/proc/\(processID)/status", encoding: .utf8),
      let behindName = stat.lastIndex(of: ")")
    else { return nil }
    // Behind the name: state is field 3, utime 14, stime 15 (proc(5)).
    let fields = stat[stat.index(after: behindName)...].split(separator: " ")
    guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else { return nil }
    cpuMicroseconds = (user + system) * 1_000_000 / Double(sysconf(Int32(_SC_CLK_TCK)))
    let peak = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    peakKilobytes = peak.flatMap { Int($0.filter(\.isNumber)) } ?? 0
  }
}
