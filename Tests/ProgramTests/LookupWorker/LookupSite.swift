import BSON
import CallEvents
import Foundation
import MongoDB
import TestSupport

/// A site of lookup-workers, with a collection of contacts.
final class LookupSite: WorkerSite {
  var namespace: Namespace { Namespace(database: database, collection: "contacts") }

  init(
    on server: KafkaServer? = nil, partitions: Int = 1, settings: [String: [String: String]] = [:],
    databaseURI: String? = nil
  ) throws {
    try super.init(
      "lookup-worker", consumes: { $0.ringing }, writes: { [$0.popUps, $0.resolvedContacts, $0.unknownCaller] },
      on: server, partitions: partitions, settings: settings, databaseURI: databaseURI)
    try writeTemplate(Self.template(namespace))
  }

  /// An equality filter on one field; a contact's note becomes an output, so that a pop-up can be made large.
  static func template(_ namespace: Namespace) -> String {
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

  /// A plain ringing event.
  static func ringing(
    _ id: String, number: String = "+41791234567", direction: String = "inbound", agent: String? = "101",
    more: [String: Any] = [:]
  ) -> SiteRecord {
    var event: [String: Any] = [
      "callId": id, "direction": direction, "number": number, "startedAt": "2026-01-01T10:00:00Z",
    ]
    event["agent"] = agent
    event.merge(more) { $1 }
    return SiteRecord(key: id, value: Array((try? JSONSerialization.data(withJSONObject: event)) ?? Data()))
  }

  /// Calls of distinct ids, all of one number.
  static func calls(_ numbers: Range<Int>, number: String = "+41791234567") -> [SiteRecord] {
    numbers.map { ringing("call-\($0)", number: number) }
  }
}
