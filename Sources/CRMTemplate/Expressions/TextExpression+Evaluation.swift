extension TextExpression {
  /// The text for one record. Thread-safe: an expression holds no state.
  package func evaluate(
    in scope: some Scope, passes: Int = 1, environment: EvaluationEnvironment, warnings: inout [RunWarning]
  ) throws(RunError) -> String {
    switch form {
    case .constant(let text): return text
    case .variable(let name):
      if case .data(.string(let text))? = scope.binding(of: name) {
        guard text.utf8.count <= Evaluation.longest else { throw Evaluation.tooLong }
        return text.withoutNUL
      }
    case .joined(let pieces):
      if let text = joined(pieces, in: scope) {
        guard text.utf8.count <= Evaluation.longest else { throw Evaluation.tooLong }
        return text
      }
    case .parts: break
    }
    var evaluator = Evaluator(scope: scope, environment: environment)
    defer { warnings += evaluator.warnings }
    return try evaluator.text(of: parts, depth: Passes.clamped(passes), literalLength: literalLength)
  }

  /// The pieces joined; `nil` where one is not a String of data and takes the long way, or where there are too many.
  private func joined(_ pieces: [JoinedPiece], in scope: some Scope) -> String? {
    guard pieces.count <= 64 else { return nil }
    var result = ""
    result.reserveCapacity(literalLength + 32)
    for piece in pieces {
      switch piece {
      case .literal(let text): result += text
      case .variable(let name):
        guard case .data(.string(let text))? = scope.binding(of: name), text.utf8.count <= Evaluation.longest else {
          return nil
        }
        result += text.withoutNUL
      }
    }
    return result
  }

  /// The value: of its own type where the whole text is one bracket, else a String.
  package func value(
    in scope: some Scope, passes: Int = 1, environment: EvaluationEnvironment, warnings: inout [RunWarning]
  ) throws(RunError) -> TemplateValue {
    guard isOneBracket else {
      return .string(try evaluate(in: scope, passes: passes, environment: environment, warnings: &warnings))
    }
    var evaluator = Evaluator(scope: scope, environment: environment)
    defer { warnings += evaluator.warnings }
    return try evaluator.value(of: parts, depth: Passes.clamped(passes))
  }
}

/// The limits of one evaluation (section 5, end).
enum Evaluation {
  /// Bytes of UTF-8.
  static let longest = 1 << 20
  static let mostBrackets = 100_000

  static let tooLong = RunError(.resultTooLong, "A result is longer than 1 MiB.")
  static let tooMuchWork = RunError(.tooMuchWork, "An evaluation took more than 100,000 brackets.")
}
