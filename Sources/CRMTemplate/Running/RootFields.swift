internal import BSON

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
