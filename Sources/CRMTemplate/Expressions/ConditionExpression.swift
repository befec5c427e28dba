/// A condition (`SkipIf`, `If`), compiled once (template-format.md, section 5, "Conditions").
package struct ConditionExpression: Sendable {
  /// `nil`: empty, or not parsable.
  let node: ConditionNode?
  /// Nothing but white space: the scenario runs, the part is written. Evaluates to false.
  package let isEmpty: Bool

  /// Never fails: what does not parse is the error `bad-expression`, and false.
  package init(
    parsing text: String, knownNames: KnownNames?, passes: Int = 1, problems: inout [ExpressionProblem]
  ) {
    let source = SourceBytes(text)
    isEmpty = source.skippingWhiteSpace(from: 0) == source.count
    guard !isEmpty else {
      node = nil
      return
    }
    var check = ExpressionCheck(source: source, names: knownNames)
    var parser = ConditionParser(table: BracketTable(source), start: 0, stops: .whole)
    do throws(BracketFailure) {
      let (condition, end) = try parser.condition(from: 0)
      if end < source.count {
        throw BracketFailure(offset: end, start: 0, expected: "an operator", looksLikeExpression: true)
      }
      node = condition
      check.visit(condition, depth: Passes.clamped(passes))
    } catch {
      node = nil
      check.report([error])
    }
    problems += check.problems()
  }

  package func evaluate(
    in scope: some Scope, passes: Int = 1, environment: EvaluationEnvironment, warnings: inout [RunWarning]
  ) throws(RunError) -> Bool {
    guard let node else { return false }
    var evaluator = Evaluator(scope: scope, environment: environment)
    defer { warnings += evaluator.warnings }
    return try evaluator.isTrue(node, depth: Passes.clamped(passes))
  }
}
