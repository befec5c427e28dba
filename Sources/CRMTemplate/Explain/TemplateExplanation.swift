package import BSON

/// What a template makes of one event, without any server: `ringside template explain`.
package struct TemplateExplanation: Sendable {
  /// One run of one scenario.
  package struct Scenario: Sendable {
    package var id: String
    /// Its command would be given to the database.
    package var runs: Bool
    /// Why not: a pop-up's `reason`, `skip-if`, `switched-off`, a reason of a filter.
    package var reason: String?
    package var operation: String?
    package var database: String?
    package var collection: String?
    package var filter: BSONDocument?
    package var document: BSONDocument?
    package var outputs: [ContactFields] = []
    package var warnings: [PlacedWarning] = []
  }

  package var report: ImportReport
  /// `nil`: the template has errors, and nothing was run.
  package var number: SoughtNumber?
  package var scenarios: [Scenario] = []
  /// What ended the run before its time.
  package var failure: RunError?

  package init(report: ImportReport) {
    self.report = report
  }

  /// - Parameters:
  ///   - call: the event's fields; its kind says what the event starts.
  ///   - rawNumber: as the phone system saw it.
  ///   - contact: the record that a find gives; `nil`: none.
  ///   - scenarioID: only the scenario of that id and what it chains to, whatever the event is.
  package init(
    _ template: CRMTemplate, report: ImportReport, call: CallVariables, rawNumber: String, contact: BSONDocument?,
    scenarioID: String?, normalizer: some NumberNormalizing
  ) {
    self.report = report
    var warnings: [RunWarning] = []
    let formatted = template.format(rawNumber, warnings: &warnings)
    let number = SoughtNumber(formatted, normal: normalizer.normalize(rawNumber))
    self.number = number
    let matcher = NumberMatcher(number, normalizer: normalizer, minimumDigits: template.settings.minimumDigits)

    var call = call
    call.number = formatted.text
    let entries = template.entries(for: &call, scenarioID: scenarioID)
    if call.kind == .reportCall || call.kind == .reportChat, call.contact == nil {
      call.contact = Self.contact(template, matcher: matcher, direction: call.direction, record: contact)
    }
    let asksByNumber = call.kind == .lookupByNumber || call.kind == .createContact
    if asksByNumber, let refusal = formatted.refusal(minimumDigits: template.settings.minimumDigits) {
      scenarios = entries.map { Self.notRun($0, reason: refusal.rawValue) }
      return
    }
    run(template, entries: entries, call: call, matcher: matcher, contact: contact)
  }

  private mutating func run(
    _ template: CRMTemplate, entries: [CompiledScenario], call: CallVariables, matcher: NumberMatcher,
    contact: BSONDocument?
  ) {
    let demand: ContactDemand =
      switch call.kind {
      case .lookupByNumber, .createContact: .number(matcher)
      case .lookupByEmail: .email(call.email)
      default: .nothing
      }
    var run = ScenarioRun(template, entries: entries, call: call, demand: demand, tracing: true)
    var result: RunResult?
    while result == nil {
      switch run.next() {
      case .find: run.supply(contact.map { [$0] } ?? [])
      case .insert(let request):
        var written = request.document
        if written["_id"] == nil {
          // A stand-in, so that outputs that name the id show where it goes.
          written.elements.insert(.init(key: "_id", value: .objectID(ObjectID(high: 0, low: 0))), at: 0)
        }
        run.supply([written])
      case .done(let done): result = done
      }
    }
    failure = result?.failure
    scenarios = (run.trace ?? []).map(Self.scenario)
    scenarios += entries.filter { $0.command == nil }.map { Self.notRun($0, reason: "unsupported-scenario-type") }
  }

  /// Whom the look-up would find, if the record is the one that it gets.
  private static func contact(
    _ template: CRMTemplate, matcher: NumberMatcher, direction: CallVariables.Direction, record: BSONDocument?
  ) -> ContactFields? {
    guard let record else { return nil }
    var run = LookupRun(template, matcher: matcher, direction: direction)
    while true {
      switch run.next() {
      case .find: run.supply([record])
      case .done(let result): return result.contacts.first?.fields
      }
    }
  }

  private static func scenario(_ trace: ScenarioTrace) -> Scenario {
    var scenario = notRun(trace.scenario, reason: nil)
    scenario.outputs = trace.outputs
    scenario.warnings = trace.warnings
    switch trace.action {
    case .nothing: break
    case .skipped(let reason): scenario.reason = reason.rawValue
    case .notSent(let reason): scenario.reason = reason
    case .find(let filter): (scenario.runs, scenario.filter) = (true, filter)
    case .insert(let document): (scenario.runs, scenario.document) = (true, document)
    }
    return scenario
  }

  private static func notRun(_ scenario: CompiledScenario, reason: String?) -> Scenario {
    var result = Scenario(id: scenario.id, runs: false, reason: reason)
    if let command = scenario.command {
      result.operation = command.filter == nil ? "insert" : "find"
      result.database = command.database
      result.collection = command.collection
    }
    return result
  }
}

extension CRMTemplate {
  /// The scenarios that an event, or a person by id, starts. A scenario that only chains lead to runs as the kind that
  /// starts its chain.
  func entries(for call: inout CallVariables, scenarioID: String?) -> [CompiledScenario] {
    guard let scenarioID else { return scenarios(of: call.kind) }
    if scenarioID.isEmpty {
      call.kind = .lookupByNumber
      return numberLookups
    }
    guard let scenario = scenario(id: scenarioID) else { return [] }
    var kind = scenario.kind
    var position = scenario.index
    for _ in 0..<TemplateLimits.chainLinks where !kind.isEntry {
      guard let parent = scenarios.first(where: { $0.next == position }) else { break }
      (kind, position) = (parent.kind, parent.index)
    }
    if kind.isEntry { call.kind = kind }
    return [scenario]
  }
}
