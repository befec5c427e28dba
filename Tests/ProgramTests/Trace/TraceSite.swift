import BSON
import CallEvents
import Foundation
import Kafka
import MongoDB
import TestSupport

/// A site of all three workers, which are run until they have caught up.
final class TraceSite: WorkerSite {
  let groups = ["lookup", "contact", "journal"].map { TestKafka.uniqueName($0) }

  init(partitions: Int = 3) throws {
    try super.init(
      "journal-worker", consumes: { $0.ended },
      writes: { topics in
        let letters = [topics.ringing, topics.unknownCaller].map(Topics.deadLetters)
        return [topics.ringing, topics.unknownCaller, topics.popUps, topics.resolvedContacts] + letters
      }, partitions: partitions)
    try writeTemplate(Self.template(database))
    try withDatabase { client in
      _ = try client.insert(
        [["_id": 1, "last": "Muster", "phone": "+41791234567"]],
        into: Namespace(database: database, collection: "contacts"))
    }
  }

  /// Contacts are created for inbound calls; calls that nobody took are not journaled.
  private static func template(_ database: String) -> String {
    let contacts = #"ConnectionString="" Database="\#(database)" Collection="contacts""#
    let outputs = """
      <Variables><Variable Name="Id" Path="_id"/><Variable Name="Last" Path="last"/><Variable Name="Phone" Path="phone"/>
      </Variables><Outputs><Output Type="ContactUrl" Value="https://crm.example.com/[Id]"/>
      <Output Type="LastName" Value="[Last]"/><Output Type="PhoneBusiness" Value="[Phone]"/></Outputs>
      """
    return """
      <Crm Name="Test" Version="1"><Number Prefix="AsIs" MaxLength=""/><Scenarios>
      <Scenario Type="NoSQLDatabase"><Command \(contacts) Command="{ ^^phone^^: ^^[Number]^^ }"/>\(outputs)</Scenario>
      <Scenario Id="ReportCall" Type="NoSQLDatabase"><Command ConnectionString="" Database="\(database)"
      Collection="calls" SkipIf="[CallType]==Missed"><CommandData><Value Key="agent">[Agent]</Value>
      <Value Key="call">[Number]</Value></CommandData></Command></Scenario>
      <Scenario Id="CreateContactRecord" Type="NoSQLDatabase"><Command \(contacts) CommandType="Insert"
      SkipIf="[CallDirection]!=Inbound"><CommandData><Value Key="last">Caller</Value>
      <Value Key="phone">[Number]</Value></CommandData></Command>\(outputs)</Scenario></Scenarios></Crm>
      """
  }

  /// Each worker works off what is there.
  func work() throws {
    for (program, group) in zip(["lookup-worker", "contact-worker", "journal-worker"], groups) {
      self.group = group
      let run = try ProgramRun(
        program, arguments(["--until-caught-up"], http: false), directory: directory, seconds: 90)
      guard run.code == 0 else { throw TestFailure("\(program): \(run.errors)") }
    }
  }

  func trace(_ callIds: [String], _ more: [String] = [], withDatabase: Bool = true) throws -> RingsideProgram.Finished {
    let database = ["--template", template, "--mongodb-uri", workerURI ?? databaseURI, "--country", "CH"]
    return try RingsideProgram.run(
      ["trace"] + callIds + [
        "--kafka-brokers", kafka.value(of: "bootstrap.servers") ?? "", "--topic-prefix", topics.prefix,
        "--lookup-group", groups[0], "--contact-group", groups[1], "--journal-group", groups[2],
      ] + (withDatabase ? database : []) + more)
  }

  /// The three fates of each call.
  func fates(
    _ callIds: [String], _ more: [String] = [], withDatabase: Bool = true
  ) throws -> [String: [String]] {
    let run = try trace(callIds, ["--json"] + more, withDatabase: withDatabase)
    guard run.code == 0 else { throw TestFailure(run.errors) }
    var fates: [String: [String]] = [:]
    for line in run.lines {
      let story = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      guard let id = story?["callId"] as? String else { throw TestFailure("no story: \(line)") }
      fates[id] = ["lookup", "contact", "journal"].map { (story?[$0] as? [String: Any])?["fate"] as? String ?? "" }
    }
    return fates
  }
}
