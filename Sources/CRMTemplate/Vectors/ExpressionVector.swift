import BSON

/// One vector, read and ready to run.
package struct ExpressionVector: Sendable {
  enum Context: Sendable {
    case text, condition, filter
    case number(prefix: NumberPrefix, maxLength: String)
  }

  package let id: String
  let context: Context
  let expression: String
  let passes: Int
  let culture: Culture
  let scope: VectorScope
  let expected: BSONValue
  let reports: [String]

  package func run() -> VectorResult {
    var run = VectorRun(self)
    let actual = run.value()
    let missing = reports.filter { !run.codes.contains($0) }
    guard missing.isEmpty else {
      return VectorResult(
        id: id, isOK: false, expected: Self.form(expected, reports),
        actual: Self.form(actual, reports.filter(run.codes.contains)))
    }
    return VectorResult(id: id, isOK: expected == actual, expected: expected, actual: actual)
  }

  private static func form(_ value: BSONValue, _ reports: [String]) -> BSONValue {
    ["value": value, "reports": .array(reports.map { .string($0) })]
  }
}

/// The names of a vector: its variables over those of the base, then parameters, then what is predefined.
struct VectorScope: Scope {
  private var bindings: [VariableName: Binding] = [
    VariableName("MaxLength"): .data(.string("")), VariableName("LineBreak"): .data(.string("\n")),
  ]
  private var parameters: Set<VariableName> = []
  private var variables: Set<VariableName> = []

  mutating func setParameter(_ name: String, _ text: String) {
    let name = VariableName(name)
    guard !variables.contains(name) else { return }
    bindings[name] = .parameter(ParameterText(text))
  }

  mutating func setVariable(_ name: String, _ value: TemplateValue) {
    let name = VariableName(name)
    variables.insert(name)
    bindings[name] = .data(value)
  }

  func binding(of name: VariableName) -> Binding? { bindings[name] }

  var knownNames: KnownNames {
    var names = KnownNames()
    for (name, binding) in bindings {
      switch binding {
      case .data(let value): names.add(name.spelling, .data(value == .null ? nil : value.kind))
      case .parameter(let text): names.add(name.spelling, .parameter(text))
      }
    }
    return names
  }
}

/// Evaluates one vector and collects what was reported.
private struct VectorRun {
  let vector: ExpressionVector
  let environment: EvaluationEnvironment
  var problems: [ExpressionProblem] = []
  var warnings: [RunWarning] = []
  var failure: RunError?

  init(_ vector: ExpressionVector) {
    self.vector = vector
    self.environment = EvaluationEnvironment(formatting: ValueFormatter(culture: vector.culture, zone: .utc))
  }

  var codes: Set<String> {
    Set(problems.map(\.code) + warnings.map(\.code) + (failure.map { [$0.code.rawValue] } ?? []))
  }

  mutating func value() -> BSONValue {
    do throws(RunError) {
      return try evaluated()
    } catch {
      failure = error
      return ["error": .string(error.code.rawValue)]
    }
  }

  private mutating func evaluated() throws(RunError) -> BSONValue {
    let (scope, passes) = (vector.scope, vector.passes)
    let names = scope.knownNames
    switch vector.context {
    case .text:
      let text = TextExpression(parsing: vector.expression, knownNames: names, passes: passes, problems: &problems)
      return .string(try text.evaluate(in: scope, passes: passes, environment: environment, warnings: &warnings))
    case .condition:
      let condition = ConditionExpression(
        parsing: vector.expression, knownNames: names, passes: passes, problems: &problems)
      return .boolean(try condition.evaluate(in: scope, passes: passes, environment: environment, warnings: &warnings))
    case .number(let prefix, let maxLength):
      let limit = TextExpression(parsing: maxLength, knownNames: names, problems: &problems)
      let format = PhoneNumberFormat(prefix: prefix, maxLength: limit)
      let number = try format.format(vector.expression, in: scope, environment: environment, warnings: &warnings)
      return .string(number.text)
    case .filter:
      let filter = FilterTemplate(parsing: vector.expression, knownNames: names, passes: passes, problems: &problems)
      guard let filter else { return ["error": .string(errorCode)] }
      switch try filter.bind(in: scope, environment: environment, warnings: &warnings) {
      case .filter(let document): return BSONValue.document(document).afterRelaxedJSON
      case .notSent(let reason): return ["notSent": .string(reason.rawValue)]
      }
    }
  }

  /// The code that the vector expects, if it is among those that were given.
  private var errorCode: String {
    let errors = problems.filter { $0.severity == .error }.map(\.code)
    if case .document(let expected) = vector.expected, case .string(let code)? = expected["error"],
      errors.contains(code)
    {
      return code
    }
    return errors.first ?? ""
  }
}
