import BSON

/// Reads a filter in JSON, escaped or plain, with a stack of what is open (section 8, "Reading").
struct FilterParser {
  /// What takes code.
  static let codeKeys: Set<String> = ["$where", "$function", "$accumulator"]
  static let deepest = 32

  /// What surrounds a value.
  struct Context {
    /// The template's text is a regular expression here.
    var isPattern = false
    /// Inside `$expr`, where a string that begins with `$` names a field.
    var isAggregation = false
    /// The key that holds the object that is being read.
    var parent: String?
    var depth = 0
    /// Inside `$jsonSchema`, where `pattern` is one.
    var isSchema = false
    /// Inside `$jsonSchema`, where `pattern` is one.
  }

  let source: SourceBytes
  let table: BracketTable
  let names: KnownNames?
  let passes: Int
  var check: ExpressionCheck
  private var firstLeniency: (offset: Int, what: String)?
  private let hops: Int

  init(_ text: String, names: KnownNames?, passes: Int, hops: Int = 0) {
    self.source = SourceBytes(text.withoutNUL)
    self.table = BracketTable(source)
    self.names = names
    self.passes = passes
    self.check = ExpressionCheck(source: source, names: names)
    self.check.unknownVariable = .error
    self.hops = hops
  }

  /// `nil` where `problems()` has an error.
  mutating func parse() -> FilterNode? {
    do throws(FilterFailure) {
      let node = try root()
      if let firstLeniency {
        check.add(
          .warning, "filter-lenient", at: firstLeniency.offset, "The filter is not strict JSON: \(firstLeniency.what).")
      }
      return check.hasErrors ? nil : node
    } catch {
      if let error = error.failure { check.add(.error, error.code, at: error.offset, error.message, hint: error.hint) }
      return nil
    }
  }

  func problems() -> [ExpressionProblem] { check.problems() }

  private mutating func root() throws(FilterFailure) -> FilterNode {
    let start = source.skippingWhiteSpace(from: 0)
    guard start < source.count else {
      throw FilterFailure("filter-missing", start, "There is no filter.")
    }
    if let bracket = table.parsed(at: start), !isWord(start..<bracket.end),
      source.skippingWhiteSpace(from: bracket.end) == source.count
    {
      return try wholeExpression(bracket.node, at: start)
    }
    let (node, end) = try value(from: start, in: Context())
    guard case .document(let elements) = node else { throw notJSON(start, "A filter is an object in { }.") }
    let behind = source.skippingWhiteSpace(from: end)
    guard behind == source.count else { throw notJSON(behind, "There is text behind the filter.") }
    guard !elements.isEmpty else {
      throw FilterFailure("filter-empty", start, "The filter is empty: it would match every contact.")
    }
    return node
  }

  /// A filter that is one expression: only a parameter's text is template text.
  private mutating func wholeExpression(_ node: ExpressionNode, at start: Int) throws(FilterFailure) -> FilterNode {
    guard case .variable(let name, _) = node, case .parameter(let parameter)? = names?.kind(of: name) else {
      throw FilterFailure(
        "filter-from-data", start,
        "The whole filter is an expression that is not a parameter: a call must not choose it.")
    }
    guard hops < Passes.most else {
      throw notJSON(start, "The parameter [\(name.spelling)] names itself as the filter.")
    }
    var parser = FilterParser(parameter.text, names: names, passes: passes, hops: hops + 1)
    let node = parser.parse()
    check.adopt(parser.problems(), offset: start)
    guard let node else { throw FilterFailure.reported }
    return node
  }

  mutating func lenient(at offset: Int, _ what: String) {
    if firstLeniency == nil { firstLeniency = (offset, what) }
  }

  func notJSON(_ offset: Int, _ message: String, hint: String? = nil) -> FilterFailure {
    FilterFailure("filter-not-json", offset, message, hint: hint)
  }

  /// `[true]`, `[false]`, `[null]` are arrays.
  private func isWord(_ range: Range<Int>) -> Bool {
    ["[true]", "[false]", "[null]"].contains(source.text(range))
  }

  /// A value and where it ends. `index` is at its first character.
  mutating func value(from index: Int, in context: Context) throws(FilterFailure) -> (FilterNode, Int) {
    switch source[index] {
    case UInt8(ascii: "{") where source[index + 1] == UInt8(ascii: "{"): return try array(from: index + 2, in: context)
    case UInt8(ascii: "["):
      if let bracket = table.parsed(at: index), !isWord(index..<bracket.end) {
        return (bare(bracket.node, in: context), bracket.end)
      }
      return try array(from: index + 1, in: context)
    case UInt8(ascii: "{"): return try object(from: index + 1, in: context)
    case UInt8(ascii: "\""), UInt8(ascii: "'"): return try string(from: index, in: context)
    case UInt8(ascii: "^") where source[index + 1] == UInt8(ascii: "^"): return try string(from: index, in: context)
    default: break
    }
    if let end = JSONNumber.end(in: source.bytes, from: index) {
      guard let number = JSONNumber.value(source.text(index..<end)) else {
        throw notJSON(index, "The number is too large.")
      }
      return (.constant(number), end)
    }
    return try word(from: index, in: context)
  }

  private mutating func bare(_ node: ExpressionNode, in context: Context) -> FilterNode {
    check.visit(node, depth: passes)
    return context.guarding(.bare(node, isPattern: context.isPattern))
  }

  private mutating func string(from index: Int, in context: Context) throws(FilterFailure) -> (FilterNode, Int) {
    var (text, end) = try quoted(from: index, isPattern: context.isPattern)
    if context.isAggregation, text.constant == nil {
      if case .literal(let first)? = text.parts.first, first.hasPrefix("$") {
        text.parametersOnly = true
        checkParametersOnly(text, at: index)
        return (.string(text), end)
      }
      return (context.guarding(.string(text)), end)
    }
    return (.string(text), end)
  }

  private mutating func array(from index: Int, in context: Context) throws(FilterFailure) -> (FilterNode, Int) {
    let inner = try deeper(context, at: index)
    var values: [FilterNode] = []
    var index = source.skippingWhiteSpace(from: index)
    while true {
      if let end = endOfArray(at: index) {
        if !values.isEmpty { lenient(at: index, "a comma stands before a closing bracket") }
        return (.array(values), end)
      }
      guard index < source.count else {
        throw notJSON(index, "The filter ends inside an array: a closing ] is missing.")
      }
      let (value, end) = try value(from: index, in: inner)
      values.append(value)
      index = source.skippingWhiteSpace(from: end)
      if let end = endOfArray(at: index) { return (.array(values), end) }
      guard source[index] == UInt8(ascii: ",") else {
        throw index < source.count
          ? notJSON(index, "A comma or ] is expected here.")
          : notJSON(index, "The filter ends inside an array: a closing ] is missing.", hint: "Write }} or ] for it.")
      }
      index = source.skippingWhiteSpace(from: index + 1)
    }
  }

  private func endOfArray(at index: Int) -> Int? {
    if source[index] == UInt8(ascii: "]") { return index + 1 }
    return source.at(index, UInt8(ascii: "}"), UInt8(ascii: "}")) ? index + 2 : nil
  }

  func deeper(_ context: Context, at index: Int) throws(FilterFailure) -> Context {
    guard context.depth < Self.deepest else { throw notJSON(index, "The filter is deeper than \(Self.deepest).") }
    var inner = context
    inner.depth += 1
    return inner
  }

  /// Keys, and names of fields: parameters choose them, calls do not.
  mutating func checkParametersOnly(_ text: FilterText, at offset: Int) {
    guard let names, text.constant == nil else { return }
    var collector = NameCollector(parameter: { name in
      if case .parameter(let text)? = names.kind(of: name) { text } else { nil }
    })
    collector.visit(text.parts, depth: passes)
    for name in collector.names {
      if case .data? = names.kind(of: name) {
        check.add(
          .error, "filter-from-data", at: offset, "[\(name.spelling)] comes from a call and must not choose a key.",
          hint: "Keys may use parameters.")
      }
    }
  }
}

/// Why a filter was not read; without `failure` where it has been reported already.
struct FilterFailure: Error {
  var failure: (code: String, offset: Int, message: String, hint: String?)?

  init(_ code: String, _ offset: Int, _ message: String, hint: String? = nil) {
    failure = (code, offset, message, hint)
  }

  private init() {}

  static let reported = FilterFailure()
}

extension FilterParser.Context {
  /// In `$expr` a value from a call is marked as a literal, whatever it looks like: `$name` would name a field.
  fileprivate func guarding(_ node: FilterNode) -> FilterNode {
    isAggregation ? .document([FilterElement(key: FilterText("$literal"), value: node)]) : node
  }
}
