extension TextExpression {
  /// The variables that the text names itself, each once, in the order of the text; those in quoted strings where
  /// `passes` make them template text.
  package func referencedNames(passes: Int = 1) -> [VariableName] {
    var collector = NameCollector(parameter: { _ in nil })
    collector.visit(parts, depth: Passes.clamped(passes))
    return collector.names
  }

  /// Also those that the texts of its parameters name, as deep as `passes` read them.
  package func referencedNames(
    passes: Int, throughParameters parameter: @escaping (VariableName) -> ParameterText?
  ) -> [VariableName] {
    var collector = NameCollector(parameter: parameter)
    collector.visit(parts, depth: Passes.clamped(passes))
    return collector.names
  }
}

extension ConditionExpression {
  package func referencedNames(passes: Int = 1) -> [VariableName] {
    guard let node else { return [] }
    var collector = NameCollector(parameter: { _ in nil })
    collector.visit(node, depth: Passes.clamped(passes))
    return collector.names
  }
}

/// Walks expressions for the names of variables.
struct NameCollector {
  let parameter: (VariableName) -> ParameterText?
  private(set) var names: [VariableName] = []
  private var seen: Set<VariableName> = []
  /// The depth at which a parameter's text was read already: a lower one adds nothing.
  private var read: [ObjectIdentifier: Int] = [:]

  init(parameter: @escaping (VariableName) -> ParameterText?) {
    self.parameter = parameter
  }

  mutating func visit(_ pieces: [ExpressionPiece], depth: Int) {
    for piece in pieces {
      switch piece {
      case .literal: break
      case .bracket(let node): visit(node, depth: depth)
      case .quoted(let quoted): if depth > 1 { visit(quoted.parts, depth: depth - 1) }
      }
    }
  }

  mutating func visit(_ node: ExpressionNode, depth: Int) {
    switch node {
    case .variable(let name, _):
      if seen.insert(name).inserted { names.append(name) }
      guard depth > 1, let text = parameter(name), read[ObjectIdentifier(text), default: 0] < depth - 1 else { return }
      read[ObjectIdentifier(text)] = depth - 1
      visit(text.expression.parts, depth: depth - 1)
    case .unknownFunction: break
    case .choice(let condition, let then, let otherwise):
      visit(condition, depth: depth)
      visit(then, depth: depth)
      visit(otherwise, depth: depth)
    case .test(let condition): visit(condition, depth: depth)
    case .members(let receiver, let members):
      visit(receiver, depth: depth)
      for member in members { for argument in member.arguments { visit(argument, depth: depth) } }
    }
  }

  private mutating func visit(_ argument: ExpressionArgument, depth: Int) {
    switch argument {
    case .pieces(let pieces): visit(pieces, depth: depth)
    case .condition(let condition): visit(condition, depth: depth)
    }
  }

  mutating func visit(_ condition: ConditionNode, depth: Int) {
    switch condition {
    case .any(let branches), .all(let branches): for branch in branches { visit(branch, depth: depth) }
    case .alone(let operand): visit(operand, depth: depth)
    case .comparison(let left, _, let right):
      visit(left, depth: depth)
      visit(right, depth: depth)
    }
  }

  private mutating func visit(_ operand: ConditionOperand, depth: Int) {
    switch operand {
    case .pieces(let pieces): visit(pieces, depth: depth)
    case .group(let condition): visit(condition, depth: depth)
    }
  }
}
