import BSON

extension FilterParser {
  /// An object; `index` is behind its `{`.
  mutating func object(from index: Int, in context: Context) throws(FilterFailure) -> (FilterNode, Int) {
    let context = try deeper(context, at: index)
    var elements: [FilterElement] = []
    var index = source.skippingWhiteSpace(from: index)
    while true {
      if source[index] == UInt8(ascii: "}") {
        if !elements.isEmpty { lenient(at: index, "a comma stands before a closing brace") }
        return (Self.interpreted(elements), index + 1)
      }
      guard index < source.count else { throw unclosed(index) }
      let (key, colon) = try key(from: index)
      guard source[colon] == UInt8(ascii: ":") else {
        throw colon < source.count ? notJSON(colon, "A : is expected behind the key.") : unclosed(colon)
      }
      if let name = key.constant, Self.codeKeys.contains(name) {
        throw FilterFailure(
          "code-in-filter", index, "\(name) runs code in the database, and values would be part of it.",
          hint: "$regex does what look-ups need.")
      }
      let start = source.skippingWhiteSpace(from: colon + 1)
      guard start < source.count else { throw unclosed(start) }
      let (value, end) = try value(from: start, in: inside(key.constant, of: context))
      elements.append(FilterElement(key: key, value: value))
      index = source.skippingWhiteSpace(from: end)
      if source[index] == UInt8(ascii: "}") { return (Self.interpreted(elements), index + 1) }
      guard source[index] == UInt8(ascii: ",") else {
        throw index < source.count ? notJSON(index, "A comma or } is expected here.") : unclosed(index)
      }
      index = source.skippingWhiteSpace(from: index + 1)
    }
  }

  private func unclosed(_ index: Int) -> FilterFailure {
    notJSON(
      index, "The filter ends inside an object: a closing } is missing.",
      hint: "Write closing braces with a space between them: } }")
  }

  /// What a value is, by the key before it and the one around that.
  private func inside(_ key: String?, of context: Context) -> Context {
    var inner = context
    inner.isPattern = false
    inner.parent = key
    switch (key, context.parent) {
    case ("$regex", _), ("pattern", "$regularExpression"), ("regex", "$regexMatch"), ("regex", "$regexFind"),
      ("regex", "$regexFindAll"):
      inner.isPattern = true
    case ("pattern", _) where context.isSchema: inner.isPattern = true
    case ("$expr", _): inner.isAggregation = true
    case ("$literal", _): inner.isAggregation = false
    case ("$jsonSchema", _): inner.isSchema = true
    default: break
    }
    return inner
  }

  private mutating func key(from index: Int) throws(FilterFailure) -> (FilterText, Int) {
    let key: FilterText
    let end: Int
    switch source[index] {
    case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "^"):
      guard source[index] != UInt8(ascii: "^") || source[index + 1] == UInt8(ascii: "^") else { fallthrough }
      (key, end) = try quoted(from: index, isPattern: false)
    default:
      if let bracket = table.parsed(at: index) {
        check.visit(bracket.node, depth: passes)
        key = FilterText([.bracket(bracket.node)])
        end = bracket.end
      } else {
        end = endOfUnquoted(from: index)
        guard end > index else { throw notJSON(index, "A key is expected here.") }
        key = FilterText(source.text(index..<end))
      }
      lenient(at: index, "a key stands without quotes")
    }
    var checked = key
    checked.parametersOnly = true
    checkParametersOnly(checked, at: index)
    return (checked, source.skippingWhiteSpace(from: end))
  }

  private func endOfUnquoted(from index: Int) -> Int {
    var end = index
    while let (scalar, next) = source.scalar(at: end),
      scalar.isLetter || scalar.isDigit || scalar == "_" || scalar == "$" || scalar == "."
    {
      end = next
    }
    return end
  }

  /// `true`, `null`, `ObjectId(…)` …
  mutating func word(from index: Int, in context: Context) throws(FilterFailure) -> (FilterNode, Int) {
    let end = endOfUnquoted(from: index)
    let word = source.text(index..<end)
    switch word {
    case "true": return (.constant(.boolean(true)), end)
    case "false": return (.constant(.boolean(false)), end)
    case "null": return (.constant(.null), end)
    case "": throw notJSON(index, "A value is expected here.")
    default: break
    }
    let conversion: FilterConversion
    switch word {
    case "ObjectId": conversion = .objectID
    case "ISODate": conversion = .date
    case "NumberInt": conversion = .int32
    case "NumberLong": conversion = .int64
    case "NumberDecimal": conversion = .decimal128
    default: throw notJSON(index, "\(word.prefix(40)) is no value.", hint: "Text stands in quotes: ^^…^^ or \"…\".")
    }
    let open = source.skippingWhiteSpace(from: end)
    guard source[open] == UInt8(ascii: "(") else { throw notJSON(open, "A ( is expected behind \(word).") }
    lenient(at: index, "\(word)(…) is the shell's")
    var inner = context
    inner.isAggregation = false
    inner.isPattern = false
    let (value, behind) = try value(from: source.skippingWhiteSpace(from: open + 1), in: inner)
    let close = source.skippingWhiteSpace(from: behind)
    guard source[close] == UInt8(ascii: ")") else { throw notJSON(close, "A ) is expected here.") }
    return (.converted(conversion, value), close + 1)
  }
}
