extension CRMTemplate {
  /// Whether a report of a call, or a scenario that it chains to, names anything of the contact that a look-up found.
  package var reportNamesContact: Bool {
    chains(of: .reportCall).contains { names(in: $0).contains(where: \.isOfContact) }
  }

  /// The scenarios that something of that kind starts, and all that they chain to, each once.
  package func chains(of kind: ScenarioKind) -> [CompiledScenario] {
    var open = Array(scenarios(of: kind).reversed())
    var found: [CompiledScenario] = []
    while let scenario = open.popLast() {
      guard !found.contains(where: { $0 === scenario }) else { continue }
      found.append(scenario)
      if let next = scenario.next, scenarios.indices.contains(next) { open.append(scenarios[next]) }
    }
    return found
  }

  /// Follows the texts of parameters as deep as passes read them.
  var nameCollector: NameCollector { NameCollector { [parameters] in parameters[$0]?.text } }

  /// Every variable that the scenario may ask for, those in its parameters' texts too.
  private func names(in scenario: CompiledScenario) -> [VariableName] {
    var collector = nameCollector
    if let node = scenario.command?.skipIf?.node { collector.visit(node, depth: 1) }
    switch scenario.command?.operation {
    case .insert(let data)?: data.visitExpressions(&collector)
    // Names are collected when a filter is parsed; data may stand in it, whatever the passes.
    case .find(let filter)?:
      for name in filter.referencedNames { collector.visit(.variable(name, offset: 0), depth: 8) }
    case nil: break
    }
    for rule in scenario.rules + scenario.variables.flatMap(\.filter) {
      if let ethalon = rule.ethalon { collector.visit(ethalon.parts, depth: 1) }
    }
    for output in scenario.outputs.outputs {
      if case .expression(let text) = output.value { collector.visit(text.parts, depth: Passes.clamped(output.passes)) }
    }
    return collector.names
  }
}

extension VariableName {
  /// Its value depends on whom the look-up found.
  fileprivate var isOfContact: Bool {
    if isContactOutput { return true }
    return switch CallVariable.named(self) {
    case .name, .entityID, .entityType: true
    default: false
    }
  }
}

extension DocumentTemplate {
  fileprivate func visitExpressions(_ collector: inout NameCollector) {
    for part in parts { part.visitExpressions(&collector) }
  }
}

extension DocumentPart {
  /// What decides whether it is written.
  func visitConditions(_ collector: inout NameCollector) {
    for condition in [condition, skipCondition] {
      if let node = condition?.node { collector.visit(node, depth: 1) }
    }
  }

  func visitExpressions(_ collector: inout NameCollector) {
    visitConditions(&collector)
    switch content {
    case .value(let value): collector.visit(value.text.parts, depth: Passes.clamped(value.passes))
    case .object(let parts), .array(let parts): for part in parts { part.visitExpressions(&collector) }
    }
  }
}
