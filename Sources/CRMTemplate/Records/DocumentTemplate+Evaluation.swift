internal import BSON

extension DocumentTemplate {
  /// The document for one run, in the order of the template.
  ///
  /// - Parameter warn: a run-time warning with the part that it is about.
  func document(
    in scope: some Scope, environment: EvaluationEnvironment, warn: (RunWarning, TemplatePlace, String) -> Void
  ) throws(RunError) -> BSONDocument {
    try Self.document(of: parts, in: scope, environment: environment, warn: warn)
  }

  private static func document(
    of parts: [DocumentPart], in scope: some Scope, environment: EvaluationEnvironment,
    warn: (RunWarning, TemplatePlace, String) -> Void
  ) throws(RunError) -> BSONDocument {
    var document = BSONDocument()
    document.elements.reserveCapacity(parts.count)
    for part in parts {
      guard let value = try value(of: part, in: scope, environment: environment, warn: warn) else { continue }
      if let index = part.isVariant ? document.elements.firstIndex(where: { $0.key == part.key }) : nil {
        // The last counts, in the place of the first.
        document.elements[index].value = value
      } else {
        document.elements.append(BSONDocument.Element(key: part.key, value: value))
      }
    }
    return document
  }

  /// `nil`: the part is not written.
  private static func value(
    of part: DocumentPart, in scope: some Scope, environment: EvaluationEnvironment,
    warn: (RunWarning, TemplatePlace, String) -> Void
  ) throws(RunError) -> BSONValue? {
    var warnings: [RunWarning] = []
    defer { for warning in warnings { warn(warning, part.place, part.key) } }
    if let condition = part.condition,
      try !condition.evaluate(in: scope, environment: environment, warnings: &warnings)
    {
      return nil
    }
    if let skip = part.skipCondition, try skip.evaluate(in: scope, environment: environment, warnings: &warnings) {
      return nil
    }
    switch part.content {
    case .object(let parts):
      return .document(try document(of: parts, in: scope, environment: environment, warn: warn))
    case .array(let parts):
      var values: [BSONValue] = []
      for part in parts {
        if let value = try value(of: part, in: scope, environment: environment, warn: warn) { values.append(value) }
      }
      return .array(values)
    case .value(let value):
      if value.type == .string {
        return .string(
          try value.text.evaluate(in: scope, passes: value.passes, environment: environment, warnings: &warnings))
      }
      let result = try value.text.value(
        in: scope, passes: value.passes, environment: environment, warnings: &warnings)
      if let converted = value.type.converted(result, formatting: environment.formatting) { return converted }
      warnings.append(
        RunWarning(
          code: "conversion-failed", message: "The text is not of the value's type; it is written as a String."))
      return .string(environment.formatting.text(of: result))
    }
  }
}

extension DocumentValueType {
  /// `nil`: the text does not convert. Empty text and Null give null for every type but String.
  func converted(_ value: TemplateValue, formatting: ValueFormatter) -> BSONValue? {
    if let typed = convertedByType(value) { return typed }
    let text = formatting.text(of: value).trimmingWhiteSpace
    guard !text.isEmpty else { return .null }
    switch self {
    case .string: return .string(formatting.text(of: value))
    case .null: return .null
    case .integer: return WrittenNumber(text)?.rounded.map(Self.integer)
    case .int64: return (WrittenNumber(text)?.rounded).map(BSONValue.int64)
    case .double: return WrittenNumber(text) == nil ? nil : Double(text).map(BSONValue.double)
    case .decimal: return WrittenNumber(text) == nil ? nil : Decimal128(text).map(BSONValue.decimal128)
    case .boolean:
      switch text.lowercased() {
      case "true", "1": return .boolean(true)
      case "false", "0": return .boolean(false)
      default: return nil
      }
    case .dateTime:
      if text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { return Int64(text).map(BSONValue.date) }
      return ISO8601.milliseconds(of: text).map(BSONValue.date)
    case .objectID: return ObjectID(text).map(BSONValue.objectID)
    }
  }

  /// A value that has the type already does not go through text.
  private func convertedByType(_ value: TemplateValue) -> BSONValue? {
    switch (self, value) {
    case (.integer, .integer(let number)): Self.integer(number)
    case (.int64, .integer(let number)): .int64(number)
    case (.double, .integer(let number)): .double(Double(number))
    case (.double, .double(let number)): .double(number)
    case (.integer, .double(let number)): Int64(exactly: number.rounded(.toNearestOrEven)).map(Self.integer)
    case (.int64, .double(let number)): Int64(exactly: number.rounded(.toNearestOrEven)).map(BSONValue.int64)
    case (.boolean, .boolean(let truth)): .boolean(truth)
    case (.dateTime, .dateTime(let date)): .date(date.millisecondsSince1970)
    case (.null, _): .null
    default: nil
    }
  }

  private static func integer(_ number: Int64) -> BSONValue {
    Int32(exactly: number).map(BSONValue.int32) ?? .int64(number)
  }
}
