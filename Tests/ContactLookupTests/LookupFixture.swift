import BSON
import CRMTemplate
import ContactLookup
import Foundation
import MongoDB
import PhoneNumbers
import TestSupport

/// A collection of a test's own and a template that looks into it.
final class LookupFixture {
  let client: Client
  let database = TestMongo.uniqueDatabase()

  init() throws {
    client = try TestMongo.pool().client()
  }

  deinit {
    TestMongo.drop(database, with: client)
  }

  func fill(_ documents: [BSONDocument], collection: String = "Contacts", index: String? = nil) throws {
    let namespace = Namespace(database: database, collection: collection)
    if let index {
      try client.createIndexes(
        [["key": .document(BSONDocument([.init(key: index, value: .int32(1))])), "name": .string(index)]], on: namespace
      )
    }
    for outcome in try client.insert(documents, into: namespace) {
      guard case .done = outcome else { throw TestFailure("\(outcome)") }
    }
  }

  /// A template with one look-up, which shows each number of a contact.
  func template(
    filter: String, prefix: String = "AsIs", maxLength: String = "", outputs: [String] = ["phone"]
  ) throws -> CRMTemplate {
    let variables = outputs.enumerated().map { #"<Variable Name="P\#($0)" Path="\#($1)"/>"# }.joined()
    let phones = ["PhoneBusiness", "PhoneMobile", "PhoneHome"]
    let shown = outputs.indices.map { #"<Output Type="\#(phones[$0])" Value="[P\#($0)]"/>"# }.joined()
    return try template(
      xml: """
        <Crm Name="Test" Version="1"><Number Prefix="\(prefix)" MaxLength="\(maxLength)"/><Scenarios>
        <Scenario Type="NoSQLDatabase"><Command ConnectionString="mongodb://unused" Database="\(database)"
        Collection="Contacts" Command="\(filter)"/><Variables><Variable Name="Id" Path="_id"/>
        <Variable Name="Last" Path="last"/>\(variables)</Variables><Outputs>
        <Output Type="ContactUrl" Value="https://crm.example.com/[Id]"/><Output Type="LastName" Value="[Last]"/>\(shown)
        </Outputs></Scenario></Scenarios></Crm>
        """)
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

  static func resource(_ name: String) throws -> String {
    guard let url = Bundle.module.url(forResource: name, withExtension: nil, subdirectory: "Data") else {
      throw TestFailure("no \(name)")
    }
    return try String(contentsOf: url, encoding: .utf8)
  }

  func lookup(_ template: CRMTemplate, country: String? = "CH") throws -> ContactLookup {
    guard let normalizer = NumberNormalizer(country: country) else { throw TestFailure("no country") }
    return ContactLookup(template, normalizer: normalizer, client: client)
  }

  /// The last names found for each number, best first.
  func names(_ template: CRMTemplate, _ numbers: [String], country: String? = "CH") throws -> [[String]] {
    try lookup(template, country: country).lookUp(numbers.map { LookupQuery(number: $0, direction: .inbound) })
      .map { $0.contacts.map { $0.fields["LastName"] } }
  }
}

func contact(_ last: String, _ phone: BSONValue) -> BSONDocument {
  ["last": .string(last), "phone": phone]
}
