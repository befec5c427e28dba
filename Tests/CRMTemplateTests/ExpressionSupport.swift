@testable import CRMTemplate

/// Names and what they stand for, for tests.
struct TableScope: Scope {
  var bindings: [VariableName: Binding] = [:]

  init(_ variables: [String: TemplateValue] = [:], parameters: [String: String] = [:]) {
    for (name, value) in variables { bindings[VariableName(name)] = .data(value) }
    for (name, text) in parameters where bindings[VariableName(name)] == nil {
      bindings[VariableName(name)] = .parameter(ParameterText(text))
    }
  }

  func binding(of name: VariableName) -> Binding? { bindings[name] }

  var knownNames: KnownNames {
    var names = KnownNames()
    for (name, binding) in bindings {
      switch binding {
      case .data: names.add(name.spelling, .data(nil))
      case .parameter(let text): names.add(name.spelling, .parameter(text))
      }
    }
    return names
  }
}

extension EvaluationEnvironment {
  static let plain = EvaluationEnvironment(formatting: ValueFormatter(culture: .invariant, zone: .utc))
}

struct Evaluated: Equatable {
  var text: String
  var problems: [String]
  var warnings: [String]
}

func evaluate(_ text: String, in scope: TableScope, passes: Int = 1) throws -> Evaluated {
  var problems: [ExpressionProblem] = []
  var warnings: [RunWarning] = []
  let expression = TextExpression(parsing: text, knownNames: scope.knownNames, passes: passes, problems: &problems)
  let result = try expression.evaluate(in: scope, passes: passes, environment: .plain, warnings: &warnings)
  return Evaluated(text: result, problems: problems.map(\.code), warnings: warnings.map(\.code))
}
