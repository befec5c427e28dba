import BSON
import CRMTemplate
import CommandLine
import TemplateSetup

/// `ringside template`: proposes a template for a database, and says what is wrong with one and what it will do.
enum TemplateCommand {
  static let command = Command(
    "template", summary: "Proposes, checks, explains and tests a 3CX template.",
    subcommands: [TemplateInit.command, TemplateCheck.command, TemplateExplain.command, TemplateTest.command])

  static let json = Option<Bool>(flag: "json", help: "Write JSON.")

  /// The options that decide how a template is read.
  static let settings = OptionGroup(
    "Template",
    [
      WorkerOptions.parametersFile.entry, WorkerOptions.parameters.entry, WorkerOptions.country.entry,
      WorkerOptions.timeZone.entry, WorkerOptions.culture.entry, WorkerOptions.minimumDigits.entry,
    ])

  /// Reads and checks the template of the first argument with the options of `settings`.
  static func load(_ invocation: Invocation) throws(ProgramError) -> (template: CRMTemplate?, report: ImportReport) {
    var problems = Problems()
    let environment = TemplateSetup.environment(invocation, &problems)
    let values = TemplateSetup.parameterValues(invocation, &problems)
    try problems.throwIfAny()
    guard let environment else { throw ProgramError(.internalFault, "no culture or time zone, and nothing said why") }
    return try TemplateFile.load(
      invocation.arguments.first ?? "", parameterValues: values,
      settings: TemplateSettings(
        environment: environment, minimumDigits: invocation[WorkerOptions.minimumDigits]),
      missing: .badData)
  }

  /// A JSON document of a file that the command line names.
  static func document(_ path: String) throws(ProgramError) -> BSONDocument {
    guard let bytes = try FileBytes.read(path, atMost: 17 << 20, missing: .badData) else {
      throw ProgramError(.badData, "it is a directory", at: path)
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ProgramError(.badData, "it is not UTF-8", at: path)
    }
    do throws(ExtendedJSONError) {
      return try BSONDocument(extendedJSON: text)
    } catch {
      throw ProgramError(.badData, error.description, at: "\(path):\(error.line):\(error.column)")
    }
  }
}
