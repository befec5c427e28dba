/// Reads one bracket whose inner brackets are in the table already (the grammar of section 5).
struct BracketParser {
  let table: BracketTable
  let start: Int
  /// Height of the highest bracket inside.
  private(set) var innerHeight = 0

  var source: SourceBytes { table.source }

  init(table: BracketTable, start: Int) {
    self.table = table
    self.start = start
  }

  mutating func parse() -> Result<BracketTable.Parsed, BracketFailure> {
    do throws(BracketFailure) {
      let (node, end) = try bracket()
      guard innerHeight < BracketTable.deepest else {
        throw failure(at: start, "at most \(BracketTable.deepest) brackets inside each other")
      }
      return .success(.init(node: node, end: end, height: innerHeight + 1))
    } catch {
      return .failure(error)
    }
  }

  func failure(at offset: Int, _ expected: String) -> BracketFailure {
    BracketFailure(offset: offset, start: start, expected: expected, looksLikeExpression: looksLikeExpression)
  }

  /// Rule 2 of "Text": more `[` and then a letter follow, or a name and `(`.
  private var looksLikeExpression: Bool {
    let next = start + 1
    if source[next] == UInt8(ascii: "[") {
      // The bracket behind has answered this for the same run of `[`.
      if source[next + 1] == UInt8(ascii: "["), table.parsed(at: next) == nil {
        return table.failure(at: next).looksLikeExpression
      }
      return source.scalar(at: source.behindBrackets(next))?.0.isLetter ?? false
    }
    guard let end = source.endOfName(from: next) else { return false }
    return source[end] == UInt8(ascii: "(")
  }

  private mutating func bracket() throws(BracketFailure) -> (ExpressionNode, Int) {
    let next = start + 1
    if source[next] == UInt8(ascii: "[") { return try chainOrTest() }
    guard let end = source.endOfName(from: next) else { throw failure(at: next, "a name") }
    let name = source.text(next..<end)
    switch source[end] {
    case UInt8(ascii: "]"): return (.variable(VariableName(name), offset: next), end + 1)
    case UInt8(ascii: "("):
      if name.lowercased() == "iif" { return try choice(behind: end + 1) }
      let (_, close) = try arguments(behind: end + 1)
      return (.unknownFunction(name, offset: next), try closingBracket(at: close))
    default: throw failure(at: end, "] or (")
    }
  }

  private func closingBracket(at index: Int) throws(BracketFailure) -> Int {
    guard source[index] == UInt8(ascii: "]") else { throw failure(at: index, "]") }
    return index + 1
  }

  private mutating func chainOrTest() throws(BracketFailure) -> (ExpressionNode, Int) {
    let inner = try bracketInside(at: start + 1)
    if let chain = try chain(on: inner) { return chain }
    let (node, end, sawOperator) = try condition(from: start + 1, stops: .test)
    guard sawOperator else { throw failure(at: end, "a method, an operator or ]") }
    guard !source.hasWhiteSpace(before: end) else { throw failure(at: end, "no white space before ]") }
    return (.test(node), try closingBracket(at: end))
  }

  /// `nil`: what stands behind the bracket is no chain; it may be a test.
  private mutating func chain(
    on inner: BracketTable.Parsed
  ) throws(BracketFailure) -> (ExpressionNode, Int)? {
    var members: [MemberAccess] = []
    var index = inner.end
    while source[index] == UInt8(ascii: ".") {
      let nameStart = index + 1
      guard let nameEnd = source.endOfWord(from: nameStart) else { return nil }
      var list: [ExpressionArgument] = []
      index = nameEnd
      if source[nameEnd] == UInt8(ascii: "(") { (list, index) = try arguments(behind: nameEnd + 1) }
      let name = source.text(nameStart..<nameEnd)
      members.append(MemberAccess(spelling: name, method: MethodID(name), arguments: list, offset: nameStart))
    }
    guard source[index] == UInt8(ascii: "]") else { return nil }
    return (members.isEmpty ? inner.node : .members(inner.node, members), index + 1)
  }

  private mutating func choice(behind index: Int) throws(BracketFailure) -> (ExpressionNode, Int) {
    let (node, comma, _) = try condition(from: index, stops: .argument)
    guard source[comma] == UInt8(ascii: ",") else {
      throw failure(at: comma, "a comma and what is given where it is true")
    }
    let (then, second) = try argument(from: comma + 1)
    guard source[second] == UInt8(ascii: ",") else {
      throw failure(at: second, "a comma and what is given where it is false")
    }
    let (otherwise, close) = try argument(from: second + 1)
    guard source[close] == UInt8(ascii: ")") else { throw failure(at: close, ") behind the third argument") }
    return (.choice(node, then: then, otherwise: otherwise), try closingBracket(at: close + 1))
  }

  /// The arguments, and where it goes on behind `)`.
  private mutating func arguments(behind index: Int) throws(BracketFailure) -> ([ExpressionArgument], Int) {
    let first = source.skippingWhiteSpace(from: index)
    if source[first] == UInt8(ascii: ")") { return ([], first + 1) }
    var list: [ExpressionArgument] = []
    var index = index
    while true {
      let (argument, end) = try argument(from: index)
      list.append(argument)
      switch source[end] {
      case UInt8(ascii: ","): index = end + 1
      case UInt8(ascii: ")"): return (list, end + 1)
      default: throw failure(at: end, ", or )")
      }
    }
  }

  private mutating func argument(from index: Int) throws(BracketFailure) -> (ExpressionArgument, Int) {
    if isCondition(from: index) {
      let (node, end, _) = try condition(from: index, stops: .argument)
      return (.condition(node), end)
    }
    return try textArgument(from: index)
  }

  private mutating func condition(
    from index: Int, stops: ConditionParser.Stops
  ) throws(BracketFailure) -> (ConditionNode, Int, sawOperator: Bool) {
    var parser = ConditionParser(table: table, start: start, stops: stops)
    do throws(BracketFailure) {
      let (node, end) = try parser.condition(from: index)
      raise(to: parser.innerHeight)
      return (node, end, parser.sawOperator)
    } catch {
      throw failure(at: error.offset, error.expected)
    }
  }

  mutating func raise(to height: Int) {
    innerHeight = max(innerHeight, height)
  }

  private mutating func bracketInside(at index: Int) throws(BracketFailure) -> BracketTable.Parsed {
    guard let inner = table.parsed(at: index) else {
      let inner = table.failure(at: index)
      throw failure(at: inner.offset, inner.expected)
    }
    raise(to: inner.height)
    return inner
  }
}
