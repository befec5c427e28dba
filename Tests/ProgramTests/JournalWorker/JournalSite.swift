import BSON
import CallEvents
import Foundation
import MongoDB
import TestSupport

/// A site of journal-workers, with a collection of contacts and one or more of calls.
final class JournalSite: WorkerSite {
  init(partitions: Int = 1, settings: [String: [String: String]] = [:], databaseURI: String? = nil) throws {
    try super.init(
      "journal-worker", consumes: { $0.ended }, writes: { _ in [] }, partitions: partitions, settings: settings,
      databaseURI: databaseURI)
    try writeTemplate(Self.template(database))
  }

  /// The text names the contact; a call that has a queue is two documents; outbound calls that nobody answered are none.
  private static func template(_ database: String) -> String {
    """
    <Crm Name="Test" Version="1"><Number Prefix="AsIs"/><Parameters>
    <Parameter Name="CallsCollection" Type="String" Default="Calls"/>
    <Parameter Name="Text" Type="String" Default="[CallType] [Number] [Name] [Agent] [Duration]"/></Parameters><Scenarios>
    <Scenario Type="NoSQLDatabase"><Command ConnectionString="" Database="\(database)" Collection="Contacts"
    Command="{ ^^phone^^: ^^[Number]^^ }"/>
    <Variables><Variable Name="Id" Path="_id"/><Variable Name="Last" Path="last"/><Variable Name="Phone" Path="phone"/>
    </Variables><Outputs><Output Type="ContactUrl" Value="https://crm.example.com/[Id]"/>
    <Output Type="LastName" Value="[Last]"/><Output Type="PhoneBusiness" Value="[Phone]"/></Outputs></Scenario>
    <Scenario Id="ReportCall" Type="NoSQLDatabase"><Command ConnectionString="" Database="\(database)"
    SkipIf="[CallType]==Notanswered"><CommandData>
    <Value Key="text" Passes="2">[[Text]]</Value><Value Key="agent">[Agent]</Value>
    <Value Key="start" Type="DateTime">[CallStartTimeUTC]</Value><Value Key="at">[DateTime]</Value>
    <Object Key="late"><Value Key="recording">[RecordingUrl]</Value><Value Key="words">[Transcription]</Value></Object>
    </CommandData></Command><Outputs Next="Queue"/></Scenario>
    <Scenario Id="Queue" Type="NoSQLDatabase"><Command ConnectionString="" Database="\(database)"
    SkipIf="[QueueExtension]==&quot;&quot;"><CommandData>
    <Value Key="queue">[QueueExtension]</Value><Value Key="agent">[Agent]</Value></CommandData></Command></Scenario>
    </Scenarios></Crm>
    """
  }

  /// A text that names nothing of the contact: what is made of a batch needs no look-up, so that it is made ready beside the batch before.
  static let withoutNames = ["--parameter", "Text=[CallType] [Number]  [Agent] [Duration]"]

  /// A plain event: five minutes from ten o'clock, answered after ten seconds.
  static func ended(
    _ id: String, number: String = "+41791234567", direction: String = "inbound", agent: String = "101",
    answered: Bool = true, more: [String: Any] = [:]
  ) -> SiteRecord {
    var event: [String: Any] = [
      "callId": id, "direction": direction, "number": number, "agent": agent, "startedAt": "2026-01-01T10:00:00Z",
      "endedAt": "2026-01-01T10:05:10Z",
    ]
    if answered { event["answeredAt"] = "2026-01-01T10:00:10Z" }
    event.merge(more) { $1 }
    return SiteRecord(key: id, value: Array((try? JSONSerialization.data(withJSONObject: event)) ?? Data()))
  }

  /// Calls of distinct ids and agents.
  static func calls(_ numbers: Range<Int>) -> [SiteRecord] { numbers.map { ended("call-\($0)", agent: "\($0)") } }

  // MARK: The database

  func namespace(_ collection: String) -> Namespace { Namespace(database: database, collection: collection) }

  func insert(_ documents: [BSONDocument], into collection: String) throws {
    try withDatabase { client in
      for outcome in try client.insert(documents, into: namespace(collection)) {
        guard case .done = outcome else { throw TestFailure("\(outcome)") }
      }
    }
  }

  /// All documents of a collection, by `_id`.
  func documents(_ collection: String = "Calls") throws -> [BSONDocument] {
    try withDatabase { try $0.find(Find(namespace(collection), filter: [:], sort: ["_id": 1])) }
  }

  func bytes(_ collection: String = "Calls") throws -> [[UInt8]] { try documents(collection).map { try $0.encoded() } }

  func count(_ collection: String = "Calls") throws -> Int {
    try withDatabase { try $0.count(in: namespace(collection)) }
  }
}
