extension TemplateImporter {
  private static let parameterAttributes = [
    "Name", "Type", "Default", "Title", "Parent", "Editor", "ListValues", "Validation", "RequestUrl",
    "RequestUrlParameters", "ResponseScenario",
  ]

  /// `Parameters`, with the values that an administrator gave.
  func readParameters(_ element: MarkupElement?, given values: [String: String]) {
    var given: [VariableName: (name: String, value: String)] = [:]
    for (name, value) in values.sorted(by: { $0.key < $1.key }) { given[VariableName(name)] = (name, value) }
    var drafts: [(element: MarkupElement, reader: AttributeReader, name: String)] = []
    if let element {
      _ = AttributeReader(element, of: self, known: [])
      for (_, child) in children(of: element, known: ["Parameter"]) {
        let reader = AttributeReader(child, of: self, known: Self.parameterAttributes)
        _ = children(of: child, known: [])
        guard let name = reader.required("Name") else { continue }
        drafts.append((child, reader, name))
      }
    }
    let defined = Set(drafts.map { VariableName($0.name) })
    for name in given.keys where !defined.contains(name) {
      guard let other = ParameterTable.otherName(of: name), defined.contains(other), given[other] == nil else {
        continue
      }
      given[other] = given.removeValue(forKey: name)
    }
    var names: Set<VariableName> = []
    for draft in drafts {
      let name = VariableName(draft.name)
      if !names.insert(name).inserted {
        warn("duplicate-name", draft.element, "Name", "\(shown(draft.name)) is defined twice; the later one counts.")
      }
      parameters.add(parameter(draft.element, draft.reader, name: name, given: given[name]?.value))
    }
    for (_, unknown) in given.filter({ !defined.contains($0.key) }).sorted(by: { $0.value.name < $1.value.name }) {
      let nearest = NearestName.nearest(to: unknown.name, in: drafts.map(\.name))
      reportParameter(
        unknown.name, .error, "unknown-parameter", "The template has no parameter \(shown(unknown.name)).",
        hint: nearest.map { "Did you mean \($0)?" })
    }
  }

  func reportParameter(
    _ name: String, _ severity: ExpressionProblem.Severity, _ code: String, _ message: String, hint: String? = nil
  ) {
    report.add(
      ImportReport.Entry(
        severity: severity, code: code, place: nil, parameter: shown(name), scenario: nil, element: nil, attribute: nil,
        message: message, hint: hint))
  }

  private func parameter(
    _ element: MarkupElement, _ reader: AttributeReader, name: VariableName, given: String?
  ) -> TemplateParameter {
    let type = reader.word("Type", TemplateParameter.ValueType.self, instead: "String") ?? .string
    let allowed = Self.listItems(reader.value("ListValues") ?? "")
    let raw = given ?? reader.value("Default") ?? ""
    let (value, problem) = Self.read(raw, as: type, allowed: allowed)
    if let problem {
      let hint = type == .list ? "Give one of: \(shown(allowed.joined(separator: ", ")))." : nil
      if given != nil {
        reportParameter(name.spelling, .error, "parameter-type", "The value is \(problem).", hint: hint)
      } else {
        warn("parameter-type", element, "Default", "The default is \(problem).", hint: hint)
      }
    }
    return TemplateParameter(
      name: name, type: type, title: reader.value("Title") ?? "", parent: reader.value("Parent") ?? "",
      editor: reader.value("Editor") ?? "", allowedValues: allowed, text: ParameterText(value), isGiven: given != nil,
      place: source.place(ofByte: element.start))
  }

  /// Split at `;` if it holds one, else at `,`.
  private static func listItems(_ text: String) -> [String] {
    text.split(separator: text.contains(";") ? ";" : ",").map { String($0.trimmingXMLWhiteSpaceOfPart()) }
      .filter { !$0.isEmpty }
  }

  /// The value as it is stored, and what is wrong with it.
  private static func read(
    _ raw: String, as type: TemplateParameter.ValueType, allowed: [String]
  ) -> (value: String, problem: String?) {
    let text = String(raw.trimmingXMLWhiteSpace())
    switch type {
    case .boolean:
      if text.isEmpty { return ("False", nil) }
      guard let truth = BooleanWord.value(of: text) else { return ("False", "neither true nor false") }
      return (truth ? "True" : "False", nil)
    case .integer:
      if text.isEmpty || WrittenNumber(text)?.isWhole == true { return (text, nil) }
      return (raw, "no integer")
    case .double:
      return text.isEmpty || WrittenNumber(text) != nil ? (text, nil) : (raw, "no number")
    case .list:
      if allowed.isEmpty || text.isEmpty || allowed.contains(text) { return (text, nil) }
      if let item = allowed.first(where: { $0.lowercased() == text.lowercased() }) { return (item, nil) }
      return (raw, "not in its ListValues")
    case .string, .password, .dateTime, .oAuth:
      return (raw, nil)
    }
  }
}

extension Substring {
  fileprivate func trimmingXMLWhiteSpaceOfPart() -> Substring.UnicodeScalarView.SubSequence {
    String(self).trimmingXMLWhiteSpace()
  }
}
