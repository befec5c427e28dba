extension TemplateImporter {
  func addParametersAndPredefined(to names: inout KnownNames) {
    for (name, text) in parameters.names { names.add(name, .parameter(text)) }
    names.add("MaxLength")
    names.add("LineBreak")
  }

  /// What a scenario's expressions may name, in the order in which a run looks (section 5, "Variables").
  ///
  /// - Parameter own: the scenario's own variables too; its command does not see them, as they come from its result.
  func knownNames(of index: Int, own: Bool) -> KnownNames {
    var names = KnownNames()
    let outline = outlines[index]
    if own { names.add(contentsOf: outline.variables) }
    for ancestor in outline.ancestors {
      names.add(contentsOf: outlines[ancestor].outputs)
      names.add(contentsOf: outlines[ancestor].variables)
    }
    let kinds = outline.kinds.isEmpty ? Set(ScenarioKind.allCases) : outline.kinds
    for kind in ScenarioKind.allCases where kinds.contains(kind) {
      for variable in CallVariable.of(kind) { names.add(variable.rawValue, .data(variable.type)) }
    }
    addParametersAndPredefined(to: &names)
    return names
  }

  /// Compiles a value that is text. Parameters that it reads in a further pass are checked as template text with it.
  func text(_ value: TemplateValueText, passes: Int = 1, names: KnownNames) -> TextExpression {
    var problems: [ExpressionProblem] = []
    let expression = TextExpression(parsing: value.text, knownNames: names, passes: passes, problems: &problems)
    add(problems, in: value)
    if passes > 1 { checkParameters(expression.referencedNames(passes: passes), passes: passes - 1, names: names) }
    return expression
  }

  /// `nil`: absent or empty.
  func condition(_ value: TemplateValueText?, names: KnownNames) -> ConditionExpression? {
    guard let value else { return nil }
    var problems: [ExpressionProblem] = []
    let condition = ConditionExpression(parsing: value.text, knownNames: names, problems: &problems)
    add(problems, in: value)
    return condition.isEmpty ? nil : condition
  }

  /// The texts of the parameters that are evaluated, and of those that they name in turn.
  private func checkParameters(_ read: [VariableName], passes: Int, names: KnownNames) {
    var waiting = read.map { ($0, passes) }
    var seen: Set<VariableName> = []
    while let (name, passes) = waiting.popLast() {
      guard case .parameter? = names.kind(of: name), let parameter = parameters[name] else { continue }
      guard !parameter.isSecret, seen.insert(parameter.name).inserted else { continue }
      var problems: [ExpressionProblem] = []
      let text = TextExpression(
        parsing: parameter.text.text, knownNames: names, passes: passes, problems: &problems)
      report(problems, in: parameter)
      let inner = text.referencedNames(passes: passes)
      if readsItself(parameter, passes: passes) {
        report(
          [
            ExpressionProblem(
              severity: .warning, code: "parameter-cycle", offset: 0,
              message: "\(shown(parameter.name.spelling)) reads itself; there it is empty.")
          ], in: parameter)
      }
      if passes > 1 { waiting += inner.map { ($0, passes - 1) } }
    }
  }

  private func readsItself(_ parameter: TemplateParameter, passes: Int) -> Bool {
    guard passes > 1 else { return false }
    let names = parameter.text.expression.referencedNames(passes: passes) { [parameters] name in
      parameters[name].map(\.text)
    }
    return names.contains { parameters[$0]?.text === parameter.text }
  }

  private func report(_ problems: [ExpressionProblem], in parameter: TemplateParameter) {
    for problem in problems {
      if parameter.isGiven {
        reportParameter(
          parameter.name.spelling, problem.severity, problem.code, problem.message, hint: problem.hint)
      } else {
        report.add(
          ImportReport.Entry(
            severity: problem.severity, code: problem.code, place: parameter.place, parameter: nil, scenario: nil,
            element: "Parameter", attribute: "Default", message: problem.message, hint: problem.hint))
      }
    }
  }
}
