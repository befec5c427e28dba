package import BSON

/// Runs the scenarios of one event: a pure state machine. The shell asks `next()`, does what it says, and hands the
/// records to `supply(_:)`, until `.done`.
///
/// One event is one run; runs share nothing but the template. All rules of template-format.md, section 7, "Order,
/// chains, empty results".
package struct ScenarioRun: Sendable {
  package enum Step: Sendable {
    case find(FindRequest)
    case insert(InsertRequest)
    case done(RunResult)
  }

  /// What is left to do, the next at the end.
  private enum Work: Sendable {
    case start(CompiledScenario, RunLayer?)
    case records(CompiledScenario, RunLayer?, [BSONDocument], next: Int, root: BSONValue?)
  }

  let template: CRMTemplate
  private let call: CallFacts
  private var foundRecordCount = 0
  private let demand: ContactDemand
  private var work: [Work]
  private var waiting: (scenario: CompiledScenario, parent: RunLayer?)?
  private var runs = 0
  private var inserts: [Int: Int] = [:]
  /// The `_id` of the record that the current chain began with.
  private var root: BSONValue?
  private var urls: [String] = []
  private var result = RunResult()
  /// What each scenario did, for an explanation; `nil`: nobody asks.
  private(set) var trace: [ScenarioTrace]?

  /// - Parameters:
  ///   - entries: the scenarios that the event starts, in order.
  ///   - demand: what a record must agree with to become a contact.
  ///   - tracing: keep what each scenario did.
  package init(
    _ template: CRMTemplate, entries: [CompiledScenario], call: CallVariables, demand: ContactDemand,
    tracing: Bool = false
  ) {
    self.template = template
    self.call = CallFacts(call)
    self.demand = demand
    work = entries.reversed().map { .start($0, nil) }
    trace = tracing ? [] : nil
  }

  private func scope(
    _ parent: RunLayer?, _ scenario: CompiledScenario? = nil, _ variables: [String] = []
  ) -> RunScope {
    RunScope(
      template: template, call: call, foundRecordCount: foundRecordCount, scenario: scenario, variables: variables,
      ancestors: parent)
  }

  private var environment: EvaluationEnvironment { template.settings.environment }

  /// What has to be done next. Asked again without `supply`, it takes the records for none.
  package mutating func next() -> Step {
    if waiting != nil { supply([]) }
    do throws(RunError) {
      while let item = work.popLast() {
        switch item {
        case .start(let scenario, let parent):
          if let step = try start(scenario, parent) { return step }
        case .records(let scenario, let parent, let records, let index, let root):
          try process(scenario, parent, records, index, root)
        }
      }
    } catch {
      result.failure = error
      work = []
    }
    return .done(finished())
  }

  /// The records that the last step asked for, in the server's order; for an insert the document with its `_id`.
  package mutating func supply(_ records: [BSONDocument]) {
    guard let (scenario, parent) = waiting else { return }
    waiting = nil
    var records = records
    if records.count > TemplateLimits.recordsPerFind, scenario.command?.filter != nil {
      records.removeLast(records.count - TemplateLimits.recordsPerFind)
      warn(
        RunWarning(
          code: "too-many-records", message: "A find gave more than \(records.count) records; the rest is left."),
        scenario, at: scenario.command?.place ?? scenario.place, "Command")
    }
    do throws(RunError) {
      keep(scenario, parent, try kept(records, scenario, parent))
    } catch {
      result.failure = error
      work = []
    }
  }

  // MARK: Commands

  private mutating func start(_ scenario: CompiledScenario, _ parent: RunLayer?) throws(RunError) -> Step? {
    runs += 1
    guard runs <= TemplateLimits.runsPerEvent else {
      throw RunError(.tooMuchWork, "One event would run more than \(TemplateLimits.runsPerEvent) scenarios.")
    }
    guard let command = scenario.command else { return nil }
    trace?.append(ScenarioTrace(scenario: scenario))
    if parent == nil { root = nil }
    let scope = scope(parent)
    // What a chain leads to runs as the scenario that started it.
    if template.isSwitchedOff(scenario.kind.isEntry ? scenario.kind : call.variables.kind) {
      skip(scenario, command, .switchedOff)
      keep(scenario, parent, [])
      return nil
    }
    if let skipIf = command.skipIf {
      var warnings: [RunWarning] = []
      let skips = try skipIf.evaluate(in: scope, environment: environment, warnings: &warnings)
      warn(warnings, scenario, at: command.place, "Command")
      if skips {
        skip(scenario, command, .skipIf)
        keep(scenario, parent, [])
        return nil
      }
    }
    switch command.operation {
    case .find(let filter): return try find(scenario, parent, command, filter, scope)
    case .insert(let template): return try insert(scenario, parent, command, template, scope)
    }
  }

  private mutating func find(
    _ scenario: CompiledScenario, _ parent: RunLayer?, _ command: CompiledCommand, _ filter: FilterTemplate,
    _ scope: RunScope
  ) throws(RunError) -> Step? {
    var warnings: [RunWarning] = []
    let bound = try filter.bind(in: scope, environment: environment, warnings: &warnings)
    warn(warnings, scenario, at: command.place, "Command")
    switch bound {
    case .notSent(let reason):
      if result.notSent == nil { result.notSent = reason }
      note(scenario, .notSent(reason.rawValue))
      keep(scenario, parent, [])
      return nil
    case .filter(let document):
      result.didAnything = true
      waiting = (scenario, parent)
      note(scenario, .find(document))
      return .find(FindRequest(scenario: scenario, command: command, filter: document))
    }
  }

  private mutating func insert(
    _ scenario: CompiledScenario, _ parent: RunLayer?, _ command: CompiledCommand, _ data: DocumentTemplate,
    _ scope: RunScope
  ) throws(RunError) -> Step? {
    var found: [(RunWarning, TemplatePlace, String)] = []
    let document = try data.document(in: scope, environment: environment) { found.append(($0, $1, $2)) }
    for (warning, place, key) in found { warn(warning, scenario, at: place, key) }
    result.didAnything = true
    waiting = (scenario, parent)
    note(scenario, .insert(document))
    let ordinal = inserts[scenario.index, default: 0]
    inserts[scenario.index] = ordinal + 1
    return .insert(InsertRequest(scenario: scenario, command: command, document: document, ordinal: ordinal))
  }

  // MARK: Records

  /// The records that all rules hold for.
  private mutating func kept(
    _ records: [BSONDocument], _ scenario: CompiledScenario, _ parent: RunLayer?
  ) throws(RunError) -> [BSONDocument] {
    guard !scenario.rules.isEmpty, !records.isEmpty else { return records }
    guard scenario.rulesCompare else {
      return records.filter { record in scenario.rules.allSatisfy { $0.holds(in: record, ethalon: "") } }
    }
    let ethalons = try self.ethalons(of: scenario.rules, scenario, parent)
    return records.filter { record in
      zip(scenario.rules, ethalons).allSatisfy { $0.holds(in: record, ethalon: $1) }
    }
  }

  private mutating func ethalons(
    of rules: [RecordRule], _ scenario: CompiledScenario, _ parent: RunLayer?
  ) throws(RunError) -> [String] {
    var texts: [String] = []
    texts.reserveCapacity(rules.count)
    for rule in rules {
      guard let ethalon = rule.ethalon else {
        texts.append("")
        continue
      }
      if let constant = ethalon.constant {
        texts.append(constant)
        continue
      }
      var warnings: [RunWarning] = []
      let scope = scope(parent)
      texts.append(try ethalon.evaluate(in: scope, environment: environment, warnings: &warnings))
      warn(warnings, scenario, at: scenario.place, "Rule")
    }
    return texts
  }

  /// Queues what is to be made of the records; without any the chain ends, or goes on once with empty variables.
  private mutating func keep(_ scenario: CompiledScenario, _ parent: RunLayer?, _ records: [BSONDocument]) {
    if !records.isEmpty {
      work.append(.records(scenario, parent, records, next: 0, root: root))
    } else if scenario.allowEmpty {
      work.append(.records(scenario, parent, [[:]], next: 0, root: root))
    }
  }

  private mutating func process(
    _ scenario: CompiledScenario, _ parent: RunLayer?, _ records: [BSONDocument], _ index: Int, _ root: BSONValue?
  ) throws(RunError) {
    guard index < records.count else { return }
    let record = records[index]
    if index + 1 < records.count {
      work.append(.records(scenario, parent, records, next: index + 1, root: root))
    }
    self.root = parent == nil ? record["_id"] : root
    var variables: [String] = []
    variables.reserveCapacity(scenario.variables.count)
    for variable in scenario.variables {
      let ethalons = variable.filter.isEmpty ? [] : try self.ethalons(of: variable.filter, scenario, parent)
      variables.append(value(of: variable, in: record, ethalons))
    }
    let outputs: [String]
    do throws(RunError) {
      outputs = try self.outputs(of: scenario, parent, variables)
    } catch {
      // One contact that is too much costs a look-up that contact.
      guard call.variables.kind.isLookup else { throw error }
      let warning = RunWarning(code: error.code.rawValue, message: error.message)
      return warn(warning, scenario, at: scenario.place, "Outputs")
    }
    guard let next = scenario.next, next < template.scenarios.count else {
      accept(scenario, outputs)
      return
    }
    let layer = RunLayer(scenario, variables: variables, outputs: outputs, parent: parent)
    work.append(.start(template.scenarios[next], layer))
  }

  private func value(of variable: RecordVariable, in record: BSONDocument, _ ethalons: [String]) -> String {
    guard case .number(let matcher) = demand else {
      return variable.value(in: record, ethalons: ethalons, matches: nil)
    }
    return variable.value(in: record, ethalons: ethalons) { matcher.level(of: $0) != nil }
  }

  private mutating func outputs(
    of scenario: CompiledScenario, _ parent: RunLayer?, _ variables: [String]
  ) throws(RunError) -> [String] {
    let plan = scenario.outputs
    var values = [String](repeating: "", count: plan.names.count)
    lazy var scope = self.scope(parent, scenario, variables)
    for output in plan.outputs {
      let text: String
      switch output.value {
      case .variable(let index): text = index < variables.count ? variables[index] : ""
      case .pieces(let pieces): text = Self.join(pieces, variables)
      case .expression(let expression):
        var warnings: [RunWarning] = []
        text = try expression.evaluate(
          in: scope, passes: output.passes, environment: environment, warnings: &warnings)
        warn(warnings, scenario, at: output.place, plan.names[output.field])
      }
      let value = text.trimmedFast
      // Of the same type twice the last value that is not empty counts.
      if !value.isEmpty { values[output.field] = value }
    }
    if let (field, text) = plan.entityType, values[field].isEmpty { values[field] = text }
    return values
  }

  private static func join(_ pieces: [OutputValue.Piece], _ variables: [String]) -> String {
    var text = ""
    for piece in pieces {
      switch piece {
      case .literal(let literal): text += literal
      case .variable(let index): if index < variables.count { text += variables[index] }
      }
    }
    return text
  }

  // MARK: Contacts

  private mutating func accept(_ scenario: CompiledScenario, _ outputs: [String]) {
    let fields = ContactFields(names: scenario.outputs.names, values: outputs)
    // Reports of calls and chats give nothing back.
    if call.variables.kind.isReport { return }
    noteOutputs(fields, scenario)
    var refusal: ContactRefusal
    switch scenario.outputs.accept(outputs, demand: demand) {
    case .success(let match):
      let url = scenario.outputs.contactURL.map { outputs[$0] } ?? ""
      if !urls.contains(url) {
        urls.append(url)
        result.contacts.append(FoundContact(fields: fields, match: match, recordID: root))
        foundRecordCount += 1
        return
      }
      refusal = .duplicateContactURL
    case .failure(let reason): refusal = reason
    }
    warn(
      RunWarning(code: refusal.rawValue, message: refusal.message), scenario, at: scenario.place, "Outputs")
  }

  private mutating func finished() -> RunResult {
    guard result.contacts.count > 1 else { return result }
    var ranked: [FoundContact] = []
    ranked.reserveCapacity(result.contacts.count)
    for match in ContactMatch.allCases { ranked += result.contacts.filter { $0.match == match } }
    result.contacts = ranked
    return result
  }

  // MARK: Warnings and traces

  private mutating func warn(
    _ warnings: [RunWarning], _ scenario: CompiledScenario, at place: TemplatePlace, _ subject: String
  ) {
    for warning in warnings { warn(warning, scenario, at: place, subject) }
  }

  private mutating func warn(
    _ warning: RunWarning, _ scenario: CompiledScenario, at place: TemplatePlace, _ subject: String
  ) {
    let placed = PlacedWarning(
      code: warning.code, message: warning.message, place: place, scenario: scenario.id, subject: subject)
    result.warnings.append(placed)
    if let index = traceIndex(of: scenario) { trace?[index].warnings.append(placed) }
  }

  private mutating func skip(_ scenario: CompiledScenario, _ command: CompiledCommand, _ reason: ScenarioSkip.Reason) {
    result.skips.append(ScenarioSkip(scenario: scenario.id, reason: reason, place: command.place))
    note(scenario, .skipped(reason))
  }

  private mutating func note(_ scenario: CompiledScenario, _ action: ScenarioTrace.Action) {
    if let index = traceIndex(of: scenario) { trace?[index].action = action }
  }

  private mutating func noteOutputs(_ fields: ContactFields, _ scenario: CompiledScenario) {
    if let index = traceIndex(of: scenario) { trace?[index].outputs.append(fields) }
  }

  private func traceIndex(of scenario: CompiledScenario) -> Int? {
    trace?.lastIndex { $0.scenario.index == scenario.index }
  }
}

/// What one scenario did in a run.
struct ScenarioTrace: Sendable {
  enum Action: Sendable {
    case skipped(ScenarioSkip.Reason)
    case nothing
    case notSent(String)
    case find(BSONDocument)
    case insert(BSONDocument)
  }

  let scenario: CompiledScenario
  var action = Action.nothing
  var outputs: [ContactFields] = []
  var warnings: [PlacedWarning] = []
}

extension String {
  /// Without white space at its ends; most have none, which two bytes tell.
  var trimmedFast: String {
    guard let first = utf8.first, let last = utf8.last else { return self }
    return first > 0x20 && first < 0x80 && last > 0x20 && last < 0x80 ? self : trimmingWhiteSpace
  }
}
