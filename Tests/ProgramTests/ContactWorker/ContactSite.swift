import BSON
import CallEvents
import Foundation
import Kafka
import MongoDB
import TestSupport

/// A site of contact-workers, and of lookup-workers where a test starts some.
final class ContactSite: WorkerSite {
  var namespace: Namespace { Namespace(database: database, collection: "contacts") }
  private let lookupGroup = TestKafka.uniqueName("lookup")

  /// - Parameter validator: what a document of the collection must be.
  init(partitions: Int = 1, databaseURI: String? = nil, validator: BSONDocument? = nil) throws {
    try super.init(
      "contact-worker", consumes: { $0.unknownCaller },
      writes: { [$0.popUps, $0.resolvedContacts, $0.ringing, Topics.deadLetters(of: $0.ringing)] },
      partitions: partitions, databaseURI: databaseURI)
    try writeTemplate(Self.template(namespace))
    try withDatabase { client in
      if let validator {
        _ = try client.runCommand(
          ["create": .string(namespace.collection), "validator": .document(validator)], on: database)
      }
      try client.createIndexes([["key": ["phone": 1], "name": "phone"]], on: namespace)
    }
  }

  private static func template(_ namespace: Namespace) -> String {
    let command = """
      ConnectionString="" Database="\(namespace.database)" Collection="\(namespace.collection)"
      """
    let outputs = """
      <Variables><Variable Name="Id" Path="_id"/><Variable Name="Last" Path="last"/><Variable Name="Name" Path="name"/>
      <Variable Name="Phone" Path="phone"/></Variables><Outputs>
      <Output Type="ContactUrl" Value="https://crm.example.com/[Id]"/><Output Type="FirstName" Value="New"/>
      <Output Type="LastName" Value="[Last]"/><Output Type="PhoneBusiness" Value="[Phone]"/></Outputs>
      """
    return """
      <Crm Name="Test" Version="1"><Number Prefix="AsIs" MaxLength=""/><Parameters>
      <Parameter Name="CreateOnCallDirection" Type="List" Editor="String" Title="Direction" Default="Inbound"
      ListValues="Inbound,Inbound/Outbound"/></Parameters><Scenarios>
      <Scenario Type="NoSQLDatabase"><Command \(command) Command="{ ^^phone^^: ^^[Number]^^ }"/>\(outputs)</Scenario>
      <Scenario Id="CreateContactRecord" Type="NoSQLDatabase"><Command \(command) CommandType="Insert"
      SkipIf="[IIf([CreateOnCallDirection]==Inbound,[CallDirection]!=Inbound,False)]==True"><CommandData>
      <Value Key="last" Type="String">Caller [Number]</Value><Value Key="name" Type="String">[Name]</Value>
      <Value Key="phone" Type="String">[Number]</Value></CommandData></Command>\(outputs)</Scenario></Scenarios></Crm>
      """
  }

  // MARK: Events

  /// An unknown caller, or a ringing call, of that number; the key is the call's, so that one number's events are in all partitions.
  static func call(
    _ id: String, number: String, direction: String = "inbound", name: String = "", second: Int = 0
  ) -> SiteRecord {
    let time = String(format: "2026-01-01T10:%02d:%02dZ", second / 60 % 60, second % 60)
    let event = [
      "callId": id, "direction": direction, "number": number, "agent": "101", "callerName": name, "startedAt": time,
    ]
    return SiteRecord(key: id, value: Array((try? JSONSerialization.data(withJSONObject: event)) ?? Data()))
  }

  // MARK: The collection

  /// Every document, as bytes, in the order of `_id`.
  func contacts() throws -> [[UInt8]] {
    try withDatabase { client in
      try client.find(Find(namespace, filter: [:], sort: ["_id": 1], readFromPrimary: true)).map { try $0.encoded() }
    }
  }

  func phones() throws -> [BSONValue] {
    try withDatabase { client in
      try client.find(Find(namespace, filter: [:], readFromPrimary: true)).compactMap { $0["phone"] }
    }
  }

  // MARK: Programs

  func startLookup(_ more: [String] = []) throws -> WorkerProcess {
    let own = group
    group = lookupGroup
    defer { group = own }
    return try WorkerProcess(
      "lookup-worker", arguments(more), log: directory + "/lookup-\(UInt32.random(in: 0 ... .max)).log")
  }

  /// Each worker has partitions of its own.
  func waitForShares(_ workers: [WorkerProcess]) -> Bool {
    workers.allSatisfy { $0.waitUntilReady() }
      && waitUntil(seconds: 40) {
        workers.allSatisfy { $0.get("/metrics").body.contains("ringside_consumer_lag_records{") }
      }
  }
}

extension [SiteRecord] {
  /// How many pop-ups say what.
  var matches: [String: Int] { reduce(into: [:]) { $0[$1.text("match") ?? "", default: 0] += 1 } }

  var callIDs: Set<String> { Set<String>(compactMap { $0.text("callId") }) }
}
