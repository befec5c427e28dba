import BSON
import CallEvents
import Foundation
import Glibc
import Kafka
import MongoDB
import TestSupport

/// Everything around the workers of one test: topics behind a prefix, a group, a database, a template.
class WorkerSite {
  /// The program's name.
  let program: String
  /// The topic that its workers consume.
  let consumed: String
  let kafka: KafkaConfiguration
  let topics: Topics
  /// The group of the workers that are started next.
  var group = TestKafka.uniqueName("group")
  let directory: String
  let partitions: Int
  let databaseURI: String
  /// What workers are told of the database, where that is something else.
  var workerURI: String?
  /// Dropped with the site.
  let database = TestMongo.uniqueDatabase()
  private let brokers: String
  private let sessionTimeout: Int
  private var client: Client?

  /// - Parameters:
  ///   - consumed: the topic that the program consumes.
  ///   - written: the topics that it writes, but for the dead letters.
  ///   - server: a broker of the test's own; else the one that all tests share.
  ///   - settings: topic settings by the topic's name without the prefix.
  ///   - databaseURI: a database of the test's own; else the one that all tests share.
  init(
    _ program: String, consumes consumed: (Topics) -> String, writes written: (Topics) -> [String],
    on server: KafkaServer? = nil, partitions: Int = 1, settings: [String: [String: String]] = [:],
    databaseURI: String? = nil
  ) throws {
    let shared = try server == nil ? TestKafka.shared() : nil
    brokers = server?.bootstrapServers ?? shared?.bootstrapServers ?? ""
    sessionTimeout = shared?.isReal == false ? 6_000 : 3_000
    var kafka = KafkaConfiguration(brokers: brokers)
    kafka.set("message.max.bytes", "8388608")
    self.kafka = kafka
    self.partitions = partitions
    self.databaseURI = try databaseURI ?? TestMongo.shared().uri
    topics = try Topics(prefix: TestKafka.uniqueName("w") + ".")
    self.program = program
    self.consumed = consumed(topics)
    directory = try makeTemporaryDirectory(program)
    let admin = try Admin(kafka)
    for name in [self.consumed] + written(topics) + [deadLetters] {
      let settings = settings[String(name.dropFirst(topics.prefix.count))] ?? [:]
      if let shared {
        try shared.createTopic(name, partitions: partitions, configuration: settings)
      } else {
        let outcome = try admin.createTopics([NewTopic(name, partitions: partitions, configuration: settings)])
        guard outcome[name] == .done,
          waitUntil(seconds: 10, { (try? admin.topic(name))?.partitions.count == partitions })
        else { throw TestFailure("topic \(name) was not created: \(outcome)") }
      }
    }
  }

  deinit {
    try? FileManager.default.removeItem(atPath: directory)
    TestMongo.drop(database, with: try withDatabase { $0 })
  }

  var deadLetters: String { Topics.deadLetters(of: consumed) }
  var template: String { directory + "/template.xml" }

  func writeTemplate(_ xml: String) throws {
    try xml.write(toFile: template, atomically: true, encoding: .utf8)
  }

  // MARK: The database

  @discardableResult
  func withDatabase<Value>(_ body: (Client) throws -> Value) throws -> Value {
    // Kept: to find the servers takes half a second.
    if let client { return try body(client) }
    let made = try TestMongo.pool(databaseURI).client()
    client = made
    return try body(made)
  }

  // MARK: Programs

  /// What a worker of this site is started with; `more` comes last and wins.
  func arguments(_ more: [String] = [], http: Bool = true) -> [String] {
    [
      "--kafka-brokers", brokers, "--topic-prefix", topics.prefix, "--group", group, "--template", template,
      "--mongodb-uri", workerURI ?? databaseURI, "--country", "CH", "--log-format", "json", "--kafka-option",
      "session.timeout.ms=\(sessionTimeout)", "--kafka-option", "heartbeat.interval.ms=500", "--kafka-option",
      "reconnect.backoff.max.ms=500",
    ] + (http ? ["--http", "127.0.0.1:0"] : []) + more
  }

  /// Starts a worker that answers HTTP.
  func start(_ more: [String] = []) throws -> WorkerProcess {
    try WorkerProcess(program, arguments(more), log: directory + "/worker-\(UInt32.random(in: 0 ... .max)).log")
  }

  /// Runs a worker to its end.
  func run(_ more: [String] = [], seconds: Double = 60) throws -> ProgramRun {
    try ProgramRun(program, arguments(more, http: false), directory: directory, seconds: seconds)
  }
}
