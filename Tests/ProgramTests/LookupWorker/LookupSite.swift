import BSON
import CallEvents
import Foundation
import Glibc
import Kafka
import MongoDB
import TestSupport

/// Everything around lookup-workers of one test: topics behind a prefix, a group, a collection of contacts, a template.
final class LookupSite {
  let kafka: KafkaConfiguration
  let topics: Topics
  let group = TestKafka.uniqueName("group")
  let directory: String
  let partitions: Int
  let databaseURI: String
  /// What workers are told of the database, where that is something else.
  var workerURI: String?
  let namespace = Namespace(database: TestMongo.uniqueDatabase(), collection: "contacts")
  private let brokers: String
  private let sessionTimeout: Int

  /// - Parameters:
  ///   - server: a broker of the test's own; else the one that all tests share.
  ///   - settings: topic settings by the topic's name without the prefix.
  ///   - databaseURI: a database of the test's own; else the one that all tests share.
  init(
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
    topics = try Topics(prefix: TestKafka.uniqueName("l") + ".")
    directory = try makeTemporaryDirectory("lookup")
    let admin = try Admin(kafka)
    for name in [topics.ringing, topics.popUps, topics.resolvedContacts, topics.unknownCaller, deadLetters] {
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
    try Self.template(namespace).write(toFile: template, atomically: true, encoding: .utf8)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: directory)
    try? withDatabase { try $0.dropDatabase(namespace.database) }
  }

  var deadLetters: String { Topics.deadLetters(of: topics.ringing) }
  var template: String { directory + "/template.xml" }

  /// An equality filter on one field; a contact's note becomes an output, so that a pop-up can be made large.
  private static func template(_ namespace: Namespace) -> String {
    """
    <Crm Name="Test" Version="1"><Number Prefix="Off" MaxLength="20"/><Scenarios>
    <Scenario Type="NoSQLDatabase"><Command ConnectionString="" Database="\(namespace.database)"
    Collection="\(namespace.collection)" Command="{ ^^phone^^: ^^[Number]^^ }"/>
    <Variables><Variable Name="Id" Path="_id"/><Variable Name="First" Path="first"/><Variable Name="Last" Path="last"/>
    <Variable Name="Phone" Path="phone"/><Variable Name="Note" Path="note"/></Variables>
    <Outputs><Output Type="ContactUrl" Value="https://crm.example.com/[Id]"/><Output Type="FirstName" Value="[First]"/>
    <Output Type="LastName" Value="[Last]"/><Output Type="CompanyName" Value="[Note]"/>
    <Output Type="PhoneBusiness" Value="[Phone]"/></Outputs>
    </Scenario></Scenarios></Crm>
    """
  }

  // MARK: The database

  @discardableResult
  func withDatabase<Value>(_ body: (Client) throws -> Value) throws -> Value {
    let separator = databaseURI.contains("?") ? "&" : "/?"
    let pool = try ClientPool(MongoURI(databaseURI + separator + "socketTimeoutMS=60000"))
    return try body(pool.client())
  }

  /// Each with `_id`, `first`, `last`, `phone`, and a `note` where one is given.
  func fill(_ contacts: [(id: Int, last: String, phone: String, note: String?)]) throws {
    try withDatabase { client in
      try client.createIndexes([["key": ["phone": 1], "name": "phone"]], on: namespace)
      let documents = contacts.map { contact -> BSONDocument in
        var document: BSONDocument = [
          "_id": .int32(Int32(contact.id)), "first": "Anna", "last": .string(contact.last),
          "phone": .string(contact.phone),
        ]
        if let note = contact.note { document["note"] = .string(note) }
        return document
      }
      for outcome in try client.insert(documents, into: namespace) {
        guard case .done = outcome else { throw TestFailure("\(outcome)") }
      }
    }
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
  func start(_ more: [String] = []) throws -> LookupWorker {
    try LookupWorker(arguments(more), log: directory + "/worker-\(UInt32.random(in: 0 ... .max)).log")
  }

  /// Runs a worker to its end.
  func run(_ more: [String] = [], seconds: Double = 60) throws -> ProgramRun {
    try ProgramRun("lookup-worker", arguments(more, http: false), directory: directory, seconds: seconds)
  }
}
