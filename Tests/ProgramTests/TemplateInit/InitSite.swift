import BSON
import CRMTemplate
import ContactLookup
import Foundation
import MongoDB
import PhoneNumbers
import TestSupport

/// A database of a test's own, and the built `ringside template init` on it.
final class InitSite {
  let client: Client
  let database = TestMongo.uniqueDatabase()
  let directory: String
  let uri: String

  init() throws {
    uri = try TestMongo.shared().uri
    client = try TestMongo.pool().client()
    directory = try makeTemporaryDirectory("init")
  }

  deinit {
    TestMongo.drop(database, with: client)
    try? FileManager.default.removeItem(atPath: directory)
  }

  func namespace(_ collection: String) -> Namespace { Namespace(database: database, collection: collection) }

  func fill(_ collection: String, _ documents: [BSONDocument], indexes: [String] = []) throws {
    if !indexes.isEmpty {
      let all: [BSONDocument] = indexes.map { field in
        ["key": .document(BSONDocument([.init(key: field, value: 1)])), "name": .string("\(field)_1")]
      }
      try client.createIndexes(all, on: namespace(collection))
    }
    for case .failed(let error) in try client.insert(documents, into: namespace(collection)) { throw error }
  }

  /// Runs it on a collection, to its end.
  func run(_ collection: String, _ more: [String] = ["--country", "CH"]) throws -> RingsideProgram.Finished {
    try RingsideProgram.run(
      ["template", "init", "--database", database, "--collection", collection] + more, environment: ["MONGODB_URI": uri]
    )
  }

  /// What lookup-worker finds for each number with the template that the program wrote: the contacts' names, best first.
  func names(_ xml: String, _ numbers: [String], country: String? = "CH") throws -> [[String]] {
    guard let culture = Culture.named("en-US") else { throw TestFailure("no culture") }
    let environment = EvaluationEnvironment(formatting: ValueFormatter(culture: culture, zone: .utc))
    let (template, report) = TemplateLoader.load(
      bytes: Array(xml.utf8), parameterValues: ["Database": database],
      settings: TemplateSettings(environment: environment))
    guard let template, report.entries.isEmpty else { throw TestFailure(report.text(fileName: "template")) }
    guard let normalizer = NumberNormalizer(country: country) else { throw TestFailure("no country") }
    let lookup = ContactLookup(template, normalizer: normalizer, client: client)
    return try lookup.lookUp(numbers.map { LookupQuery(number: $0, direction: .inbound) })
      .map { answer in answer.contacts.map { contact in contact.fields.displayName } }
  }
}
