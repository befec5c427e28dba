import BSON
import CRMTemplate
import CommandLine
import ContactLookup
import PhoneNumbers

/// `ringside template explain FILE --event FILE`: what the template makes of one event.
enum TemplateExplain {
  private static let event = Option<String>(
    required: "event", .file(), help: "The event: one JSON object with the fields of a call event.")
  private static let contact = Option<String?>(
    "contact", .file(), defaultText: "nobody is found", help: "The record that a look-up finds, as extended JSON.")
  private static let scenario = Option<String?>(
    "scenario", .text("ID"), defaultText: "those that the event starts",
    help: "Run this scenario and what it chains to, whatever the event is.")

  static let command = Command(
    "explain", summary: "Shows what a template makes of one event: number, filter, document, outputs, warnings.",
    discussion: """
      The event is a line as 'call-events-producer publish' reads it: its "type" (ringing, ended, unknown-caller) decides which \
      scenarios run. Scenarios that no event starts yet are run by --scenario; their variables (email, searchText, firstName, …) are \
      fields of the same object.
      """,
    positionals: [Positional("FILE", help: "The template (XML).")],
    groups: [
      OptionGroup("Event", [event.entry, contact.entry, scenario.entry]), TemplateCommand.settings,
      OptionGroup("Output", [TemplateCommand.json.entry]),
    ]
  ) { invocation in
    let fields = try TemplateCommand.document(invocation[event]).texts
    let record = try invocation[contact].map { path in try TemplateCommand.document(path) }
    let country = invocation[WorkerOptions.country]
    guard let normalizer = NumberNormalizer(country: country) else {
      throw ProgramError(.configuration, "no numbering plan is known for \(country ?? "")", at: "--country")
    }
    let (template, report) = try TemplateCommand.load(invocation)
    let explanation =
      if let template {
        try explain(
          template, report, fields, record, scenarioID: invocation[scenario], TemplateNormalizer(normalizer))
      } else {
        TemplateExplanation(report: report)
      }
    Terminal.standardOutput.write(
      invocation[TemplateCommand.json]
        ? explanation.json.indented + "\n" : explanation.text(fileName: invocation.arguments.first ?? ""))
    return report.isOK ? .done : .badData
  }

  private static func explain(
    _ template: CRMTemplate, _ report: ImportReport, _ fields: [String: String], _ record: BSONDocument?,
    scenarioID: String?, _ normalizer: TemplateNormalizer
  ) throws(ProgramError) -> TemplateExplanation {
    if let scenarioID, !scenarioID.isEmpty, template.scenario(id: scenarioID) == nil {
      throw ProgramError(
        .badData, "the template has no scenario '\(scenarioID)'", at: "--scenario",
        remedy: "it has \(template.scenarios.map { $0.id.isEmpty ? "'' (look-up)" : $0.id }.joined(separator: ", "))")
    }
    let call = CallVariables(try kind(of: fields), eventFields: fields)
    return TemplateExplanation(
      template, report: report, call: call, rawNumber: fields["number"] ?? "", contact: record, scenarioID: scenarioID,
      normalizer: normalizer)
  }

  /// What the event starts.
  private static func kind(of fields: [String: String]) throws(ProgramError) -> ScenarioKind {
    switch fields["type"] {
    case "ringing"?: return .lookupByNumber
    case "ended"?: return .reportCall
    case "unknown-caller"?: return .createContact
    case nil: return fields["endedAt"] == nil ? .lookupByNumber : .reportCall
    case let type?:
      throw ProgramError(
        .badData, "'\(type)' is no type of event", at: "--event", remedy: "ringing, ended or unknown-caller")
    }
  }
}

extension BSONDocument {
  /// The members of an event as texts; what is neither text, number nor boolean is left out.
  fileprivate var texts: [String: String] {
    var texts: [String: String] = [:]
    for element in elements {
      switch element.value {
      case .string(let text): texts[element.key] = text
      case .int32(let number): texts[element.key] = String(number)
      case .int64(let number): texts[element.key] = String(number)
      case .boolean(let flag): texts[element.key] = flag ? "true" : "false"
      default: break
      }
    }
    return texts
  }
}
