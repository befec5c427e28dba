extension TemplateImporter {
  /// What the root element says, apart from parameters and scenarios.
  struct Head {
    var supportsEmojis = false
    var maxConcurrentRequests: Int?
    var number = PhoneNumberFormat(prefix: .asIs, maxLength: TextExpression(parts: []))
  }

  /// The whole template. `nil`: the report has an error.
  func importTemplate(_ root: MarkupElement, parameterValues: [String: String]) -> CRMTemplate? {
    guard root.name.lowercased() == "crm" else {
      let nearest = NearestName.nearest(to: root.name, in: ["Crm"])
      error(
        "not-a-template", root, nil, "The root element is \(shown(root.name)), not Crm.",
        hint: nearest.map { "Write <\($0)>." })
      return nil
    }
    if root.name != "Crm" {
      warn("wrong-case", root, nil, "The element is spelled \(shown(root.name)) instead of Crm.", hint: "Write <Crm>.")
    }
    var head = readHead(root)
    let parts = children(
      of: root, known: ["Number", "Connection", "Parameters", "Authentication", "Scenarios"],
      single: ["Number", "Connection", "Parameters", "Authentication", "Scenarios"])
    func part(_ name: String) -> MarkupElement? { parts.first { $0.name == name }?.element }

    let scenarios = part("Scenarios")
    guard isWithinLimits(parameters: part("Parameters"), scenarios: scenarios) else { return nil }
    readParameters(part("Parameters"), given: parameterValues)
    if let element = part("Number") { head.number = readNumber(element) }
    if let element = part("Connection") { head.maxConcurrentRequests = readConnection(element) }
    if let element = part("Authentication") { readAuthentication(element) }
    let compiled = readScenarios(scenarios, root: root)
    guard !report.hasErrors else { return nil }
    return CRMTemplate(
      name: report.templateName, version: report.templateVersion, head: head, parameters: parameters,
      scenarios: compiled, settings: settings)
  }

  private func readHead(_ root: MarkupElement) -> Head {
    let reader = AttributeReader(
      root, of: self,
      known: ["Name", "Version", "Country", "SupportsEmojis", "ListPageSize", "SupportsTranscription"])
    var head = Head()
    report.templateName = reader.value("Name") ?? ""
    report.templateVersion = reader.value("Version") ?? ""
    if report.templateName.isEmpty {
      warn("missing-attribute", root, "Name", "The template has no name.", hint: "Add Name=\"…\".")
    }
    _ = reader.integer("Version", instead: "the text")
    head.supportsEmojis = reader.boolean("SupportsEmojis", default: false)
    return head
  }

  /// Limits on what a template holds; those of any file were held before.
  private func isWithinLimits(parameters: MarkupElement?, scenarios: MarkupElement?) -> Bool {
    let limits = [
      (scenarios?.quietChildren("Scenario") ?? [], TemplateLimits.scenarios, "scenarios"),
      (parameters?.quietChildren("Parameter") ?? [], TemplateLimits.parameters, "parameters"),
    ]
    for (elements, limit, noun) in limits where elements.count > limit {
      error("too-large", elements[limit], nil, "The template has \(elements.count) \(noun); the limit is \(limit).")
      return false
    }
    return true
  }

  private func readNumber(_ element: MarkupElement) -> PhoneNumberFormat {
    let reader = AttributeReader(element, of: self, known: ["Prefix", "MaxLength"])
    _ = children(of: element, known: [])
    let prefix = reader.word("Prefix", NumberPrefix.self, instead: "AsIs") ?? .asIs
    var problems: [ExpressionProblem] = []
    var names = KnownNames()
    addParametersAndPredefined(to: &names)
    guard let value = reader.text("MaxLength") else {
      return PhoneNumberFormat(prefix: prefix, maxLength: TextExpression(parts: []))
    }
    let maxLength = TextExpression(parsing: value.text, knownNames: names, problems: &problems)
    add(problems, in: value)
    if let constant = maxLength.constant?.trimmingWhiteSpace, !constant.isEmpty, Int(constant) == nil {
      warn("bad-value", element, "MaxLength", "MaxLength is not an integer; the number is not cut.")
    }
    return PhoneNumberFormat(prefix: prefix, maxLength: maxLength)
  }

  private func readConnection(_ element: MarkupElement) -> Int? {
    let reader = AttributeReader(element, of: self, known: ["MaxConcurrentRequests"])
    _ = children(of: element, known: [])
    return reader.integer("MaxConcurrentRequests", instead: "nothing")
  }

  /// Credentials for MongoDB are in the connection string: any other type than `No` is for other systems.
  private func readAuthentication(_ element: MarkupElement) {
    let type = (element.quietValue("Type") ?? "").trimmingXMLWhiteSpace()
    guard !type.isEmpty, String(type).lowercased() != "no" else { return }
    warn(
      "authentication-ignored", element, "Type",
      "Authentication is ignored: a MongoDB database is told who asks by the connection string.",
      hint: "Write Type=\"No\".")
  }
}
