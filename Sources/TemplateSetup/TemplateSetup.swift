package import CRMTemplate
package import CommandLine
internal import Foundation
package import MongoDB
package import PhoneNumbers

/// What the options of `WorkerOptions.templates` and `WorkerOptions.mongodb` come to: a template without errors, the numbering
/// plan, and where the database is. Everything that is wrong is told at once.
package struct TemplateSetup: Sendable {
  package let template: CRMTemplate
  package let report: ImportReport
  package let normalizer: NumberNormalizer
  package let databaseURI: MongoURI

  /// - Parameter kinds: which scenarios the program runs; their connection strings have to agree.
  package init(_ invocation: Invocation, running kinds: [ScenarioKind]) throws(ProgramError) {
    var problems = Problems()
    let normalizer = Self.normalizer(invocation, &problems)
    let environment = Self.environment(invocation, &problems)
    let values = Self.parameterValues(invocation, &problems)
    let given = invocation[WorkerOptions.mongodbURI]?.revealed
    var uri: MongoURI?
    var loaded: (template: CRMTemplate, report: ImportReport)?
    // With a wrong culture or time zone the template is checked all the same, for what is wrong with it.
    if let environment = environment ?? Self.standIn {
      let settings = TemplateSettings(
        environment: environment, connectionString: given, minimumDigits: invocation[WorkerOptions.minimumDigits])
      loaded = Self.load(invocation, values, settings, &problems)
    }
    if let loaded {
      uri = Self.databaseURI(loaded.template, running: kinds, given: given, invocation, &problems)
      Self.checkNames(loaded.template, running: kinds, invocation, &problems)
    } else if let given {
      _ = Self.databaseURI(given, at: invocation.place(of: WorkerOptions.mongodbURI), &problems)
    }
    try problems.throwIfAny()
    guard let normalizer, let uri, let loaded else {
      throw ProgramError(.internalFault, "settings are incomplete, and nothing said why")
    }
    (template, report) = loaded
    self.normalizer = normalizer
    databaseURI = uri
  }

  /// The clients of the database. No server is asked yet.
  package func clientPool(applicationName: String) throws(ProgramError) -> ClientPool {
    do throws(MongoError) {
      return try ClientPool(databaseURI, applicationName: applicationName)
    } catch {
      throw ProgramError(
        .configuration, "no connection can be made of it (\(error.codeName))", at: "the database's connection string")
    }
  }

  private static func normalizer(_ invocation: Invocation, _ problems: inout Problems) -> NumberNormalizer? {
    let country = invocation[WorkerOptions.country]
    if let normalizer = NumberNormalizer(country: country) { return normalizer }
    problems.add(
      "no numbering plan is known for \(country ?? "")", at: invocation.place(of: WorkerOptions.country),
      remedy: "give the two letters of a country, such as CH")
    return nil
  }

  private static var standIn: EvaluationEnvironment? {
    Culture.named(WorkerOptions.culture.entry.defaultText ?? "").map {
      EvaluationEnvironment(formatting: ValueFormatter(culture: $0, zone: .utc))
    }
  }

  /// Culture and time zone.
  package static func environment(_ invocation: Invocation, _ problems: inout Problems) -> EvaluationEnvironment? {
    let culture = Culture.named(invocation[WorkerOptions.culture])
    if culture == nil {
      problems.add(
        "'\(invocation[WorkerOptions.culture])' is no supported culture",
        at: invocation.place(of: WorkerOptions.culture),
        remedy: "one of \(Culture.names.filter { !$0.isEmpty }.joined(separator: ", "))")
    }
    let zone = Zone(named: invocation[WorkerOptions.timeZone])
    if zone == nil {
      problems.add(
        "'\(invocation[WorkerOptions.timeZone])' is no time zone", at: invocation.place(of: WorkerOptions.timeZone),
        remedy: "a name of the IANA database, such as Europe/Zurich; the package tzdata has them")
    }
    guard let culture, let zone else { return nil }
    return EvaluationEnvironment(formatting: ValueFormatter(culture: culture, zone: zone))
  }

  /// The file's values, and over them those of `--parameter`.
  package static func parameterValues(_ invocation: Invocation, _ problems: inout Problems) -> [String: String] {
    var values: [String: String] = [:]
    if let file = invocation[WorkerOptions.parametersFile] {
      do throws(ProgramError) {
        values = try ParameterFile.read(file)
      } catch {
        problems.add(error)
      }
    }
    for assignment in invocation[WorkerOptions.parameters] { values[assignment.name] = assignment.value }
    return values
  }

  private static func load(
    _ invocation: Invocation, _ values: [String: String], _ settings: TemplateSettings, _ problems: inout Problems
  ) -> (CRMTemplate, ImportReport)? {
    guard let file = invocation[WorkerOptions.template] else {
      problems.add("no template is given", at: "--template", remedy: "or set RINGSIDE_TEMPLATE")
      return nil
    }
    do throws(ProgramError) {
      let (template, report) = try TemplateFile.load(file, parameterValues: values, settings: settings)
      if let template { return (template, report) }
      for entry in report.entries where entry.severity == .error {
        problems.add(
          "\(entry.code): \(entry.message)",
          at: entry.parameter.map { "parameter \($0)" }
            ?? "\(file):\(entry.place?.line ?? 1):\(entry.place?.column ?? 1)", remedy: entry.hint)
      }
    } catch {
      problems.add(error)
    }
    return nil
  }

  /// All that the program asks of the database: a report that names the contact has the look-up run before it.
  private static func scenarios(_ template: CRMTemplate, running kinds: [ScenarioKind]) -> [CompiledScenario] {
    var kinds = kinds
    if kinds.contains(.reportCall), !kinds.contains(.lookupByNumber), !template.isSwitchedOff(.reportCall),
      template.reportNamesContact
    {
      kinds.append(.lookupByNumber)
    }
    return kinds.flatMap { template.chains(of: $0) }
  }

  private static func databaseURI(
    _ template: CRMTemplate, running kinds: [ScenarioKind], given: String?, _ invocation: Invocation,
    _ problems: inout Problems
  ) -> MongoURI? {
    let commands = scenarios(template, running: kinds).compactMap(\.command)
    let texts = given.map { [$0] } ?? Array(Set(commands.map(\.connectionString)))
    guard let text = texts.first, texts.count == 1 else {
      problems.add(
        texts.isEmpty ? "the template has nothing for this worker to run" : "its scenarios name different databases",
        at: invocation[WorkerOptions.template], remedy: texts.isEmpty ? nil : "give one with --mongodb-uri")
      return nil
    }
    let place = given == nil ? "connection string of the template" : invocation.place(of: WorkerOptions.mongodbURI)
    return databaseURI(text, at: place, &problems)
  }

  private static func databaseURI(_ text: String, at place: String, _ problems: inout Problems) -> MongoURI? {
    guard !text.isEmpty else {
      problems.add("no database is given", at: place, remedy: "give --mongodb-uri, or set MONGODB_URI")
      return nil
    }
    do throws(MongoError) {
      let uri = try MongoURI(text)
      for (option, file) in uri.tlsFiles.sorted(by: { $0.key < $1.key })
      where !FileManager.default.isReadableFile(atPath: file) {
        problems.add("\(option) names \(file), which cannot be read", at: place)
      }
      return uri
    } catch {
      problems.add("it is not a connection string of MongoDB (\(error.codeName))", at: place)
      return nil
    }
  }

  private static func checkNames(
    _ template: CRMTemplate, running kinds: [ScenarioKind], _ invocation: Invocation, _ problems: inout Problems
  ) {
    for scenario in scenarios(template, running: kinds) {
      guard let command = scenario.command else { continue }
      let id = scenario.id.isEmpty ? "the look-up" : scenario.id
      for (name, value) in [("database", command.database), ("collection", command.collection)] where value.isEmpty {
        problems.add(
          "\(id) has no \(name)", at: invocation[WorkerOptions.template],
          remedy: "give the template's parameter with --parameter Name=Value")
      }
    }
  }
}
