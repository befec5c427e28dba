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

/// Where a run looks for names (template-format.md, section 5, "Variables"): the scenario's own variables, its ancestors'
/// outputs and variables, the call, the parameters, what is predefined.
struct RunScope: Scope {
  let template: CRMTemplate
  let call: CallVariables
  /// The scenario whose variables are there; `nil` while its command is made.
  var scenario: CompiledScenario?
  var variables: [String] = []
  var ancestors: RunLayer?

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
      return .data(.string(call.contact?.value(folded: String(name.folded.dropFirst("contact::".count))) ?? ""))
    }
    if let variable = CallVariable.named(name), let value = call.value(of: variable, template) { return .data(value) }
    return template.constants.binding(of: name)
  }
}
