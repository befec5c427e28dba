import BSON
import CRMTemplate
import PhoneNumbers
import TestSupport

@testable import ringside

/// Documents in, proposal and template out, without a database.
enum ProposalFixture {
  static func profile(_ documents: [BSONDocument], country: String? = "CH") throws -> CollectionProfile {
    guard let normalizer = NumberNormalizer(country: country) else { throw TestFailure("no country") }
    var profile = CollectionProfile(normalizer: normalizer)
    for document in documents { profile.add(document) }
    return profile
  }

  static func proposal(
    _ documents: [BSONDocument], country: String? = "CH", indexes: [BSONDocument]? = [], collection: String = "contacts"
  ) throws -> TemplateProposal {
    var maker = ProposalMaker(
      try profile(documents, country: country), indexes: CollectionIndexes(indexes, collation: nil),
      source: TemplateProposal.Source(
        database: "crm", collection: collection, server: "mongodb://127.0.0.1:27017", country: country,
        total: documents.count))
    return try maker.proposal()
  }

  /// What our own check says of the template.
  static func load(_ text: String, parameters: [String: String] = [:]) throws -> (
    template: CRMTemplate?, report: ImportReport
  ) {
    guard let culture = Culture.named("en-US") else { throw TestFailure("no culture") }
    let environment = EvaluationEnvironment(formatting: ValueFormatter(culture: culture, zone: .utc))
    return TemplateLoader.load(
      bytes: Array(text.utf8), parameterValues: parameters, settings: TemplateSettings(environment: environment))
  }

  /// Different national numbers of Switzerland.
  static func national(_ index: Int) -> String {
    "79" + String(String(10_000_000 + index).dropFirst())
  }

  static func several(_ count: Int = 20, _ make: (Int) -> BSONDocument) -> [BSONDocument] { (0..<count).map(make) }
}

extension TemplateProposal {
  func has(_ kind: Finding.Kind, _ text: String) -> Bool {
    findings.contains { $0.kind == kind && $0.text.contains(text) }
  }
}
