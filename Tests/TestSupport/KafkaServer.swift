import Foundation
import Glibc
import Kafka

/// A real Apache Kafka on this machine: one node in KRaft mode, in a temporary folder, on free ports. Needs `KAFKA_HOME` and a Java.
package final class KafkaServer: @unchecked Sendable {
  // Sendable: `process` changes under the lock, the rest never.
  private let lock = NSLock()
  private var process: TestProcess?
  private let home: String
  private let directory: String
  private let port: UInt16

  /// Where clients connect directly.
  package let bootstrapServers: String
  /// Where a fault proxy connects to; what it advertises is `advertisedProxyPort`.
  package let proxiedPort: UInt16
  private let security: KafkaSecurity?

  /// The folder that `KAFKA_HOME` names, `nil` where tests have only the embedded broker.
  package static var home: String? {
    ProcessInfo.processInfo.environment["KAFKA_HOME"].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The one that tests of this process share; started by the first and ended with the process.
  package static let shared = Result { try KafkaServer() }

  /// - Parameters:
  ///   - advertisedProxyPort: the port of a fault proxy; clients that start there stay there.
  ///   - settings: further broker settings, or other values of those here.
  ///   - security: listeners with TLS beside the plain ones, and users.
  package init(
    advertisedProxyPort: UInt16? = nil, settings: [String: String] = [:], security: KafkaSecurity? = nil
  ) throws {
    guard let home = Self.home else { throw TestFailure("KAFKA_HOME is not set") }
    self.home = home
    directory = try makeTemporaryDirectory("kafka")
    let ports = try freePorts(3)
    port = ports[0]
    proxiedPort = ports[1]
    bootstrapServers = "127.0.0.1:\(port)"
    var all = Self.settings(direct: port, proxied: proxiedPort, advertised: advertisedProxyPort, controller: ports[2])
    all["log.dirs"] = directory + "/data"
    self.security = security
    security?.extend(&all)
    all.merge(settings) { $1 }
    let text = all.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)\n" }.joined()
    try text.write(toFile: configurationFile, atomically: true, encoding: .utf8)
    try format()
    try start()
  }

  deinit { remove() }

  private static func settings(
    direct: UInt16, proxied: UInt16, advertised: UInt16?, controller: UInt16
  ) -> [String: String] {
    [
      "process.roles": "broker,controller", "node.id": "1", "controller.quorum.voters": "1@127.0.0.1:\(controller)",
      "controller.listener.names": "CONTROLLER", "inter.broker.listener.name": "DIRECT",
      "listeners": "DIRECT://127.0.0.1:\(direct),PROXIED://127.0.0.1:\(proxied),CONTROLLER://127.0.0.1:\(controller)",
      "advertised.listeners": "DIRECT://127.0.0.1:\(direct),PROXIED://127.0.0.1:\(advertised ?? proxied)",
      "listener.security.protocol.map": "DIRECT:PLAINTEXT,PROXIED:PLAINTEXT,CONTROLLER:PLAINTEXT",
      "auto.create.topics.enable": "false", "group.initial.rebalance.delay.ms": "0",
      "group.min.session.timeout.ms": "500", "broker.session.timeout.ms": "1000",
      "broker.heartbeat.interval.ms": "200", "offsets.topic.replication.factor": "1",
      "offsets.topic.num.partitions": "4", "transaction.state.log.replication.factor": "1",
      "transaction.state.log.min.isr": "1", "transaction.state.log.num.partitions": "4",
      "share.coordinator.state.topic.replication.factor": "1", "share.coordinator.state.topic.min.isr": "1",
      "log.segment.delete.delay.ms": "1000",
    ]
  }

  private var configurationFile: String { directory + "/server.properties" }

  /// What the broker said.
  package var logFile: String { directory + "/server.log" }

  /// Runs one of Kafka's own tools to its end.
  @discardableResult
  package func tool(_ main: String, _ arguments: [String]) throws -> String {
    let log = "\(directory)/tool-\(UInt32.random(in: 0 ... .max)).log"
    let tool = try TestProcess(java(main, arguments), log: log)
    guard waitUntil(seconds: 60, { !tool.isRunning }) else { throw TestFailure("\(main) did not end") }
    return (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
  }

  /// A program of that name in a folder, which runs one of Kafka's tools as the script of the download does.
  package func writeTool(_ name: String, _ main: String, into folder: String) throws {
    let words = java(main, []).map { "'\($0)'" }.joined(separator: " ")
    let file = "\(folder)/\(name)"
    try "#!/bin/sh\nexec \(words) \"$@\"\n".write(toFile: file, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file)
  }

  private func java(_ main: String, _ arguments: [String]) -> [String] {
    var classPath = "\(home)/libs/*"
    // Without a logging back end the broker does not even say that a port is taken.
    let logging = "/usr/share/java/slf4j-simple.jar"
    if FileManager.default.fileExists(atPath: logging) { classPath += ":\(logging)" }
    return ["/usr/bin/env", "java", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", classPath, main]
      + arguments
  }

  private func format() throws {
    var identifier = Data((0..<16).map { _ in UInt8.random(in: 0...255) })
    identifier[0] = 65  // a leading dash would be read as an option
    let cluster = identifier.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").prefix(22)
    let command = java(
      "kafka.tools.StorageTool",
      ["format", "-t", String(cluster), "-c", configurationFile] + (security?.formatArguments ?? []))
    let tool = try TestProcess(command, log: logFile)
    guard waitUntil(seconds: 60, { !tool.isRunning }) else {
      tool.end(SIGKILL)
      throw TestFailure("the storage was not formatted in time")
    }
  }

  /// Starts it, again on the same data after a `stop` or `kill`, and waits until it answers.
  package func start() throws {
    try lock.withLock {
      guard process?.isRunning != true else { return }
      process = try TestProcess(java("kafka.Kafka", [configurationFile]), log: logFile, scratch: directory)
    }
    let admin = try Admin(KafkaConfiguration(brokers: bootstrapServers))
    let isUp = waitUntil(seconds: 60) {
      guard isRunning else { return true }
      return (try? admin.cluster(timeoutMilliseconds: 1_000).brokers.isEmpty) == false
    }
    guard isUp, isRunning else {
      let log = (try? String(contentsOfFile: logFile, encoding: .utf8)) ?? ""
      throw TestFailure("Kafka did not start: \(log.suffix(2_000))")
    }
  }

  package var isRunning: Bool { lock.withLock { process?.isRunning == true } }

  /// An orderly end, as of an upgrade.
  package func stop() { lock.withLock { process }?.end(SIGTERM) }

  /// SIGKILL.
  package func kill() { lock.withLock { process }?.end(SIGKILL) }

  /// Ends it and removes its data.
  package func remove() {
    kill()
    try? FileManager.default.removeItem(atPath: directory)
  }
}
