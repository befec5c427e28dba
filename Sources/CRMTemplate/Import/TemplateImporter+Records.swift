extension TemplateImporter {
  /// `Rules`, or the rules of a `Filter`.
  func readRules(_ element: MarkupElement, names: KnownNames) -> [RecordRule] {
    _ = AttributeReader(element, of: self, known: [])
    return children(of: element, known: ["Rule"]).compactMap { readRule($0.element, names: names) }
  }

  /// `nil`: there is nothing to check, or its type is not known.
  private func readRule(_ element: MarkupElement, names: KnownNames) -> RecordRule? {
    let reader = AttributeReader(element, of: self, known: ["Type", "Ethalon", "Path"])
    _ = children(of: element, known: [])
    let kind: RecordRule.Kind
    let type = String((reader.value("Type") ?? "").trimmingXMLWhiteSpace())
    switch type.lowercased() {
    case "", "any": kind = .any
    case "equals": kind = .equals
    default:
      error(
        "unknown-rule-type", element, "Type", "There is no rule type \(shown(type)).",
        hint: "Write Any or Equals.")
      return nil
    }
    if !["", "Any", "Equals"].contains(type) {
      let spelling = kind == .any ? "Any" : "Equals"
      warn("wrong-case", element, "Type", "\(shown(type)) is spelled \(spelling).", hint: "Write \(spelling).")
    }
    guard let path = RecordPath(reader.value("Path") ?? element.trimmedText) else {
      warn("rule-empty", element, nil, "The rule names no path, and holds always.")
      return nil
    }
    var ethalon: TextExpression?
    if kind == .equals {
      ethalon = reader.text("Ethalon").map { text($0, names: names) } ?? TextExpression(parts: [])
    }
    return RecordRule(kind: kind, path: path, ethalon: ethalon)
  }

  func readVariables(_ element: MarkupElement, names: KnownNames) -> [RecordVariable] {
    _ = AttributeReader(element, of: self, known: [])
    var variables: [RecordVariable] = []
    for (_, child) in children(of: element, known: ["Variable"]) {
      let reader = AttributeReader(
        child, of: self, known: ["Name", "Path", "LookupValue", "Skip", "IsArray"])
      guard let name = reader.required("Name") else { continue }
      let variable = RecordVariable(
        name: VariableName(name), path: RecordPath(reader.value("Path") ?? child.trimmedText),
        filter: readFilter(of: child, names: names))
      if let index = variables.firstIndex(where: { $0.name == variable.name }) {
        warn("duplicate-name", child, "Name", "\(shown(name)) is defined twice; the later one counts.")
        variables[index] = variable
      } else {
        variables.append(variable)
      }
    }
    return variables
  }

  private func readFilter(of variable: MarkupElement, names: KnownNames) -> [RecordRule] {
    var rules: [RecordRule] = []
    for (name, child) in children(of: variable, known: ["Filter", "Filters"], single: ["Filter"]) {
      if name == "Filter" {
        rules = readRules(child, names: names)
      } else {
        warn(
          "filters-wrapper-ignored", child, nil, "Filters is ignored, as the phone system does.",
          hint: "Write <Filter> directly into <Variable>.")
      }
    }
    return rules
  }

  /// `Outputs`: what is known of a contact at the end.
  func readOutputs(
    _ element: MarkupElement?, of index: Int, names: KnownNames, variables: [RecordVariable], entityID: String?
  ) -> (plan: OutputPlan, allowEmpty: Bool) {
    var outputs: [(name: String, value: OutputValue, passes: Int, place: TemplatePlace)] = []
    let own = variables.map(\.name)
    guard let element else { return (OutputPlan([], entityType: entityID), false) }
    let reader = AttributeReader(element, of: self, known: ["Next", "AllowEmpty"])
    var seen: Set<String> = []
    for (_, child) in children(of: element, known: ["Output"]) {
      let reader = AttributeReader(child, of: self, known: ["Type", "Value", "Passes"])
      _ = children(of: child, known: [])
      guard let type = reader.required("Type") else { continue }
      checkSpelling(ofField: type, at: child)
      if !seen.insert(type.lowercased()).inserted {
        warn(
          "duplicate-output", child, "Type",
          "\(shown(ContactField.spelling(of: type))) is given twice; the last value that is not empty counts.")
      }
      let passes = reader.passes(["Passes"])
      let expression = text(reader.text("Value") ?? child.content, passes: passes, names: names)
      outputs.append(
        (type, OutputValue(expression, own: own), passes, source.place(ofByte: child.start)))
    }
    let kinds = outlines[index].kinds
    let namesContacts = kinds.contains { $0.isLookup || $0.isCreation }
    return (
      OutputPlan(outputs, entityType: namesContacts ? entityID.map { String($0.trimmingXMLWhiteSpace()) } : nil),
      reader.boolean("AllowEmpty", default: false)
    )
  }

  private func checkSpelling(ofField type: String, at element: MarkupElement) {
    let spelling = ContactField.spelling(of: type)
    guard spelling != type, ContactField.all.contains(spelling) else { return }
    warn("wrong-case", element, "Type", "\(shown(type)) is spelled \(spelling).", hint: "Write \(spelling).")
  }
}
