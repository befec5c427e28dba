import BSON
import CallEvents
import EmbeddedServers
import Foundation
import Kafka
import MongoDB
import TestSupport

/// Topics and a database of a test's own on the secured servers. The test itself comes by the plain listener, where everything is allowed.
final class SecureSite {
  let servers: SecuredServers
  let topics: Topics
  let group = TestKafka.uniqueName("group")
  let directory: String
  let database = TestMongo.uniqueDatabase()
  let partitions = 1
  let kafka: KafkaConfiguration
  var template: String { directory + "/template.xml" }
  private var environment: [String: String] = [:]

  /// Who connects to Kafka, and how.
  enum Way {
    /// A user with his password over TLS.
    case scram(_ user: String, password: String? = nil)
    /// The same, but trusting an authority that has signed nothing here.
    case strange(_ user: String)
    /// The same, on a listener with another host's certificate.
    case misnamed(_ user: String)
    /// A client's certificate.
    case certificate
    /// TLS without one, where it is asked for.
    case noCertificate
    /// No TLS.
    case plain
  }

  init() throws {
    servers = try SecuredServers.shared.get()
    environment = try ScramLibrary.environment.get()
    topics = try Topics(prefix: TestKafka.uniqueName("s") + ".")
    directory = try makeTemporaryDirectory("secured")
    kafka = KafkaConfiguration(brokers: servers.kafka.bootstrapServers)
    try LookupSite.template(Namespace(database: database, collection: "contacts"))
      .write(toFile: template, atomically: true, encoding: .utf8)
  }

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  // MARK: Kafka

  /// The brokers and the properties file of a client.
  func kafka(_ way: Way) throws -> [String] {
    let brokers: String
    var lines: [String] = ["reconnect.backoff.max.ms=500"]
    func sasl(_ user: String, _ password: String?, trusting: TestCertificates.Authority) {
      lines += [
        "security.protocol=SASL_SSL", "ssl.ca.location=\(trusting.certificate)", "sasl.mechanism=SCRAM-SHA-512",
        "sasl.username=\(user)", "sasl.password=\(password ?? SecuredServers.users[user] ?? "")",
      ]
    }
    switch way {
    case .scram(let user, let password):
      brokers = servers.security.sasl
      sasl(user, password, trusting: servers.authority)
    case .strange(let user):
      brokers = servers.security.sasl
      sasl(user, nil, trusting: servers.stranger)
    case .misnamed(let user):
      brokers = servers.security.misnamed
      sasl(user, nil, trusting: servers.authority)
    case .certificate:
      brokers = servers.security.mutual
      lines += [
        "security.protocol=SSL", "ssl.ca.location=\(servers.authority.certificate)",
        "ssl.certificate.location=\(servers.client.certificate)", "ssl.key.location=\(servers.client.key)",
      ]
    case .noCertificate:
      brokers = servers.security.mutual
      lines += ["security.protocol=SSL", "ssl.ca.location=\(servers.authority.certificate)"]
    case .plain: brokers = servers.security.sasl
    }
    let file = directory + "/kafka-\(UInt32.random(in: 0 ... .max)).properties"
    try lines.map { $0 + "\n" }.joined().write(toFile: file, atomically: true, encoding: .utf8)
    return ["--kafka-brokers", brokers, "--kafka-config", file, "--topic-prefix", topics.prefix]
  }

  // MARK: Programs

  /// Runs a program to its end.
  func run(
    _ program: String, _ arguments: [String], as way: Way, database uri: String? = nil, seconds: Double = 60
  ) throws -> ProgramRun {
    try ProgramRun(
      program, arguments + kafka(way), environment: environment.merging(try uriFile(uri)) { $1 }, directory: directory,
      seconds: seconds)
  }

  /// Starts a worker that answers HTTP.
  func start(
    _ program: String = "lookup-worker", _ more: [String] = [], as way: Way, database uri: String? = nil,
    group: String? = nil
  ) throws -> WorkerProcess {
    let variables = environment.merging(try uriFile(uri ?? servers.uri())) { $1 }.map { "\($0.key)=\($0.value)" }
    return try WorkerProcess(
      program,
      try kafka(way) + [
        "--template", template, "--country", "CH", "--log-format", "json", "--http", "127.0.0.1:0", "--group",
        group ?? self.group,
        "--kafka-option", "session.timeout.ms=3000", "--kafka-option", "heartbeat.interval.ms=500",
      ] + more, environment: variables, log: directory + "/\(program)-\(UInt32.random(in: 0 ... .max)).log")
  }

  /// The connection string as a mounted secret.
  private func uriFile(_ uri: String?) throws -> [String: String] {
    guard let uri else { return [:] }
    let file = directory + "/uri-\(UInt32.random(in: 0 ... .max))"
    try (uri + "\n").write(toFile: file, atomically: true, encoding: .utf8)
    return ["MONGODB_URI_FILE": file]
  }

  /// Makes the topics, as an administrator does.
  func createTopics(as way: Way = .scram("admin")) throws {
    let made = try run("ringside", ["topics", "create", "--partitions", "1"], as: way)
    guard made.code == 0 else { throw TestFailure("topics create: \(made.code) \(made.errors)") }
  }

  /// Publishes one call, as the phone system's side does.
  @discardableResult
  func publish(_ lines: [String], as way: Way) throws -> ProgramRun {
    let file = directory + "/events-\(UInt32.random(in: 0 ... .max)).ndjson"
    try lines.map { $0 + "\n" }.joined().write(toFile: file, atomically: true, encoding: .utf8)
    return try run("call-events-producer", ["publish", "--timeout", "5s", file], as: way)
  }

  // MARK: What came of it

  func records(
    _ topic: String, seconds: Double = 30, until condition: ([SiteRecord]) -> Bool = { !$0.isEmpty }
  ) throws -> [SiteRecord] {
    let reader = try TopicReader(kafka, topic, partitions: partitions)
    _ = reader.poll(seconds: seconds) { condition($0.records) }
    return reader.records
  }

  /// One contact, whom every call of these tests finds.
  func fill(phone: String = "+41791234567") throws {
    let client = try TestMongo.pool(servers.uri()).client()
    for case .failed(let error) in try client.insert(
      [["_id": 1, "first": "Anna", "last": "Muster", "phone": .string(phone)]],
      into: Namespace(database: database, collection: "contacts"))
    {
      throw error
    }
  }
}

extension SecureSite {
  /// Sends one record as the test itself.
  func send(_ text: String, to topic: String, headers: [RecordHeader] = []) throws {
    let producer = try Producer(kafka)
    producer.enqueue([OutgoingRecord(topic: topic, key: Array("key".utf8), value: Array(text.utf8), headers: headers)])
    guard producer.flush(timeoutMilliseconds: 20_000).isComplete else { throw TestFailure("not delivered in time") }
    for case .failed(let error) in producer.takeResults() { throw error }
  }

  /// A dead letter of a topic, as a worker writes it.
  func plantLetter(of topic: String) throws {
    try send(
      "no JSON", to: Topics.deadLetters(of: topic),
      headers: [
        RecordHeader(DeadLetterHeader.topic, topic), RecordHeader(DeadLetterHeader.partition, "0"),
        RecordHeader(DeadLetterHeader.offset, "0"), RecordHeader(DeadLetterHeader.timestamp, "1"),
        RecordHeader(DeadLetterHeader.worker, "test"), RecordHeader(DeadLetterHeader.errorClass, "not-json"),
        RecordHeader(DeadLetterHeader.reason, "planted"), RecordHeader(DeadLetterHeader.attempts, "1"),
        RecordHeader(DeadLetterHeader.firstFailedAt, "1"), RecordHeader(DeadLetterHeader.redrives, "0"),
      ])
  }

  /// Whether somebody may join that group on that topic, and gets what is there. With Kafka's own consumer, as other systems have it.
  func canConsume(_ topic: String, group: String, as user: String) throws -> Bool {
    let file = directory + "/consumer.properties"
    let password = SecuredServers.users[user] ?? ""
    try """
    security.protocol=SASL_SSL
    ssl.truststore.type=PEM
    ssl.truststore.location=\(servers.authority.certificate)
    sasl.mechanism=SCRAM-SHA-512
    sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username="\(user)" password="\(password)";
    auto.offset.reset=earliest
    enable.auto.commit=true
    group.id=\(group)-\(UInt32.random(in: 0 ... .max))
    """.write(toFile: file, atomically: true, encoding: .utf8)
    let said = try servers.kafka.tool(
      "org.apache.kafka.tools.consumer.ConsoleConsumer",
      [
        "--bootstrap-server", servers.security.sasl, "--command-config", file, "--topic", topic, "--max-messages", "1",
        "--timeout-ms", "15000",
      ])
    return said.contains("Processed a total of 1 messages")
  }
}
