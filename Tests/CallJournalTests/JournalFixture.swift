import BSON
import CRMTemplate
import CallEvents
import ContactLookup
import Foundation
import MongoDB
import PhoneNumbers
import TemplateRuns
import TestSupport

@testable import CallJournal

/// A database of a test's own, and journals that write into it.
final class JournalFixture {
  let client: Client
  let database = TestMongo.uniqueDatabase()

  var calls: Namespace { Namespace(database: database, collection: "Calls") }
  var contacts: Namespace { Namespace(database: database, collection: "Contacts") }

  init() throws {
    client = try TestMongo.pool().client()
  }

  deinit {
    TestMongo.drop(database, with: client)
  }

  // MARK: Templates

  /// A template of these scenarios; those that name no collection find in `Contacts` and write into `Calls`.
  func template(
    _ scenarios: String, parameters: String = "", values: [String: String] = [:], culture: String = "en-US",
    zone: String = "UTC"
  ) throws -> CRMTemplate {
    try template(
      xml: """
        <Crm Name="Test" Version="1"><Number Prefix="AsIs"/><Parameters>
        <Parameter Name="ConnectionString" Type="String" Default="mongodb://unused"/>
        <Parameter Name="Database" Type="String" Default="\(database)"/>
        <Parameter Name="ContactsCollection" Type="String" Default="Contacts"/>
        <Parameter Name="CallsCollection" Type="String" Default="Calls"/>\(parameters)</Parameters>
        <Scenarios>\(scenarios)</Scenarios></Crm>
        """, values: values, culture: culture, zone: zone)
  }

  /// A template whose report of a call writes one document.
  func template(
    data: String, parameters: String = "", culture: String = "en-US", zone: String = "UTC"
  ) throws -> CRMTemplate {
    try template(Self.report(data), parameters: parameters, culture: culture, zone: zone)
  }

  static func report(_ data: String, id: String = "ReportCall", outputs: String = "") -> String {
    "<Scenario Id='\(id)'><Command><CommandData>\(data)</CommandData></Command>\(outputs)</Scenario>"
  }

  func template(
    xml: String, values: [String: String] = [:], culture: String = "en-US", zone: String = "UTC"
  ) throws -> CRMTemplate {
    guard let culture = Culture.named(culture), let zone = Zone(named: zone) else { throw TestFailure("no culture") }
    let settings = TemplateSettings(
      environment: EvaluationEnvironment(formatting: ValueFormatter(culture: culture, zone: zone)))
    let (template, report) = TemplateLoader.load(bytes: Array(xml.utf8), parameterValues: values, settings: settings)
    guard let template else { throw TestFailure("\(report)") }
    return template
  }

  /// One of the template files.
  func template(
    file: String, values: [String: String] = [:], culture: String = "en-US", zone: String = "UTC"
  ) throws -> CRMTemplate {
    guard let url = Bundle.module.url(forResource: file, withExtension: nil, subdirectory: "Data") else {
      throw TestFailure("no \(file)")
    }
    let known = ["ConnectionString": "mongodb://unused", "Database": database, "ReportCallEnabled": "True"]
    return try template(
      xml: try String(contentsOf: url, encoding: .utf8), values: known.merging(values) { $1 }, culture: culture,
      zone: zone)
  }

  // MARK: The journal

  func journal(_ template: CRMTemplate) throws -> CallJournal {
    guard let normalizer = NumberNormalizer(country: "CH") else { throw TestFailure("no country") }
    return CallJournal(
      template, lookup: ContactLookup(template, normalizer: normalizer, client: client), client: client)
  }

  @discardableResult
  func write(_ calls: [EndedCall], _ template: CRMTemplate) throws -> [JournalAnswer] {
    try journal(template).write(calls)
  }

  /// What the journal makes of one call.
  func document(of call: EndedCall, data: String, zone: String = "UTC") throws -> BSONDocument {
    let answers = try write([call], try template(data: data, zone: zone))
    let documents = try self.documents()
    guard answers.first?.refusal == nil, documents.count == 1 else { throw TestFailure("\(answers) \(documents)") }
    return documents[0]
  }

  // MARK: The database

  /// All documents of a collection, by `_id`.
  func documents(_ collection: String = "Calls") throws -> [BSONDocument] {
    try client.find(Find(Namespace(database: database, collection: collection), filter: [:], sort: ["_id": 1]))
  }

  func bytes(_ collection: String = "Calls") throws -> [[UInt8]] { try documents(collection).map { try $0.encoded() } }

  func insert(_ documents: [BSONDocument], into namespace: Namespace) throws {
    for outcome in try client.insert(documents, into: namespace) {
      guard case .done = outcome else { throw TestFailure("\(outcome)") }
    }
  }

  func change(_ change: BSONDocument, of id: BSONValue) throws {
    guard case .done? = try client.update([Update(filter: ["_id": id], change: change)], in: calls).first else {
      throw TestFailure("not changed")
    }
  }

  /// What the body asks of the database, by the server's profiler: `find Contacts`, `insert Calls`, …
  func operations<Result>(of body: () throws -> Result) throws -> (operations: [String], result: Result) {
    _ = try client.runCommand(["profile": 2], on: database)
    let result = try body()
    _ = try client.runCommand(["profile": 0], on: database)
    let profile = Namespace(database: database, collection: "system.profile")
    var operations: [String] = []
    for entry in try client.find(Find(profile, filter: [:], sort: ["ts": 1])) {
      guard case .string(let operation)? = entry["op"], case .string(let namespace)? = entry["ns"],
        ["query", "getmore", "insert", "update"].contains(operation)
      else { continue }
      operations.append("\(operation) \(namespace.dropFirst(database.count + 1))")
    }
    return (operations, result)
  }
}

extension CallTime {
  static func at(_ text: String) throws -> CallTime {
    guard let time = CallTime(rfc3339: text) else { throw TestFailure("no time: \(text)") }
    return time
  }
}

/// An answered call of 2026-01-01T10:00:00Z: answered after ten seconds, five minutes long.
func ended(
  _ id: String = "call-1", _ direction: CallDirection = .inbound, number: String = "+41791234567",
  agent: String = "101",
  answered: Bool = true, caller: String = "", revision: Int = 0, recording: String = "", transcription: String = "",
  summary: String = "", sentiment: String = ""
) -> EndedCall {
  let start = CallTime(milliseconds: 1_767_261_600_000)
  var facts = CallFacts(callId: id, direction: direction, startedAt: start)
  facts.number = number
  facts.agent = agent
  facts.callerName = caller
  var call = EndedCall(
    facts: facts, answeredAt: answered ? start.adding(milliseconds: 10_000) : nil,
    endedAt: start.adding(milliseconds: 310_000))
  call.revision = revision
  call.late.recordingUrl = recording
  call.late.transcription = transcription
  call.late.summary = summary
  call.late.sentiment = sentiment
  return call
}

extension JournalCounts {
  /// In the order of `DocumentResult`, such as `written 1`.
  var text: String {
    DocumentResult.allCases.filter { self[$0] > 0 }.map { "\($0.rawValue) \(self[$0])" }.joined(separator: ", ")
  }
}
