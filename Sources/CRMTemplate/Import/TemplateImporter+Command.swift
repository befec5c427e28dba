extension TemplateImporter {
  private static let commandAttributes = [
    "ConnectionString", "Connection", "Url", "Database", "DatabaseName", "Db", "Collection", "CollectionName",
    "CommandType", "Type", "Operation", "Command", "Filter", "SkipIf", "Passes", "CommandPasses", "MessagePasses",
    "DatabaseType",
  ]
  private static let findWords = ["find", "findmany", "query", "select", "read"]
  private static let insertWords = ["insert", "insertone", "insertmany", "create", "add"]

  /// `Command` (template-format.md, section 4). `nil`: with an error in the report.
  func readCommand(_ element: MarkupElement?, of index: Int, names: KnownNames) -> CompiledCommand? {
    let outline = outlines[index]
    guard let element else {
      let isFind = outline.kinds.isEmpty || outline.kinds.contains(where: \.isLookup)
      error(
        isFind ? "filter-missing" : "data-missing", outline.element, nil, "The scenario has no Command.",
        hint: "Add <Command …/>.")
      return nil
    }
    let reader = AttributeReader(element, of: self, known: Self.commandAttributes, anyCase: true)
    let data = children(of: element, known: ["CommandData"], single: ["CommandData"]).first?.element
    if let type = reader.value("DatabaseType")?.trimmingXMLWhiteSpace(), !type.isEmpty,
      String(type).lowercased() != "mongodb"
    {
      error(
        "unsupported-database", element, "DatabaseType",
        "\(shown(String(type))) is not a kind of database that is known.",
        hint: "Write MongoDB.")
    }
    let connection = connectionString(reader, element)
    let database = database(reader, element)
    let collection = collection(reader, element, of: index)
    let skipIf = condition(reader.text("SkipIf"), names: names)
    guard let operation = readOperation(reader, element, data, of: index, names: names) else { return nil }
    return CompiledCommand(
      connectionString: connection, database: database, collection: collection, operation: operation, skipIf: skipIf,
      place: source.place(ofByte: element.start))
  }

  // MARK: Where

  private func connectionString(_ reader: AttributeReader, _ element: MarkupElement) -> String {
    let value = reader.text(of: ["ConnectionString", "Connection", "Url"])
    let own = target(
      value, parameter: "ConnectionString", code: "no-connection", noun: "connection string", element,
      isOverridden: settings.connectionString != nil, isSecret: true)
    return settings.connectionString ?? own
  }

  private func database(_ reader: AttributeReader, _ element: MarkupElement) -> String {
    let value = reader.text(of: ["Database", "DatabaseName", "Db"])
    let own = target(
      value, parameter: "Database", code: "no-database", noun: "database", element,
      isOverridden: settings.database != nil)
    return settings.database ?? own
  }

  private func collection(_ reader: AttributeReader, _ element: MarkupElement, of index: Int) -> String {
    let value = reader.text(of: ["Collection", "CollectionName"])
    let isReport = outlines[index].kinds.contains(where: \.isReport)
    return target(
      value, parameter: isReport ? "CallsCollection" : "ContactsCollection", code: "no-collection",
      noun: "collection", element, isOverridden: false)
  }

  /// A value that may hold parameters and literal text only: a caller must not choose the database.
  private func target(
    _ value: TemplateValueText?, parameter name: String, code: String, noun: String, _ element: MarkupElement,
    isOverridden: Bool, isSecret: Bool = false
  ) -> String {
    guard var value else {
      guard let parameter = parameters[name] else {
        if !isOverridden {
          error(
            code, element, nil, "The command names no \(noun), and there is no parameter \(name).",
            hint: "Add the parameter \(name).")
        }
        return ""
      }
      if parameter.text.text.trimmingWhiteSpace.isEmpty, !isOverridden { reportEmpty(parameter) }
      return parameter.text.text.trimmingWhiteSpace
    }
    value.isSecret = isSecret
    var problems: [ExpressionProblem] = []
    let expression = TextExpression(parsing: value.text, knownNames: nil, problems: &problems)
    add(problems, in: value)
    let read = expression.referencedNames()
    for name in read where parameters[name] == nil && !["maxlength", "linebreak"].contains(name.folded) {
      let nearest = NearestName.nearest(to: name.spelling, in: parameters.all.map(\.name.spelling))
      error(
        "connection-from-data", element, value.attribute,
        "The \(noun) may hold parameters only, and \(isSecret ? "this variable" : "[\(shown(name.spelling))]") is none.",
        hint: nearest.map { "Did you mean [\($0)]?" })
    }
    var warnings: [RunWarning] = []
    let constants = ConstantScope(parameters: parameters, maxLength: settings.maxLength)
    let text =
      (try? expression.evaluate(in: constants, environment: settings.environment, warnings: &warnings)) ?? ""
    let result = text.trimmingWhiteSpace
    if result.isEmpty, !isOverridden { reportEmpty(value, read: read, noun: noun) }
    return result
  }

  private func reportEmpty(_ value: TemplateValueText, read: [VariableName], noun: String) {
    let empty = read.compactMap { parameters[$0] }.filter { $0.text.text.trimmingWhiteSpace.isEmpty }
    for parameter in empty { reportEmpty(parameter) }
    if empty.isEmpty, read.allSatisfy({ parameters[$0] != nil }) {
      warn("parameter-empty", value.element, value.attribute, "The \(noun) is empty.")
    }
  }

  private func reportEmpty(_ parameter: TemplateParameter) {
    let message = "The parameter \(shown(parameter.name.spelling)) is empty; nothing can run before it has a value."
    if parameter.isGiven {
      reportParameter(parameter.name.spelling, .warning, "parameter-empty", message)
    } else {
      report.add(
        ImportReport.Entry(
          severity: .warning, code: "parameter-empty", place: parameter.place, parameter: nil, scenario: nil,
          element: "Parameter", attribute: "Default", message: message, hint: "Give it a value."))
    }
  }

  // MARK: What

  private func readOperation(
    _ reader: AttributeReader, _ element: MarkupElement, _ data: MarkupElement?, of index: Int, names: KnownNames
  ) -> CompiledCommand.Operation? {
    let word = reader.text(of: ["CommandType", "Type", "Operation"])
    let folded = String((word?.text ?? "").trimmingXMLWhiteSpace()).lowercased()
    let filter = reader.text(of: ["Command", "Filter"])
    let hasFilter = filter.map { !$0.text.trimmingWhiteSpace.isEmpty } ?? false
    let isInsert: Bool
    switch folded {
    case "": isInsert = data != nil
    case _ where Self.findWords.contains(folded): isInsert = false
    case _ where Self.insertWords.contains(folded): isInsert = true
    default:
      error(
        "unknown-operation", element, word?.attribute, "\(shown(word?.text ?? "")) is not an operation that is run.",
        hint: "Write Find or Insert.")
      return nil
    }
    guard isInsert else {
      if let data { warn("unknown-element", data, nil, "CommandData is ignored: the command is a find.") }
      return readFilter(filter, reader, element, names: names).map(CompiledCommand.Operation.find)
    }
    if hasFilter {
      warn("unknown-attribute", element, filter?.attribute, "The filter is ignored: the command is an insert.")
    }
    guard let data else {
      error(
        "data-missing", element, nil, "The command is an insert without CommandData.",
        hint: "Add <CommandData>…</CommandData>.")
      return nil
    }
    if outlines[index].kinds.contains(where: \.isLookup) {
      error(
        "unknown-operation", element, word?.attribute, "A look-up only reads; an insert is not run in it.",
        hint: "Write Find, or give the scenario another id.")
    }
    return .insert(readCommandData(data, names: names))
  }

  private func readFilter(
    _ value: TemplateValueText?, _ reader: AttributeReader, _ element: MarkupElement, names: KnownNames
  ) -> FilterTemplate? {
    let passes = reader.passes(["Passes", "CommandPasses", "MessagePasses"])
    guard let value, !value.text.trimmingWhiteSpace.isEmpty else {
      error(
        "filter-missing", element, value?.attribute, "The command is a find without a filter.",
        hint: "Add Command=\"{ ^^phone^^: ^^[Number]^^ }\" with your own field.")
      return nil
    }
    var problems: [ExpressionProblem] = []
    let filter = FilterTemplate(parsing: value.text, knownNames: names, passes: passes, problems: &problems)
    add(problems, in: value)
    return filter
  }
}
