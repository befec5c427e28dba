/// A key of a document whose text names a fact that is often known only after the call: what an amending event sets anew.
package struct LateKey: Hashable, Sendable {
  /// The keys from the root; an array is one value, whichever element is late.
  package let path: [String]
  /// The late facts that it is made of.
  package let variables: Set<CallVariable>
}

extension CRMTemplate {
  /// The late keys of the document that a scenario writes, in the order of the template; none where it writes none.
  ///
  /// `_id`, keys with a dot in them, and those in objects under such keys are not among them: no update can name them.
  package func lateKeys(of scenario: CompiledScenario) -> [LateKey] {
    guard case .insert(let data)? = scenario.command?.operation else { return [] }
    var keys: [LateKey] = []
    collect(data.parts, of: scenario, under: [], because: [], into: &keys)
    return keys
  }

  /// - Parameter inherited: late facts that the object around the parts is there because of.
  private func collect(
    _ parts: [DocumentPart], of scenario: CompiledScenario, under parents: [String],
    because inherited: Set<CallVariable>, into keys: inout [LateKey]
  ) {
    let counts = Dictionary(parts.map { ($0.key, 1) }, uniquingKeysWith: +)
    for part in parts where !part.key.contains(".") && !(parents.isEmpty && part.key == "_id") {
      let path = parents + [part.key]
      // The same key twice is how a variant is chosen: what the other one left is no object to set a key in.
      if case .object(let children) = part.content, !children.isEmpty, counts[part.key] == 1 {
        var collector = nameCollector
        part.visitConditions(&collector)
        let why = inherited.union(lateVariables(collector.names, in: scenario))
        collect(children, of: scenario, under: path, because: why, into: &keys)
        continue
      }
      var collector = nameCollector
      part.visitExpressions(&collector)
      let variables = inherited.union(lateVariables(collector.names, in: scenario))
      guard !variables.isEmpty else { continue }
      if let index = keys.firstIndex(where: { $0.path == path }) {
        keys[index] = LateKey(path: path, variables: keys[index].variables.union(variables))
      } else {
        keys.append(LateKey(path: path, variables: variables))
      }
    }
  }

  /// The late facts that the names stand for, also through outputs of the scenarios that chain to this one.
  private func lateVariables(_ names: [VariableName], in scenario: CompiledScenario) -> Set<CallVariable> {
    names.reduce(into: []) { $0.formUnion(lateVariables($1, in: scenario)) }
  }

  private func lateVariables(_ name: VariableName, in scenario: CompiledScenario) -> Set<CallVariable> {
    let parents = scenarios.filter { $0.next == scenario.index }
    // No event starts a chain in its middle, and chains have no circles.
    guard !parents.isEmpty else {
      return CallVariable.named(name).map { $0.isLate ? [$0] : [] } ?? []
    }
    return parents.reduce(into: []) { variables, parent in
      if let field = parent.outputNames.firstIndex(of: name) {
        for output in parent.outputs.outputs where output.field == field {
          guard case .expression(let text) = output.value else { continue }
          var collector = nameCollector
          collector.visit(text.parts, depth: Passes.clamped(output.passes))
          let names = collector.names.filter { !parent.variableNames.contains($0) }
          variables.formUnion(lateVariables(names, in: parent))
        }
      } else if !parent.variableNames.contains(name) {
        variables.formUnion(lateVariables(name, in: parent))
      }
    }
  }
}
