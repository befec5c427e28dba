internal import BSON

/// What a batch needs to know of a look-up scenario before any call rings.
package struct LookupPlan: Sendable {
  package let scenario: CompiledScenario
  package let command: CompiledCommand
  package let filter: FilterTemplate
  package var shape: FilterShape { filter.shape }
  package var database: String { command.database }
  package var collection: String { command.collection }
  /// Root fields that a projection keeps: those of rules, variables, their filters, and the filter; `_id` always.
  package let projection: [String]
  /// Several calls may be asked for in one query: the filter is about the number.
  package let isBatchable: Bool
  /// Whether it runs, or what it asks, depends on how many contacts earlier look-ups of the same call gave.
  package let dependsOnEarlierLookups: Bool
}

extension CRMTemplate {
  /// The look-ups by number, in the order in which they run.
  package func lookupPlans() -> [LookupPlan] {
    scenarios(of: .lookupByNumber).compactMap { scenario -> LookupPlan? in
      guard let command = scenario.command, let filter = command.filter else { return nil }
      let read = (command.skipIf?.referencedNames() ?? []) + filter.referencedNames
      return LookupPlan(
        scenario: scenario, command: command, filter: filter, projection: scenario.projection,
        isBatchable: filter.shape.isAboutNumber,
        dependsOnEarlierLookups: read.contains { CallVariable.named($0) == .foundRecordCount })
    }
  }
}

extension FilterShape {
  var isAboutNumber: Bool {
    if case .general = form { false } else { true }
  }
}

extension CompiledScenario {
  /// The root fields that its rules, variables and filter read.
  static func rootFields(
    _ rules: [RecordRule], _ variables: [RecordVariable], _ filter: FilterTemplate?
  ) -> [String] {
    let paths = rules.map(\.path) + variables.flatMap { [$0.path].compactMap { $0 } + $0.filter.map(\.path) }
    var seen: Set<String> = []
    return (["_id"] + paths.map(\.rootField) + (filter?.rootFields ?? [])).filter { seen.insert($0).inserted }
  }
}

extension FilterTemplate {
  /// The root fields that the filter asks for, those inside `$or` and the like too.
  var rootFields: [String] {
    var fields: [String] = []
    Self.collect(root, into: &fields)
    return fields
  }

  private static func collect(_ node: FilterNode, into fields: inout [String]) {
    switch node {
    case .document(let elements):
      for element in elements {
        if let key = element.key.constant { collect(key, element.value, into: &fields) }
      }
    case .array(let nodes): for node in nodes { collect(node, into: &fields) }
    case .constant(let value): collect(value, into: &fields)
    default: break
    }
  }

  private static func collect(_ value: BSONValue, into fields: inout [String]) {
    switch value {
    case .document(let document):
      for element in document.elements { collect(element.key, .constant(element.value), into: &fields) }
    case .array(let values): for value in values { collect(value, into: &fields) }
    default: break
    }
  }

  /// A key that starts with `$` is an operator: what is under it asks for fields, or for nothing.
  private static func collect(_ key: String, _ value: FilterNode, into fields: inout [String]) {
    if key.hasPrefix("$") { return collect(value, into: &fields) }
    fields.append(String(key.prefix { $0 != "." }))
  }
}
