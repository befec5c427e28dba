import CRMTemplate
import CommandLine
import Foundation
import MongoDB
import PhoneNumbers

/// `ringside template init`: a template for the contacts that a database has already.
enum TemplateInit {
  private static let uri = Option<Secret?>(
    secret: "mongodb-uri", "URI", environment: "MONGODB_URI", defaultText: "none, it has to be given",
    help: "Connection string of the database.")
  private static let database = Option<String?>(
    "database", .text("NAME"), defaultText: "the connection string's", help: "The database.")
  private static let collection = Option(
    "collection", .text("NAME"), default: "contacts", help: "The collection that has the contacts.")
  private static let sample = Option(
    "collection-sample", .integer(1...1_000_000), default: 1_000, help: "How many of its documents to look at.")
  private static let output = Option<String?>(
    "output", .file(), defaultText: "standard output", help: "Where to write the template.")
  private static let force = Option<Bool>(flag: "force", help: "Overwrite the file of --output.")

  static let command = Command(
    "init", summary: "Writes a template for the contacts that a database has.",
    discussion: """
      Looks at some documents of the collection, proposes which fields are phone numbers, names, company and mail address, and how \
      often each is filled, and writes a template with a filter that an index can serve. What cannot be decided is told, and stands \
      in the template as comments. No value of a document is shown or written.

      Ends with 65 where the collection is empty or no field looks like a phone number. Nothing is changed in the database.
      """,
    groups: [
      OptionGroup("MongoDB", [uri.entry, database.entry, collection.entry, sample.entry]),
      OptionGroup("Template", [WorkerOptions.country.entry, output.entry, force.entry]),
    ]
  ) { invocation in try run(invocation) }

  private static func run(_ invocation: Invocation) throws(ProgramError) -> ExitCode {
    let request = try Request(invocation)
    let sample = try CollectionSample(
      request.namespace, size: invocation[sample], normalizer: request.normalizer, uri: request.uri)
    let source = TemplateProposal.Source(
      database: request.namespace.database, collection: request.namespace.collection, server: request.server,
      country: request.normalizer.country, total: sample.total)
    var maker = ProposalMaker(sample.profile, indexes: sample.indexes, source: source)
    maker.findings = sample.findings
    let proposal: TemplateProposal
    do throws(NoProposal) {
      proposal = try maker.proposal()
    } catch {
      throw problem(error, request)
    }
    let template = TemplateDraft(proposal: proposal).text
    try check(template)
    try write(template, invocation)
    (invocation[output] == nil ? Terminal.standardError : .standardOutput).write(
      ProposalReport(proposal: proposal).text)
    return .done
  }

  private static func problem(_ reason: NoProposal, _ request: Request) -> ProgramError {
    let place = Printable.text("\(request.namespace)")
    switch reason {
    case .noDocuments:
      return ProgramError(
        .badData, "the collection is empty: nothing can be proposed", at: place,
        remedy: "begin with templates/mongodb.xml, which describes the contacts that it expects")
    case .noPhones(let findings):
      Terminal.standardError.write(ProposalReport.lines(of: findings))
      return ProgramError(
        .badData, "no field looks like a phone number: no look-up can be proposed", at: place,
        remedy: request.normalizer.country == nil ? "give --country, so that national numbers are understood" : nil)
    }
  }

  /// Our own check has nothing to say against our own template, whatever the fields are called.
  private static func check(_ template: String) throws(ProgramError) {
    guard let culture = Culture.named(WorkerOptions.culture.entry.defaultText ?? "") else {
      throw ProgramError(.internalFault, "there is no default culture")
    }
    let environment = EvaluationEnvironment(formatting: ValueFormatter(culture: culture, zone: .utc))
    let (_, report) = TemplateLoader.load(
      bytes: Array(template.utf8), settings: TemplateSettings(environment: environment))
    guard !report.isOK else { return }
    let codes = report.entries.filter { $0.severity == .error }.map(\.code)
    throw ProgramError(
      .internalFault, "the proposed template has errors (\(Set(codes).sorted().joined(separator: ", ")))")
  }

  private static func write(_ template: String, _ invocation: Invocation) throws(ProgramError) {
    guard let path = invocation[output] else {
      Terminal.standardOutput.write(template)
      return
    }
    do {
      try Data(template.utf8).write(
        to: URL(fileURLWithPath: path), options: invocation[force] ? [.atomic] : [.withoutOverwriting])
    } catch {
      if FileManager.default.fileExists(atPath: path), !invocation[force] { throw Request.fileExists(path) }
      throw ProgramError(.configuration, "it cannot be written", at: path)
    }
  }

  /// The command line, checked before the database is asked.
  private struct Request {
    var namespace: Namespace
    var uri: MongoURI
    var normalizer: NumberNormalizer
    /// For the template's parameter: scheme and hosts.
    var server: String

    static func fileExists(_ path: String) -> ProgramError {
      ProgramError(.usage, "there is such a file already", at: path, remedy: "give --force to overwrite it")
    }

    init(_ invocation: Invocation) throws(ProgramError) {
      var problems = Problems()
      let country = invocation[WorkerOptions.country]
      let normalizer = NumberNormalizer(country: country)
      if normalizer == nil {
        problems.add(
          "no numbering plan is known for \(country ?? "")", at: invocation.place(of: WorkerOptions.country),
          remedy: "give the two letters of a country, such as CH")
      }
      var uri: MongoURI?
      if let text = invocation[TemplateInit.uri]?.revealed, !text.isEmpty {
        do throws(MongoError) {
          uri = try MongoURI(text)
        } catch {
          problems.add(
            "it is not a connection string of MongoDB (\(error.codeName))", at: invocation.place(of: TemplateInit.uri))
        }
      } else {
        problems.add("no database is given", at: "--mongodb-uri", remedy: "or set MONGODB_URI")
      }
      let database = invocation[TemplateInit.database] ?? uri?.database
      if database == nil, uri != nil {
        problems.add("no database is named", at: "--database", remedy: "or name it in the connection string")
      }
      let collection = invocation[TemplateInit.collection]
      for (name, option) in [(database, "--database"), (collection, "--collection")] {
        guard let name else { continue }
        if name.isEmpty { problems.add("the name is empty", at: option) }
        if !name.unicodeScalars.allSatisfy({ XMLText.isCharacter($0) && $0.value >= 32 }) {
          problems.add("the name has characters that no template can hold", at: option)
        }
      }
      try problems.throwIfAny()
      if let path = invocation[TemplateInit.output], !invocation[TemplateInit.force],
        FileManager.default.fileExists(atPath: path)
      {
        throw Self.fileExists(path)
      }
      guard let normalizer, let uri, let database else {
        throw ProgramError(.internalFault, "settings are incomplete, and nothing said why")
      }
      self.uri = uri
      self.normalizer = normalizer
      namespace = Namespace(database: database, collection: collection)
      let isService = invocation[TemplateInit.uri]?.revealed.lowercased().hasPrefix("mongodb+srv://") ?? false
      server = isService ? uri.description.replacing("mongodb://", with: "mongodb+srv://") : uri.description
    }
  }
}
