internal import BSON
internal import CRMTemplate
internal import MongoDB

/// What one scenario asks of its collection, made once from the compiled template.
struct FindPlan {
  struct Branch {
    var path: RecordPath
    var match: FilterShape.Branch.Match
    /// Conditions of this branch that are the same for each call.
    var rest: BSONDocument
  }

  let namespace: Namespace
  /// What is asked of the number; empty where the filter runs as it is written, per number.
  let branches: [Branch]
  /// Conditions beside those on the number.
  let rest: BSONDocument
  let projection: BSONDocument

  init(_ request: FindRequest, template: CRMTemplate) {
    namespace = Namespace(database: request.command.database, collection: request.command.collection)
    let shape = request.command.filter?.shape
    // A condition that cannot be bound without the call leaves the filter as it is written.
    let rest = shape?.rest.map { template.constantFilter($0) } ?? [:]
    let branches = (shape?.branches ?? []).map { branch -> Branch? in
      guard let path = RecordPath(branch.field), let rest = branch.rest.map({ template.constantFilter($0) }) ?? [:]
      else { return nil }
      return Branch(path: path, match: branch.match, rest: rest)
    }
    if let rest, !branches.contains(where: { $0 == nil }) {
      self.branches = branches.compactMap { $0 }
      self.rest = rest
    } else {
      self.branches = []
      self.rest = [:]
    }
    projection = BSONDocument(request.projection.map { .init(key: $0, value: .int32(1)) })
  }

  /// The branch's condition on the number with what stands beside it.
  func condition(_ branch: Branch, _ number: BSONDocument) -> BSONDocument {
    all([branch.rest, BSONDocument([.init(key: branch.path.spelling, value: .document(number))])])
  }

  func filter(_ branch: Branch, _ number: BSONDocument) -> BSONDocument {
    all([rest, condition(branch, number)])
  }

  func anyOf(_ conditions: [BSONValue]) -> BSONDocument {
    if case .document(let only)? = conditions.first, conditions.count == 1 { return all([rest, only]) }
    return all([rest, ["$or": .array(conditions)]])
  }

  /// Both conditions: side by side where their keys differ.
  private func all(_ parts: [BSONDocument]) -> BSONDocument {
    let parts = parts.filter { !$0.elements.isEmpty }
    let elements = parts.flatMap(\.elements)
    if Set(elements.map(\.key)).count == elements.count { return BSONDocument(elements) }
    return ["$and": .array(parts.map { .document($0) })]
  }
}
