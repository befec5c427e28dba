import BSON
import CRMTemplate
import CallEvents
import ContactCreation
import ContactLookup
import MongoDB
import PhoneNumbers
import TemplateRuns
import TestSupport

/// A database of a test's own, and templates that create contacts in it.
final class CreationFixture {
  let pool: ClientPool
  let client: Client
  let database = TestMongo.uniqueDatabase()

  init() throws {
    pool = try TestMongo.pool()
    client = try pool.client()
  }

  deinit {
    TestMongo.drop(database, with: client)
  }

  // MARK: Templates

  /// What a template is made of; each test changes what it is about.
  struct Parts {
    var filter = "{ ^^phone^^: ^^[Number]^^ }"
    var lookup = true
    var skipIf = "[IIf([CreateOnCallDirection]==Inbound,[CallDirection]!=Inbound,False)]==True"
    var parameters: [String: String] = [:]
    /// The contact, as `CommandData`.
    var data = """
      <Value Key="last" Type="String">Caller [Number]</Value><Value Key="name" Type="String">[Name]</Value>\
      <Value Key="phone" Type="String">[Number]</Value>
      """
    var url = "https://crm.example.com/[Id]"
    /// The scenario that goes on from it, with its id.
    var nextID = ""
    var next = ""
    /// What is created begins with another scenario than the insert.
    var creation: String?
  }

  func template(_ parts: Parts = Parts()) throws -> CRMTemplate {
    try template(xml: xml(parts), parameters: parts.parameters)
  }

  private func xml(_ parts: Parts) -> String {
    let lookup = """
      <Scenario Type="NoSQLDatabase"><Command \(at("contacts")) Command="\(parts.filter)"/>\(Self.outputs())</Scenario>
      """
    return """
      <Crm Name="Test" Version="1"><Number Prefix="AsIs" MaxLength=""/><Parameters>
      <Parameter Name="CreateContactEnabled" Type="Boolean" Editor="String" Title="Create" Default="True"/>
      <Parameter Name="CreateOnCallDirection" Type="List" Parent="CreateContactEnabled" Editor="String"
      Title="Direction" Default="Inbound/Outbound" ListValues="Inbound,Inbound/Outbound"/>
      <Parameter Name="Note" Type="String" Editor="String" Title="Note" Default=""/></Parameters><Scenarios>
      \(parts.lookup ? lookup : "")\(parts.creation ?? contact(parts))\(parts.next)</Scenarios></Crm>
      """
  }

  private func contact(_ parts: Parts) -> String {
    """
    <Scenario Id="CreateContactRecord" Type="NoSQLDatabase">
    <Command SkipIf="\(parts.skipIf)" \(at("contacts")) CommandType="Insert"><CommandData>\(parts.data)</CommandData>
    </Command>\(Self.outputs(url: parts.url, next: parts.nextID))</Scenario>
    """
  }

  func at(_ collection: String) -> String {
    #"ConnectionString="mongodb://unused" Database="\#(database)" Collection="\#(collection)""#
  }

  static func outputs(url: String = "https://crm.example.com/[Id]", next: String = "") -> String {
    """
    <Variables><Variable Name="Id" Path="_id"/><Variable Name="Last" Path="last"/><Variable Name="Phone" Path="phone"/>
    </Variables><Outputs Next="\(next)"><Output Type="ContactUrl" Value="\(url)"/>
    <Output Type="LastName" Value="[Last]"/><Output Type="PhoneBusiness" Value="[Phone]"/></Outputs>
    """
  }

  func template(xml: String, parameters: [String: String] = [:]) throws -> CRMTemplate {
    guard let culture = Culture.named("en-US") else { throw TestFailure("no culture") }
    let settings = TemplateSettings(
      environment: EvaluationEnvironment(formatting: ValueFormatter(culture: culture, zone: .utc)))
    let (template, report) = TemplateLoader.load(
      bytes: Array(xml.utf8), parameterValues: parameters, settings: settings)
    guard let template else { throw TestFailure("\(report)") }
    return template
  }

  // MARK: Runs

  func normalizer(_ country: String? = "CH") throws -> NumberNormalizer {
    guard let normalizer = NumberNormalizer(country: country) else { throw TestFailure("no country") }
    return normalizer
  }

  func creation(
    _ template: CRMTemplate, country: String? = "CH", client: Client? = nil
  ) throws -> ContactCreation {
    try ContactCreation(template, normalizer: normalizer(country), client: client ?? self.client)
  }

  /// What becomes of callers in one batch.
  func create(_ template: CRMTemplate, _ callers: [CallFacts]) throws -> [CreationAnswer.Outcome] {
    try creation(template).create(for: callers).map(\.outcome)
  }

  func create(_ template: CRMTemplate, _ numbers: [String]) throws -> [CreationAnswer.Outcome] {
    try create(template, numbers.map { caller($0) })
  }

  /// The last names that a look-up finds for the number.
  func found(_ template: CRMTemplate, _ number: String) throws -> [String] {
    let lookup = try ContactLookup(template, normalizer: normalizer(), client: client)
    return try lookup.lookUp([LookupQuery(number: number, direction: .inbound)])
      .flatMap { $0.contacts.map { $0.fields["LastName"] } }
  }

  // MARK: The collection

  func namespace(_ collection: String = "contacts") -> Namespace {
    Namespace(database: database, collection: collection)
  }

  func documents(_ collection: String = "contacts") throws -> [BSONDocument] {
    try client.find(Find(namespace(collection), filter: [:], sort: ["_id": 1], readFromPrimary: true))
  }

  func set(_ key: String, to value: BSONValue, of id: BSONValue) throws {
    _ = try client.update(
      [Update(filter: ["_id": id], change: ["$set": .document(BSONDocument([.init(key: key, value: value)]))])],
      in: namespace())
  }

  func run(_ command: BSONDocument) throws { _ = try client.runCommand(command, on: database) }
}

func caller(
  _ number: String, _ direction: CallDirection = .inbound, name: String = "", tenant: String = "default"
) -> CallFacts {
  var facts = CallFacts(
    callId: "call", direction: direction, startedAt: CallTime(milliseconds: 1_767_261_600_000))
  facts.number = number
  facts.callerName = name
  facts.tenant = tenant
  return facts
}

extension CreationAnswer.Outcome {
  /// `created`, `single`, `multiple`, `none`, or the refusal's code.
  var word: String {
    switch self {
    case .created: "created"
    case .found(let contacts): contacts.count > 1 ? "multiple" : contacts.isEmpty ? "hidden" : "single"
    case .nobody: "none"
    case .deleted: "deleted"
    case .refused(let refusal): refusal.code
    }
  }

  var lastNames: [String] {
    switch self {
    case .created(let contacts), .found(let contacts): contacts.map { $0.fields["LastName"] }
    case .nobody, .deleted, .refused: []
    }
  }
}

/// SHA-256 over the parts, each behind its length in four bytes, cut to twelve bytes; made with another program.
enum KnownIdentity {
  static let swiss = id(0x1ae2_ed5d_be70_47fe, 0x25b3_98b1)  // default, +41765550000, 0
  static let swissSecond = id(0x04a5_45e6_739a_f4e1, 0xa789_ff16)  // default, +41765550000, 1
  static let digits = id(0x40c6_4e36_18bf_6aae, 0xa19f_92ba)  // default, 1234567, 0
  static let otherTenant = id(0x6420_fbc5_bf6c_09c4, 0x3b3d_082a)  // acme, +41765550000, 0

  private static func id(_ high: UInt64, _ low: UInt32) -> BSONValue {
    .objectID(ObjectID(high: high, low: low))
  }
}
