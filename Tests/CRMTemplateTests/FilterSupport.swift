import BSON

@testable import CRMTemplate

enum FilterOutcome: Equatable {
  case bound(BoundFilter)
  case errors([String])
}

func filter(_ text: String, knowing scope: TableScope, passes: Int = 1) -> (FilterTemplate?, [ExpressionProblem]) {
  var problems: [ExpressionProblem] = []
  let template = FilterTemplate(parsing: text, knownNames: scope.knownNames, passes: passes, problems: &problems)
  return (template, problems)
}

func bind(_ text: String, in scope: TableScope, passes: Int = 1) throws -> FilterOutcome {
  let (template, problems) = filter(text, knowing: scope, passes: passes)
  guard let template else { return .errors(problems.filter { $0.severity == .error }.map(\.code)) }
  var warnings: [RunWarning] = []
  return .bound(try template.bind(in: scope, environment: .plain, warnings: &warnings))
}
