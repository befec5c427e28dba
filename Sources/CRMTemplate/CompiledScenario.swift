/// One scenario of a template, ready to run. Immutable; shared by all runs and threads.
package final class CompiledScenario: Sendable {
  /// In the order of the file, from 0.
  package let index: Int
  /// Empty: a look-up by number.
  package let id: String
  package let kind: ScenarioKind
  package let place: TemplatePlace
  /// `nil`: the scenario is for another kind of database and never runs.
  package let command: CompiledCommand?
  package let rules: [RecordRule]
  package let variables: [RecordVariable]
  package let outputs: OutputPlan
  /// The number of the scenario that runs next, once per record.
  package let next: Int?
  /// Without a record the chain goes on all the same.
  package let allowEmpty: Bool
  /// Root fields of a record that the scenario reads; `_id` always.
  package let projection: [String]
  /// A rule compares with a text, and not only asks whether there is one.
  let rulesCompare: Bool
  /// Names of the variables, in their order.
  let variableNames: [VariableName]
  /// Names of the outputs, in the order of `outputs.names`.
  let outputNames: [VariableName]

  init(
    index: Int, id: String, kind: ScenarioKind, place: TemplatePlace, command: CompiledCommand?, rules: [RecordRule],
    variables: [RecordVariable], outputs: OutputPlan, next: Int?, allowEmpty: Bool
  ) {
    self.index = index
    self.id = id
    self.kind = kind
    self.place = place
    self.command = command
    self.rules = rules
    self.variables = variables
    self.outputs = outputs
    self.next = next
    self.allowEmpty = allowEmpty
    rulesCompare = rules.contains { $0.ethalon != nil }
    projection = Self.rootFields(rules, variables, command?.filter)
    variableNames = variables.map(\.name)
    outputNames = outputs.names.map { VariableName($0) }
  }
}

/// `Command`: what is asked of the database, and where.
package final class CompiledCommand: Sendable {
  package enum Operation: Sendable {
    case find(FilterTemplate)
    case insert(DocumentTemplate)
  }

  /// Never printed.
  package let connectionString: String
  package let database: String
  package let collection: String
  package let operation: Operation
  /// True: the command is not run and there are no records.
  package let skipIf: ConditionExpression?
  package let place: TemplatePlace

  init(
    connectionString: String, database: String, collection: String, operation: Operation,
    skipIf: ConditionExpression?, place: TemplatePlace
  ) {
    self.connectionString = connectionString
    self.database = database
    self.collection = collection
    self.operation = operation
    self.skipIf = skipIf
    self.place = place
  }

  package var filter: FilterTemplate? {
    if case .find(let filter) = operation { filter } else { nil }
  }
}
