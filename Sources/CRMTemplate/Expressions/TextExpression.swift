/// Text with brackets in it, compiled once and evaluated per record (template-format.md, section 5).
///
/// Text that is constant or one plain variable, as most outputs are, is evaluated without anything but the look-up of
/// the name.
package struct TextExpression: Sendable {
  enum Form: Sendable {
    case constant(String)
    case variable(VariableName)
    /// Literal text and plain variables only.
    case joined([JoinedPiece])
    case parts([ExpressionPiece])
  }

  enum JoinedPiece: Sendable {
    case literal(String)
    case variable(VariableName)
  }

  let form: Form
  let parts: [ExpressionPiece]
  /// Bytes of literal text: what a result has at least.
  let literalLength: Int

  /// Never fails: what does not parse is text. `problems` gets what an import reports.
  ///
  /// - Parameters:
  ///   - knownNames: the names to check against; without them unknown variables are no problem.
  ///   - passes: quoted strings and parameters are template text in all passes but the last, and are checked then.
  package init(
    parsing text: String, knownNames: KnownNames?, passes: Int = 1, problems: inout [ExpressionProblem]
  ) {
    let source = SourceBytes(text)
    let (parts, failures) = TextReader(source).read()
    self.init(parts: parts)
    var check = ExpressionCheck(source: source, names: knownNames)
    check.report(failures)
    check.visit(parts, depth: Passes.clamped(passes))
    problems += check.problems()
  }

  init(parts: [ExpressionPiece]) {
    self.parts = parts
    var length = 0
    for case .literal(let text) in parts { length += text.utf8.count }
    self.literalLength = length
    if parts.isEmpty {
      form = .constant("")
    } else if parts.count == 1, case .literal(let text)? = parts.first {
      form = .constant(text)
    } else if parts.count == 1, case .bracket(.variable(let name, _))? = parts.first {
      form = .variable(name)
    } else {
      let joined = parts.compactMap { part -> JoinedPiece? in
        switch part {
        case .literal(let text): .literal(text)
        case .bracket(.variable(let name, _)): .variable(name)
        default: nil
        }
      }
      form = joined.count == parts.count ? .joined(joined) : .parts(parts)
    }
  }

  /// The text, where it is the same for every record.
  package var constant: String? {
    if case .constant(let text) = form { text } else { nil }
  }

  /// The variable, where the whole text is one (`[Name]`, `[[Name]]`).
  package var variable: VariableName? {
    if case .variable(let name) = form { name } else { nil }
  }

  /// Whether the whole text is one bracket, so that `value` keeps its type.
  package var isOneBracket: Bool {
    if parts.count == 1, case .bracket? = parts.first { true } else { false }
  }
}

/// `Passes` of an output, a value, a filter: template-format.md, section 3.
package enum Passes {
  package static let most = 8

  /// Below 1 means 1, more than 8 is read as 8 (warning `passes-out-of-range`).
  package static func clamped(_ passes: Int) -> Int {
    min(max(passes, 1), most)
  }
}
