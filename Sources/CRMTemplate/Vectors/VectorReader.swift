import BSON

/// Reads vectors out of parsed JSON and notes everything that is wrong.
struct VectorReader {
  private(set) var problems: [String] = []
  private var place = ""

  mutating func vectors(in root: BSONValue) -> [ExpressionVector] {
    guard case .document(let file) = root else {
      note("the file", "an object with \"vectors\" is expected")
      return []
    }
    let base = object("base", of: file) ?? [:]
    place = "base"
    let baseVariables = bindings("variables", of: base)
    let baseParameters = texts("parameters", of: base)
    guard case .array(let list)? = file["vectors"] else {
      place = ""
      note("vectors", "a list is expected")
      return []
    }
    var vectors: [ExpressionVector] = []
    for (index, item) in list.enumerated() {
      place = "vectors[\(index)]"
      guard case .document(let vector) = item else {
        note("", "an object is expected")
        continue
      }
      if case .string(let id)? = vector["id"] { place += " (\(id))" }
      if let vector = self.vector(vector, baseVariables, baseParameters) { vectors.append(vector) }
    }
    return vectors
  }

  private mutating func note(_ key: String, _ message: String) {
    let parts = [place, key.isEmpty ? "" : "\"\(key)\""].filter { !$0.isEmpty }
    problems.append(parts.joined(separator: ", ") + ": " + message)
  }

  private mutating func vector(
    _ vector: BSONDocument, _ baseVariables: [(String, TemplateValue)], _ baseParameters: [(String, String)]
  ) -> ExpressionVector? {
    let before = problems.count
    var scope = VectorScope()
    for (name, value) in baseVariables + bindings("variables", of: vector) { scope.setVariable(name, value) }
    for (name, text) in texts("contact", of: vector) { scope.setVariable("Contact::" + name, .string(text)) }
    for (name, text) in baseParameters + texts("parameters", of: vector) { scope.setParameter(name, text) }
    let id = requiredText("id", of: vector)
    let expression = requiredText("expression", of: vector)
    let context = context(of: vector)
    var expected: BSONValue?
    if let value = vector["expected"] {
      expected = self.expected(value, context)
    } else {
      note("expected", "is missing")
    }
    let passes = integer("passes", of: vector) ?? 1
    let culture = culture(of: vector)
    let reports = strings("reports", of: vector)
    guard problems.count == before, let id, let expression, let context, let culture, let expected else { return nil }
    return ExpressionVector(
      id: id, context: context, expression: expression, passes: passes, culture: culture, scope: scope,
      expected: expected, reports: reports)
  }

  private mutating func context(of vector: BSONDocument) -> ExpressionVector.Context? {
    switch requiredText("context", of: vector) {
    case "text": return .text
    case "condition": return .condition
    case "filter": return .filter
    case "number":
      let word = vector["prefix"] == nil ? "AsIs" : requiredText("prefix", of: vector) ?? ""
      guard let prefix = NumberPrefix.allCases.first(where: { $0.rawValue.lowercased() == word.lowercased() }) else {
        note("prefix", "one of AsIs, Off, Plus, Zeros is expected")
        return nil
      }
      let maxLength = vector["maxLength"] == nil ? "" : requiredText("maxLength", of: vector) ?? ""
      return .number(prefix: prefix, maxLength: maxLength)
    case nil: return nil
    case let word?:
      note("context", "\(word) is not one of text, condition, filter, number")
      return nil
    }
  }

  private mutating func culture(of vector: BSONDocument) -> Culture? {
    let name = vector["culture"] == nil ? "" : requiredText("culture", of: vector) ?? ""
    guard let culture = Culture.named(name) else {
      note(
        "culture", "\(name) is not supported; known are \(Culture.names.filter { !$0.isEmpty }.joined(separator: ", "))"
      )
      return nil
    }
    return culture
  }

  private mutating func expected(_ value: BSONValue, _ context: ExpressionVector.Context?) -> BSONValue {
    if case .document(let document) = value, document["type"] == .string("Repeat"), !isFilter(context) {
      return repeated(document, "expected").map { .string($0) } ?? .null
    }
    let fits =
      switch (context, value) {
      case (.condition?, .boolean), (.text?, .string), (.number?, .string), (_, .document), (nil, _): true
      default: false
      }
    if !fits { note("expected", "the context gives text, true or false, or an object") }
    return value.afterRelaxedJSON
  }

  private func isFilter(_ context: ExpressionVector.Context?) -> Bool {
    if case .filter? = context { true } else { false }
  }
}

extension VectorReader {
  private mutating func object(_ key: String, of document: BSONDocument) -> BSONDocument? {
    switch document[key] {
    case .document(let inside)?: return inside
    case nil: return nil
    default:
      note(key, "an object is expected")
      return nil
    }
  }

  private mutating func requiredText(_ key: String, of document: BSONDocument) -> String? {
    switch document[key] {
    case .string(let text)?: return text
    case .document(let repeated)? where repeated["type"] == .string("Repeat"): return self.repeated(repeated, key)
    case nil: note(key, "is missing")
    default: note(key, "text is expected")
    }
    return nil
  }

  private mutating func integer(_ key: String, of document: BSONDocument) -> Int? {
    switch document[key] {
    case .int32(let number)?: return Int(number)
    case nil: break
    default: note(key, "an integer is expected")
    }
    return nil
  }

  private mutating func strings(_ key: String, of document: BSONDocument) -> [String] {
    guard let value = document[key] else { return [] }
    guard case .array(let values) = value else {
      note(key, "a list is expected")
      return []
    }
    var texts: [String] = []
    for value in values {
      if case .string(let text) = value {
        texts.append(text)
      } else {
        note(key, "a list of text is expected")
      }
    }
    return texts
  }

  private mutating func texts(_ key: String, of document: BSONDocument) -> [(String, String)] {
    var texts: [(String, String)] = []
    for (name, value) in bindings(key, of: document) {
      if case .string(let text) = value {
        texts.append((name, text))
      } else {
        note("\(key).\(name)", "text is expected")
      }
    }
    return texts
  }

  private mutating func bindings(_ key: String, of document: BSONDocument) -> [(String, TemplateValue)] {
    var bindings: [(String, TemplateValue)] = []
    for element in object(key, of: document)?.elements ?? [] {
      if let value = value(element.value, "\(key).\(element.key)") { bindings.append((element.key, value)) }
    }
    return bindings
  }

  /// A string, or an object with `type`.
  private mutating func value(_ value: BSONValue, _ key: String) -> TemplateValue? {
    if case .string(let text) = value { return .string(text) }
    guard case .document(let typed) = value, case .string(let type)? = typed["type"] else {
      note(key, "text or an object with \"type\" is expected")
      return nil
    }
    switch (type, typed["value"]) {
    case ("Null", _): return .null
    case ("Repeat", _): return repeated(typed, key).map { .string($0) }
    case ("String", .string(let text)?): return .string(text)
    case ("Boolean", .boolean(let flag)?): return .boolean(flag)
    case ("Integer", .int32(let number)?): return .integer(Int64(number))
    case ("Integer", .int64(let number)?): return .integer(number)
    case ("Double", .int32(let number)?): return .double(Double(number))
    case ("Double", .int64(let number)?): return .double(Double(number))
    case ("Double", .double(let number)?): return .double(number)
    case ("TimeSpan", .string(let text)?): if let span = DotNetTimeSpan(constant: text) { return .timeSpan(span) }
    case ("DateTime", .string(let text)?): if let date = dateTime(text, typed["kind"]) { return .dateTime(date) }
    case ("Integer", _), ("Double", _), ("TimeSpan", _), ("DateTime", _), ("String", _), ("Boolean", _): break
    default:
      note(key, "the type \(type) is not known")
      return nil
    }
    note(key, "the value is not a \(type)")
    return nil
  }

  private func dateTime(_ text: String, _ kind: BSONValue?) -> DotNetDateTime? {
    guard let (ticks, offset) = ISO8601.read(text) else { return nil }
    let zone = offset ?? 0
    switch kind {
    case nil, .string("Utc")?:
      return DotNetDateTime(ticks: ticks - Int64(zone) * 10_000_000, kind: .utc, offsetSeconds: 0)
    case .string("Local")?: return DotNetDateTime(ticks: ticks, kind: .local, offsetSeconds: zone)
    case .string("Unspecified")?: return DotNetDateTime(ticks: ticks, kind: .unspecified, offsetSeconds: zone)
    default: return nil
    }
  }

  /// `text`, `count` times, between `prefix` and `suffix`. A file must not ask for more than can be held.
  private mutating func repeated(_ document: BSONDocument, _ key: String) -> String? {
    func text(_ name: String) -> String? {
      if case .string(let text)? = document[name] { text } else { document[name] == nil ? "" : nil }
    }
    guard case .int32(let count)? = document["count"], case .string(let unit)? = document["text"],
      let prefix = text("prefix"), let suffix = text("suffix")
    else {
      note(key, "a Repeat has a \"text\" and a \"count\", and may have a \"prefix\" and a \"suffix\"")
      return nil
    }
    let (length, overflow) = Int(count).multipliedReportingOverflow(by: max(1, unit.utf8.count))
    guard count >= 0, !overflow, length <= 1 << 26 else {
      note(key, "a Repeat gives at most 64 MiB")
      return nil
    }
    return prefix + String(repeating: unit, count: Int(count)) + suffix
  }
}
