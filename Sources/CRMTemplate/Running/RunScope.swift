/// What one scenario's run left for those that follow it: its variables and outputs for one record.
final class RunLayer: Sendable {
  let scenario: CompiledScenario
  let variables: [String]
  let outputs: [String]
  let parent: RunLayer?

  init(_ scenario: CompiledScenario, variables: [String], outputs: [String], parent: RunLayer?) {
    self.scenario = scenario
    self.variables = variables
    self.outputs = outputs
    self.parent = parent
  }
}

/// What is known of the call, shared by all scopes of a run: a copy of its fifty facts for each would cost more than
/// the run itself.
final class CallFacts: Sendable {
  let variables: CallVariables

  init(_ variables: CallVariables) {
    self.variables = variables
  }
}

/// Where a run looks for names (template-format.md, section 5, "Variables"): the scenario's own variables, its ancestors'
/// outputs and variables, the call, the parameters, what is predefined.
///
/// A reference, as every value of a document is evaluated in it.
final class RunScope: Scope {
  let template: CRMTemplate
  let call: CallFacts
  let foundRecordCount: Int
  /// The scenario whose variables are there; `nil` while its command is made.
  let scenario: CompiledScenario?
  let variables: [String]
  let ancestors: RunLayer?

  init(
    template: CRMTemplate, call: CallFacts, foundRecordCount: Int, scenario: CompiledScenario?, variables: [String],
    ancestors: RunLayer?
  ) {
    self.template = template
    self.call = call
    self.foundRecordCount = foundRecordCount
    self.scenario = scenario
    self.variables = variables
    self.ancestors = ancestors
  }

  func binding(of name: VariableName) -> Binding? {
    if let scenario, let index = scenario.variableNames.firstIndex(of: name), index < variables.count {
      return .data(.string(variables[index]))
    }
    var layer = ancestors
    while let current = layer {
      if let index = current.scenario.outputNames.firstIndex(of: name), index < current.outputs.count {
        return .data(.string(current.outputs[index]))
      }
      if let index = current.scenario.variableNames.firstIndex(of: name), index < current.variables.count {
        return .data(.string(current.variables[index]))
      }
      layer = current.parent
    }
    if name.isContactOutput {
      return .data(
        .string(call.variables.contact?.value(folded: String(name.folded.dropFirst("contact::".count))) ?? ""))
    }
    if let variable = name.callVariable,
      let value = call.variables.value(
        of: variable, template, foundRecordCount: foundRecordCount)
    {
      return .data(value)
    }
    return template.constants.binding(of: name)
  }
}
