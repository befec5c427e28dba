/// Collects what an import reports about one expression (template-format.md, section 14).
struct ExpressionCheck {
  let source: SourceBytes
  let names: KnownNames?
  /// Added to every offset: quoted strings count from their own beginning.
  private var base = 0
  /// With the offset in bytes.
  private var found: [ExpressionProblem] = []
  /// In a filter an unknown variable is an error (section 8).
  var unknownVariable = ExpressionProblem.Severity.warning

  init(source: SourceBytes, names: KnownNames?) {
    self.source = source
    self.names = names
  }

  var hasErrors: Bool { found.contains { $0.severity == .error } }

  /// In the order of the text, with offsets in characters.
  func problems() -> [ExpressionProblem] {
    var result = found.enumerated().sorted { ($0.element.offset, $0.offset) < ($1.element.offset, $1.offset) }
      .map(\.element)
    var (byte, characters) = (0, 0)
    for index in result.indices {
      while byte < min(result[index].offset, source.count) {
        if source[byte] & 0xC0 != 0x80 { characters += 1 }
        byte += 1
      }
      result[index].offset = characters
    }
    return result
  }

  mutating func add(
    _ severity: ExpressionProblem.Severity, _ code: String, at offset: Int, _ message: String, hint: String? = nil
  ) {
    found.append(
      ExpressionProblem(severity: severity, code: code, offset: base + offset, message: message, hint: hint))
  }

  mutating func report(_ failures: [BracketFailure]) {
    for failure in failures {
      if failure.looksLikeExpression {
        add(
          .error, "bad-expression", at: failure.start,
          "\(excerpt(from: base + failure.start, to: base + failure.offset)) does not parse: \(failure.expected) was expected here.",
          hint: "Text that belongs to the syntax stands in quotes; {{ and }} give brackets.")
      } else {
        add(
          .warning, "bracket-literal", at: failure.start, "The [ opens no expression and is taken as a character.",
          hint: "Write {{ for a bracket that is text.")
      }
    }
  }

  /// The text up to the place, at most 40 bytes of it.
  private func excerpt(from start: Int, to end: Int) -> String {
    var first = max(start, end - 40)
    while first < end, source[first] & 0xC0 == 0x80 { first += 1 }
    return (first > start ? "…" : "") + source.text(first..<max(first, end))
  }

  mutating func visit(_ pieces: [ExpressionPiece], depth: Int) {
    for piece in pieces {
      switch piece {
      case .literal: break
      case .bracket(let node): visit(node, depth: depth)
      case .quoted(let quoted) where depth > 1:
        base += quoted.base
        report(quoted.failures)
        visit(quoted.parts, depth: depth - 1)
        base -= quoted.base
      case .quoted: break
      }
    }
  }

  mutating func visit(_ node: ExpressionNode, depth: Int) {
    switch node {
    case .variable(let name, let offset): checkVariable(name, at: offset, depth: depth)
    case .unknownFunction(let name, let offset):
      let parts = name.split(separator: ".", omittingEmptySubsequences: false)
      let hint =
        parts.count > 1
        ? "Write [[\(parts.dropLast().joined(separator: "."))].\(parts.last ?? "")()]." : "The only function is IIf."
      add(.error, "unknown-function", at: offset, "There is no function \(name).", hint: hint)
    case .choice(let condition, let then, let otherwise):
      visit(condition, depth: depth)
      visit(then, depth: depth)
      visit(otherwise, depth: depth)
    case .test(let condition): visit(condition, depth: depth)
    case .members(let receiver, let members):
      visit(receiver, depth: depth)
      for member in members { for argument in member.arguments { visit(argument, depth: depth) } }
      checkMembers(members, on: kind(of: receiver), depth: depth)
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

  /// Whether a parameter is read inside its own text before the passes end.
  private static func readsItself(_ start: ParameterText, names: KnownNames, depth: Int) -> Bool {
    func parameters(in text: ParameterText, depth: Int) -> [ParameterText] {
      text.expression.referencedNames(passes: depth).compactMap { name in
        if case .parameter(let text)? = names.kind(of: name) { text } else { nil }
      }
    }
    // A parameter reads another only at a depth above 1, and reads it one lower; reached at a higher depth it can do more.
    var reached: [ObjectIdentifier: Int] = [:]
    var open = [(start, depth - 1)]
    while let (text, depth) = open.popLast() {
      for next in parameters(in: text, depth: depth) {
        if next === start { return true }
        guard depth > 1, reached[ObjectIdentifier(next), default: 0] < depth - 1 else { continue }
        reached[ObjectIdentifier(next)] = depth - 1
        open.append((next, depth - 1))
      }
    }
    return false
  }

  private mutating func checkVariable(_ name: VariableName, at offset: Int, depth: Int) {
    guard let names else { return }
    if let kind = names.kind(of: name) {
      if case .parameter(let text) = kind, depth > 1, Self.readsItself(text, names: names, depth: depth) {
        add(
          .warning, "parameter-cycle", at: offset,
          "The text of [\(name.spelling)] names itself; it will be empty where it does.")
      }
      return
    }
    let hint = names.nearest(to: name).map { "Did you mean [\($0)]?" }
    switch unknownVariable {
    case .warning:
      add(
        .warning, "unknown-variable", at: offset, "[\(name.spelling)] is not a variable here; it will be empty.",
        hint: hint)
    case .error:
      add(
        .error, "unknown-variable", at: offset, "[\(name.spelling)] is not a variable here.",
        hint: hint ?? "Write {{\(name.spelling)}} for a character class.")
    }
  }
}

extension ExpressionCheck {
  /// Takes over what was found in the text of a parameter that stands at `offset`.
  mutating func adopt(_ problems: [ExpressionProblem], offset: Int) {
    for problem in problems {
      add(problem.severity, problem.code, at: offset, "In the parameter's text: " + problem.message, hint: problem.hint)
    }
  }
}
