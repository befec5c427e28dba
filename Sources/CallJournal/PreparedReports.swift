internal import CRMTemplate
internal import CallEvents
package import Locks
internal import TemplateRuns

/// What can be made of a batch's calls without the database.
package typealias PreparedReports = Handover<Reports>

/// The runs of a batch's calls, each taken to what it asks of the database first.
package struct Reports: Sendable {
  private(set) var runs: [ScenarioRun] = []
  private(set) var steps: [ScenarioRun.Step] = []
  /// By run: the document that its first step inserts.
  private(set) var documents: [JournalDocument?] = []

  /// - Parameter contacts: whom the texts may name, by call.
  init(_ template: CRMTemplate, _ calls: [EndedCall], contacts: [ContactFields?], _ late: LateKeys, _ mode: JournalMode)
  {
    runs.reserveCapacity(calls.count)
    steps.reserveCapacity(calls.count)
    documents.reserveCapacity(calls.count)
    for (call, contact) in zip(calls, contacts) {
      var variables = CallVariables(.reportCall)
      var warnings: [RunWarning] = []
      variables.number = template.format(call.facts.number, warnings: &warnings).text
      variables.take(call)
      variables.contact = contact
      var run = ScenarioRun.report(template, call: variables)
      let step = run.next()
      if case .insert(let request) = step {
        documents.append(JournalDocument(request, of: call, late: late[request.scenario], mode: mode))
      } else {
        documents.append(nil)
      }
      steps.append(step)
      runs.append(run)
    }
  }
}

/// The keys of journal documents that are made of late facts, by the scenario that writes them.
struct LateKeys: Sendable {
  private let byScenario: [Int: [LateKey]]

  init(_ template: CRMTemplate) {
    byScenario = Dictionary(
      template.chains(of: .reportCall).map { ($0.index, template.lateKeys(of: $0)) }
    ) { first, _ in first }
  }

  subscript(_ scenario: CompiledScenario) -> [LateKey] { byScenario[scenario.index] ?? [] }
}
