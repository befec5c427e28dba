extension ScenarioRun {
  /// The creation of a contact for a caller whom nobody knows. Its contact comes back as the result's only one.
  package static func creation(
    _ template: CRMTemplate, matcher: NumberMatcher, call: CallVariables, tracing: Bool = false
  ) -> ScenarioRun {
    var call = call
    call.kind = .createContact
    call.number = matcher.caller.text
    return ScenarioRun(
      template, entries: template.scenarios(of: .createContact), call: call, demand: .number(matcher),
      tracing: tracing)
  }

  /// The journal of a call that has ended. `call.number` is the formatted one, `call.contact` whom the look-up found.
  package static func report(_ template: CRMTemplate, call: CallVariables, tracing: Bool = false) -> ScenarioRun {
    var call = call
    call.kind = .reportCall
    return ScenarioRun(
      template, entries: template.scenarios(of: .reportCall), call: call, demand: .nothing, tracing: tracing)
  }
}
