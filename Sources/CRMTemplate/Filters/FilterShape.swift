/// What a filter asks of the caller's number, so that a look-up can ask for a batch of numbers in one query and for the
/// forms in which people store them (architecture.md, "Look-up", step 3). Found when the template is compiled.
///
/// Only where the number stands alone, as `[Number]` does, may it be widened; `[[Number].Replace("+","")]` is `general`.
package struct FilterShape: Sendable {
  package enum Form: Hashable, Sendable {
    /// `{field: "[Number]"}`, also with `$eq` or a bare `[Number]`; or an `$or` of such. Paths, each once.
    case equality(fields: [String])
    /// `{field: {$regex: "[Number]$"}}`, also behind `.*` or `^.*`; or an `$or` of such.
    case suffix(fields: [String])
    /// An `$or` of both, or of branches that have conditions of their own: `branches` says what each asks.
    case alternatives
    /// Anything else: runs as it is written, per number.
    case general
  }

  package struct Branch: Sendable {
    package enum Match: Hashable, Sendable {
      case equality, suffix
    }

    package var field: String
    package var match: Match
    /// Conditions of this branch that do not depend on the call; `nil`: none.
    package var rest: FilterTemplate?
  }

  package let form: Form
  /// What is asked of the number, one for each branch of the `$or`, or a single one. Empty where `general`.
  package let branches: [Branch]
  /// Conditions beside those on the number that do not depend on the call, to be bound with any scope that has the
  /// parameters: `{"active": true}` of `{"active": true, "phone": "[Number]"}`. `nil`: none.
  package let rest: FilterTemplate?

  static let general = FilterShape(form: .general, branches: [], rest: nil)

  private init(form: Form, branches: [Branch], rest: FilterTemplate?) {
    self.form = form
    self.branches = branches
    self.rest = rest
  }

  init(_ branches: [Branch], rest: FilterTemplate?) {
    var fields: [String] = []
    for branch in branches where !fields.contains(branch.field) { fields.append(branch.field) }
    let form: Form
    if branches.contains(where: { $0.rest != nil }) {
      form = .alternatives
    } else if branches.allSatisfy({ $0.match == .equality }) {
      form = .equality(fields: fields)
    } else if branches.allSatisfy({ $0.match == .suffix }) {
      form = .suffix(fields: fields)
    } else {
      form = .alternatives
    }
    self.init(form: form, branches: branches, rest: rest)
  }
}
