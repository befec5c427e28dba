import CallEvents
import Foundation
import Kafka
import TestSupport

/// An installation whose programs have the rights that `ringside topics acls` prints, and no others. Made once: to grant them takes
/// Kafka's own command a while.
final class AccessSite: @unchecked Sendable {
  // Sendable: the tests of one suite use it, one after the other.
  static let shared = Result { try AccessSite() }

  let site: SecureSite
  let rules: [KafkaAccessRule]
  let list: KafkaAccessList
  /// The users of the programs.
  static let users = [
    "call-events-producer": "producer", "lookup-worker": "lookup", "journal-worker": "journal",
    "contact-worker": "contact", "web-client": "web-client", "operator": "operator",
  ]
  let groups: [String: String]
  /// With what `topics acls` is asked.
  private let arguments: [String]

  private init() throws {
    site = try SecureSite()
    list = try KafkaAccessList(site.servers.kafka)
    groups = ["lookup-worker", "journal-worker", "contact-worker", "web-client"].reduce(into: [:]) {
      $0[$1] = TestKafka.uniqueName($1)
    }
    arguments =
      ["topics", "acls", "--topic-prefix", site.topics.prefix]
      + Self.users.flatMap { ["--principal", "\($0.key)=User:\($0.value)"] }
      + groups.flatMap { ["--group", "\($0.key)=\($0.value)"] }
    let json = try RingsideProgram.run(arguments + ["--json"])
    guard json.code == 0 else { throw TestFailure(json.errors) }
    rules = try JSONDecoder().decode([KafkaAccessRule].self, from: Data(json.output.utf8))
    try site.writeTemplate()
    try grant()
    // The operator has the right to.
    try site.createTopics(as: .scram("operator"))
  }

  /// Has a shell run what is printed, with Kafka's own command under the name that is printed.
  private func grant() throws {
    let printed = try RingsideProgram.run(
      arguments + ["--commands", "--kafka-brokers", site.servers.kafka.bootstrapServers])
    let folder = site.directory + "/bin"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try site.servers.kafka.writeTool("kafka-acls.sh", "org.apache.kafka.tools.AclCommand", into: folder)
    let script = site.directory + "/grant.sh"
    try "set -e\nPATH=\(folder):$PATH\n\(printed.output)echo granted\n".write(
      toFile: script, atomically: true, encoding: .utf8)
    let log = site.directory + "/grant.log"
    let shell = try TestProcess(["/bin/sh", script], log: log)
    waitUntil(seconds: 240) { !shell.isRunning }
    let said = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
    guard said.hasSuffix("granted\n") else { throw TestFailure("kafka-acls.sh: \(said.suffix(2_000))") }
  }

  func rules(of program: String) -> [KafkaAccessRule] { rules.filter { $0.program == program } }

  /// Starts a worker under its own user.
  func start(_ program: String) throws -> WorkerProcess {
    try site.start(program, as: .scram(Self.users[program] ?? ""), group: groups[program])
  }

  /// Runs a command of the operator's.
  func operate(_ arguments: [String], database: Bool = false, seconds: Double = 60) throws -> ProgramRun {
    try site.run(
      "ringside", arguments, as: .scram("operator"), database: database ? site.servers.uri() : nil, seconds: seconds)
  }
}

extension SecureSite {
  /// A template that looks up, creates contacts and journals.
  func writeTemplate() throws {
    let command = """
      ConnectionString="" Database="\(database)" Collection
      """
    let outputs = """
      <Variables><Variable Name="Id" Path="_id"/><Variable Name="Last" Path="last"/><Variable Name="Phone" Path="phone"/>
      </Variables><Outputs><Output Type="ContactUrl" Value="https://crm.example.com/[Id]"/>
      <Output Type="LastName" Value="[Last]"/><Output Type="PhoneBusiness" Value="[Phone]"/></Outputs>
      """
    try """
    <Crm Name="Test" Version="1"><Number Prefix="AsIs" MaxLength=""/><Parameters>
    <Parameter Name="CallsCollection" Type="String" Default="calls"/>
    <Parameter Name="CreateOnCallDirection" Type="List" Editor="String" Title="Direction" Default="Inbound"
    ListValues="Inbound,Inbound/Outbound"/></Parameters><Scenarios>
    <Scenario Type="NoSQLDatabase"><Command \(command)="contacts" Command="{ ^^phone^^: ^^[Number]^^ }"/>\(outputs)</Scenario>
    <Scenario Id="CreateContactRecord" Type="NoSQLDatabase"><Command \(command)="contacts" CommandType="Insert">
    <CommandData><Value Key="last" Type="String">Caller [Number]</Value>
    <Value Key="phone" Type="String">[Number]</Value></CommandData></Command>\(outputs)</Scenario>
    <Scenario Id="ReportCall" Type="NoSQLDatabase"><Command \(command)="calls"><CommandData>
    <Value Key="text">[CallType] [Number]</Value></CommandData></Command></Scenario></Scenarios></Crm>
    """.write(toFile: template, atomically: true, encoding: .utf8)
  }
}
