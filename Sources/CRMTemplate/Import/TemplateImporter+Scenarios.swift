extension TemplateImporter {
  private enum ScenarioType: String, CaseIterable {
    case noSQLDatabase = "NoSQLDatabase"
    case sqlDatabase = "SQLDatabase"
    case rest = "REST"
  }

  /// `Scenarios`: everything in it, whether it can run or not.
  func readScenarios(_ element: MarkupElement?, root: MarkupElement) -> [CompiledScenario] {
    guard let element else {
      error("nothing-to-run", root, nil, "The template has no Scenarios.", hint: "Add <Scenarios>…</Scenarios>.")
      return []
    }
    _ = AttributeReader(element, of: self, known: [])
    let elements = children(of: element, known: ["Scenario"]).map(\.element)
    outlineScenarios(elements)
    var compiled: [CompiledScenario] = []
    for index in outlines.indices {
      scenarioID = outlines[index].id
      compiled.append(readScenario(index))
    }
    scenarioID = nil
    if !outlines.contains(where: { $0.isSupported && $0.kind.isEntry }) {
      error("nothing-to-run", element, nil, "The template has no scenario that can run.")
    }
    return compiled
  }

  private func readScenario(_ index: Int) -> CompiledScenario {
    let outline = outlines[index]
    let element = outline.element
    let reader = AttributeReader(element, of: self, known: ["Id", "Type", "EntityId", "EntityOrder"])
    let type = reader.word("Type", ScenarioType.self, instead: "the kind of its command")
    checkSpelling(of: outline)
    let parts = children(
      of: element, known: ["Command", "Request", "Query", "Rules", "Variables", "Outputs"],
      single: ["Command", "Request", "Query", "Rules", "Variables", "Outputs"])
    func part(_ name: String) -> MarkupElement? { parts.first { $0.name == name }?.element }

    guard outline.isSupported else {
      let reason = type.map { "Type \($0.rawValue)" } ?? "A scenario with \(part("Query") == nil ? "Request" : "Query")"
      warn(
        "unsupported-scenario-type", element, type == nil ? nil : "Type",
        "\(reason) is not for a MongoDB database; the scenario never runs.")
      return unsupported(index)
    }
    for name in ["Request", "Query"] {
      if let other = part(name) {
        warn("unknown-element", other, nil, "\(name) is ignored beside Command.")
      }
    }
    let commandNames = knownNames(of: index, own: false)
    let names = knownNames(of: index, own: true)
    let command = readCommand(part("Command"), of: index, names: commandNames)
    let rules = part("Rules").map { readRules($0, names: commandNames) } ?? []
    let variables = part("Variables").map { readVariables($0, names: commandNames) } ?? []
    let outputs = readOutputs(
      part("Outputs"), of: index, names: names, variables: variables, entityID: reader.value("EntityId"))
    checkContactOutputs(outputs.plan, of: index, at: part("Outputs") ?? element)
    return CompiledScenario(
      index: index, id: outline.id, kind: outline.kind, place: source.place(ofByte: element.start), command: command,
      rules: rules, variables: variables, outputs: outputs.plan, next: outline.nextIndex,
      allowEmpty: outputs.allowEmpty)
  }

  private func unsupported(_ index: Int) -> CompiledScenario {
    CompiledScenario(
      index: index, id: outlines[index].id, kind: outlines[index].kind,
      place: source.place(ofByte: outlines[index].element.start), command: nil, rules: [], variables: [],
      outputs: .none, next: nil, allowEmpty: false)
  }

  /// Reserved ids are found in any case, but the phone system wants its own.
  private func checkSpelling(of outline: ScenarioOutline) {
    let reserved = [
      "CreateContactRecord", "CreateContactRecordFromClient", "ReportCall", "ReportChat", "LookupByEmail",
      "SearchContacts", "LookupFromCFD_",
    ]
    for name in reserved {
      let isPrefix = name == "LookupByEmail" || name == "SearchContacts" || name == "LookupFromCFD_"
      let given = isPrefix ? String(outline.id.prefix(name.count)) : outline.id
      if given != name, given.lowercased() == name.lowercased() {
        warn(
          "wrong-case", outline.element, "Id", "The id \(shown(given)) is spelled \(name).", hint: "Write \(name).")
      }
    }
  }

  /// What a contact must have, at the last scenario of each chain (template-format.md, section 11).
  private func checkContactOutputs(_ plan: OutputPlan, of index: Int, at element: MarkupElement) {
    let outline = outlines[index]
    guard outline.next == nil else { return }
    func gives(_ field: Int) -> Bool {
      plan.outputs.contains { $0.field == field && !$0.value.isConstantEmpty }
    }
    let lookups = outline.kinds.filter(\.isLookup)
    let creations = outline.kinds.filter(\.isCreation)
    guard !lookups.isEmpty || !creations.isEmpty else { return }
    let severity: ExpressionProblem.Severity = lookups.isEmpty ? .warning : .error
    let effect = lookups.isEmpty ? "what was created is not shown" : "every record is dropped"
    if !(plan.contactURL.map(gives) ?? false) {
      add(
        severity, "no-contact-url", element, nil, "No output gives a ContactUrl: \(effect).",
        hint: "Add <Output Type=\"ContactUrl\" Value=\"…\"/>.")
    }
    if !plan.displayNames.contains(where: gives) {
      add(
        severity, "no-name-output", element, nil,
        "No output gives a FirstName, LastName or CompanyName: \(effect).", hint: nil)
    }
    if lookups.contains(.lookupByNumber) || !creations.isEmpty, !plan.phones.contains(where: gives) {
      add(
        lookups.contains(.lookupByNumber) ? .error : .warning, "no-phone-output", element, nil,
        "No output gives a phone number: \(effect).", hint: nil)
    }
    if lookups.contains(.lookupByEmail), !(plan.email.map(gives) ?? false) {
      add(.error, "no-email-output", element, nil, "No output gives an Email: \(effect).", hint: nil)
    }
  }
}
