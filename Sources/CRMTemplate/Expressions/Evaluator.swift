/// Evaluates expressions of one record. Data are finished once they are read; only parameters and quoted strings are
/// template text, as deep as passes allow (section 5, "Passes").
struct Evaluator<Names: Scope> {
  let scope: Names
  let environment: EvaluationEnvironment
  var warnings: [RunWarning] = []
  /// A data variable was read: keys of a filter may not.
  var readData = false
  private var brackets = 0
  private var expanding: [ParameterText] = []

  init(scope: Names, environment: EvaluationEnvironment) {
    self.scope = scope
    self.environment = environment
  }

  /// One warning of a kind is enough, and 100,000 brackets may fail.
  mutating func warn(_ code: String, _ message: String) {
    let warning = RunWarning(code: code, message: message)
    if warnings.count < 20, !warnings.contains(warning) { warnings.append(warning) }
  }

  mutating func text(
    of pieces: [ExpressionPiece], depth: Int, literalLength: Int = 0
  ) throws(RunError) -> String {
    var result = ""
    result.reserveCapacity(literalLength + 24)
    for piece in pieces {
      switch piece {
      case .literal(let text): result += text
      case .quoted(let quoted): result += try text(of: quoted, depth: depth)
      case .bracket(let node): result += try text(of: value(of: node, depth: depth))
      }
      guard result.utf8.count <= Evaluation.longest else { throw Evaluation.tooLong }
    }
    return result
  }

  /// Of its own type where there is one bracket and nothing else; else a String.
  mutating func value(of pieces: [ExpressionPiece], depth: Int) throws(RunError) -> TemplateValue {
    if pieces.count == 1, case .bracket(let node)? = pieces.first { return try value(of: node, depth: depth) }
    return .string(try text(of: pieces, depth: depth))
  }

  func text(of value: TemplateValue) -> String {
    switch value {
    case .string(let text): text
    case .integer(let number): number.description
    case .boolean(let flag): flag ? "True" : "False"
    case .null: ""
    case .double, .dateTime, .timeSpan: environment.formatting.text(of: value)
    }
  }

  private mutating func text(of quoted: QuotedText, depth: Int) throws(RunError) -> String {
    depth > 1 ? try text(of: quoted.parts, depth: depth - 1) : quoted.plain
  }

  mutating func value(of node: ExpressionNode, depth: Int) throws(RunError) -> TemplateValue {
    brackets += 1
    guard brackets <= Evaluation.mostBrackets else { throw Evaluation.tooMuchWork }
    switch node {
    case .variable(let name, _): return try value(of: name, depth: depth)
    case .unknownFunction: return .null
    case .choice(let condition, let then, let otherwise):
      return try value(of: isTrue(condition, depth: depth) ? then : otherwise, depth: depth)
    case .test(let condition): return .boolean(try isTrue(condition, depth: depth))
    case .members(let receiver, let members):
      var value = try value(of: receiver, depth: depth)
      for member in members { value = try self.value(of: member, on: value, depth: depth) }
      return value
    }
  }

  mutating func value(of argument: ExpressionArgument, depth: Int) throws(RunError) -> TemplateValue {
    switch argument {
    case .pieces(let pieces): try value(of: pieces, depth: depth)
    case .condition(let condition): .boolean(try isTrue(condition, depth: depth))
    }
  }

  private mutating func value(of name: VariableName, depth: Int) throws(RunError) -> TemplateValue {
    switch scope.binding(of: name) {
    case .data(.string(let text))?:
      readData = true
      return .string(text.withoutNUL)
    case .data(let value)?:
      readData = true
      return value
    case .parameter(let parameter)?: return .string(try text(of: parameter, name: name, depth: depth))
    case nil:
      if name.isContactOutput {
        readData = true
      } else {
        warn("unknown-variable", "[\(name.spelling)] is not a variable here.")
      }
      return .null
    }
  }

  private mutating func text(
    of parameter: ParameterText, name: VariableName, depth: Int
  ) throws(RunError) -> String {
    guard !expanding.contains(where: { $0 === parameter }) else {
      warn("parameter-cycle", "[\(name.spelling)] names itself.")
      return ""
    }
    guard depth > 1 else { return parameter.text }
    expanding.append(parameter)
    defer { expanding.removeLast() }
    return try text(of: parameter.expression.parts, depth: depth - 1)
  }
}
