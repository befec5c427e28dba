package import BSON

/// The filter of a find, parsed once and bound per call (template-format.md, section 8). No value can change its tree.
package final class FilterTemplate: Sendable {
  let root: FilterNode
  let passes: Int
  /// What the look-up can make of the filter for a whole batch.
  package let shape: FilterShape
  /// The variables that the filter names, parameters included, each once.
  package let referencedNames: [VariableName]

  /// `nil` where `problems` has got an error. A filter that is one parameter as a whole is read from that parameter's
  /// text; offsets count in the text where the problem is.
  ///
  /// - Parameters:
  ///   - knownNames: unknown variables are errors; which names are parameters decides what keys may use. Without it no
  ///     name is checked before a filter is bound, and none is taken for a parameter.
  package convenience init?(
    parsing text: String, knownNames: KnownNames?, passes: Int = 1, problems: inout [ExpressionProblem]
  ) {
    var parser = FilterParser(text, names: knownNames, passes: Passes.clamped(passes))
    let node = parser.parse()
    problems += parser.problems()
    guard let node else { return nil }
    self.init(root: node, passes: Passes.clamped(passes), names: knownNames)
  }

  convenience init(root: FilterNode, passes: Int, names: KnownNames?) {
    let analysis = FilterAnalysis(names: names, passes: passes)
    self.init(
      root: root.folded, passes: passes, shape: analysis.shape(of: root),
      names: analysis.names(in: root, throughParameters: false))
  }

  private init(root: FilterNode, passes: Int, shape: FilterShape, names: [VariableName]) {
    self.root = root
    self.passes = passes
    self.shape = shape
    self.referencedNames = names
  }

  /// The query for one call. Thread-safe.
  package func bind(
    in scope: some Scope, environment: EvaluationEnvironment, warnings: inout [RunWarning]
  ) throws(RunError) -> BoundFilter {
    if case .constant(.document(let document)) = root { return .filter(document) }
    var binder = FilterBinder(evaluator: Evaluator(scope: scope, environment: environment), passes: passes)
    defer { warnings += binder.evaluator.warnings }
    do throws(FilterBindingFailure) {
      guard case .document(let document) = try binder.value(of: root) else { return .filter([:]) }
      return .filter(document)
    } catch {
      switch error {
      case .run(let error): throw error
      case .notSent(let reason):
        warnings.append(RunWarning(code: reason.rawValue, message: "The query is not sent."))
        return .notSent(reason)
      }
    }
  }
}

/// What binding gives.
package enum BoundFilter: Hashable, Sendable {
  case filter(BSONDocument)
  /// The look-up finds nobody.
  case notSent(Reason)

  package enum Reason: String, Hashable, Sendable {
    /// All expressions of a string or of a bare value are empty: the query would match everybody, or nobody meant.
    case emptyValue = "empty-filter-value"
    case badObjectID = "bad-object-id"
    /// A date, number or decimal of extended JSON that its text is not.
    case badValue = "bad-filter-value"
    /// A parameter that is used in a key gave a name that takes code (`$where`).
    case code = "code-in-filter"
    /// A key, or the name of a field in `$expr`, came from a call.
    case data = "filter-from-data"
  }
}
