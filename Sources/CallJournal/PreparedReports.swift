internal import CRMTemplate
internal import CallEvents
internal import TemplateRuns

/// The runs of a batch's calls, each taken to what it asks of the database first.
package struct PreparedReports: Sendable {
  let runs: [ScenarioRun]
  let steps: [ScenarioRun.Step]

  /// - Parameter contacts: whom the texts may name, by call.
  init(_ template: CRMTemplate, _ calls: [EndedCall], contacts: [ContactFields?]) {
    var runs: [ScenarioRun] = []
    var steps: [ScenarioRun.Step] = []
    runs.reserveCapacity(calls.count)
    steps.reserveCapacity(calls.count)
    for (call, contact) in zip(calls, contacts) {
      var variables = CallVariables(.reportCall)
      var warnings: [RunWarning] = []
      variables.number = template.format(call.facts.number, warnings: &warnings).text
      variables.take(call)
      variables.contact = contact
      var run = ScenarioRun.report(template, call: variables)
      steps.append(run.next())
      runs.append(run)
    }
    self.runs = runs
    self.steps = steps
  }
}
