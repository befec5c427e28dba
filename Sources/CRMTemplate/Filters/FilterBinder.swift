import BSON

enum FilterBindingFailure: Error {
  case notSent(BoundFilter.Reason)
  case run(RunError)
}

/// Puts the values of one call into the tree.
struct FilterBinder<Names: Scope> {
  var evaluator: Evaluator<Names>
  let passes: Int

  mutating func value(of node: FilterNode) throws(FilterBindingFailure) -> BSONValue {
    switch node {
    case .constant(let value): return value
    case .document(let elements):
      var document = BSONDocument()
      document.elements.reserveCapacity(elements.count)
      for element in elements {
        document.elements.append(.init(key: try key(element.key), value: try value(of: element.value)))
      }
      return .document(document)
    case .array(let nodes):
      var values: [BSONValue] = []
      values.reserveCapacity(nodes.count)
      for node in nodes { values.append(try value(of: node)) }
      return .array(values)
    case .string(let text): return .string(try string(of: text))
    case .bare(let node, let isPattern): return try bare(node, isPattern: isPattern)
    case .converted(let conversion, let node):
      guard let converted = conversion.value(of: try operand(of: node)) else { throw .notSent(conversion.failure) }
      return converted
    case .regularExpression(let pattern, let options):
      return .regularExpression(pattern: try string(of: pattern), options: try string(of: options))
    }
  }

  /// An expression keeps the instant of a DateTime; else its text is converted.
  private mutating func operand(of node: FilterNode) throws(FilterBindingFailure) -> BSONValue {
    guard case .bare(let expression, _) = node else { return try value(of: node) }
    let value = try evaluated(expression)
    if case .dateTime(let date) = value { return .date(date.millisecondsSince1970) }
    let text = evaluator.text(of: value)
    guard !text.isEmpty else { throw .notSent(.emptyValue) }
    return .string(text)
  }

  private mutating func key(_ text: FilterText) throws(FilterBindingFailure) -> String {
    if let constant = text.constant { return constant }
    let key = try string(of: text)
    guard !FilterParser.codeKeys.contains(key) else { throw .notSent(.code) }
    return key
  }

  private mutating func string(of text: FilterText) throws(FilterBindingFailure) -> String {
    if let constant = text.constant { return constant }
    var result = ""
    var hasValue = false
    evaluator.readData = false
    for part in text.parts {
      switch part {
      case .literal(let literal): result += literal
      case .quoted(let quoted): result += quoted.plain
      case .bracket(let node):
        let value = evaluator.text(of: try evaluated(node))
        if !value.isEmpty { hasValue = true }
        result += text.isPattern ? value.escapedForPattern : value
      }
      guard result.utf8.count <= Evaluation.longest else { throw .run(Evaluation.tooLong) }
    }
    guard !text.parametersOnly || !evaluator.readData else { throw .notSent(.data) }
    guard hasValue else { throw .notSent(.emptyValue) }
    return result
  }

  private mutating func bare(_ node: ExpressionNode, isPattern: Bool) throws(FilterBindingFailure) -> BSONValue {
    let text = evaluator.text(of: try evaluated(node))
    guard !text.isEmpty else { throw .notSent(.emptyValue) }
    if isPattern { return .string(text.escapedForPattern) }
    if let number = JSONNumber.value(text) { return number }
    switch text.utf8.count <= 5 ? text.lowercased() : "" {
    case "true": return .boolean(true)
    case "false": return .boolean(false)
    default: return text == "null" ? .null : .string(text)
    }
  }

  private mutating func evaluated(_ node: ExpressionNode) throws(FilterBindingFailure) -> TemplateValue {
    do throws(RunError) {
      return try evaluator.value(of: node, depth: passes)
    } catch {
      throw .run(error)
    }
  }
}

extension String {
  /// With a backslash before everything that means something in a regular expression (PCRE, also with its option `x`).
  var escapedForPattern: String {
    guard unicodeScalars.contains(where: \.isPatternSyntax) else { return self }
    var result = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      if scalar.isPatternSyntax { result.append("\\") }
      result.append(scalar)
    }
    return String(result)
  }
}

extension Unicode.Scalar {
  fileprivate var isPatternSyntax: Bool {
    switch self {
    case "\\", "^", "$", ".", "|", "?", "*", "+", "(", ")", "[", "]", "{", "}", "#": true
    default: isWhiteSpace
    }
  }
}
