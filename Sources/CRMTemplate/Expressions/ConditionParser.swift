/// Reads a condition: `||` weaker than `&&`, that weaker than the comparisons, parentheses to group.
struct ConditionParser {
  /// What ends a condition besides the end of the text.
  struct Stops {
    var comma: Bool
    var parenthesis: Bool
    var bracket: Bool

    static let whole = Stops(comma: false, parenthesis: false, bracket: false)
    static let argument = Stops(comma: true, parenthesis: true, bracket: false)
    static let test = Stops(comma: false, parenthesis: false, bracket: true)
  }

  private let table: BracketTable
  private let start: Int
  private let stops: Stops
  private(set) var innerHeight = 0
  private(set) var sawOperator = false
  private var depth = 0

  private var source: SourceBytes { table.source }

  init(table: BracketTable, start: Int, stops: Stops) {
    self.table = table
    self.start = start
    self.stops = stops
  }

  /// The condition and where it ends: at a stop, or at the end of the text.
  mutating func condition(from index: Int) throws(BracketFailure) -> (ConditionNode, Int) {
    var (first, index) = try conjunction(from: index)
    var branches = [first]
    while source.at(index, UInt8(ascii: "|"), UInt8(ascii: "|")) {
      sawOperator = true
      (first, index) = try conjunction(from: index + 2)
      branches.append(first)
    }
    return (branches.count == 1 ? first : .any(branches), index)
  }

  private mutating func conjunction(from index: Int) throws(BracketFailure) -> (ConditionNode, Int) {
    var (first, index) = try comparison(from: index)
    var branches = [first]
    while source.at(index, UInt8(ascii: "&"), UInt8(ascii: "&")) {
      sawOperator = true
      (first, index) = try comparison(from: index + 2)
      branches.append(first)
    }
    return (branches.count == 1 ? first : .all(branches), index)
  }

  private mutating func comparison(from index: Int) throws(BracketFailure) -> (ConditionNode, Int) {
    let begin = index
    let (left, middle) = try operand(from: index)
    guard let (comparison, length) = comparisonOperator(at: middle) else {
      guard !left.isEmpty else { throw failure(at: begin, "something to compare") }
      return (.alone(left), middle)
    }
    sawOperator = true
    let (right, end) = try operand(from: middle + length)
    guard comparisonOperator(at: end) == nil else { throw failure(at: end, "only one comparison in a row") }
    guard !left.isEmpty || !right.isEmpty else { throw failure(at: middle, "something to compare") }
    return (.comparison(left, comparison, right), end)
  }

  private func comparisonOperator(at index: Int) -> (ComparisonOperator, length: Int)? {
    let equals = source[index + 1] == UInt8(ascii: "=")
    switch source[index] {
    case UInt8(ascii: "=") where equals: return (.equal, 2)
    case UInt8(ascii: "!") where equals: return (.notEqual, 2)
    case UInt8(ascii: ">"): return equals ? (.greaterOrEqual, 2) : (.greater, 1)
    case UInt8(ascii: "<"): return equals ? (.lessOrEqual, 2) : (.less, 1)
    default: return nil
    }
  }

  private func endsOperand(at index: Int) -> Bool {
    comparisonOperator(at: index) != nil || source.at(index, UInt8(ascii: "&"), UInt8(ascii: "&"))
      || source.at(index, UInt8(ascii: "|"), UInt8(ascii: "|"))
  }

  private func isStop(at index: Int) -> Bool {
    switch source[index] {
    case UInt8(ascii: ","): stops.comma
    case UInt8(ascii: ")"): stops.parenthesis || depth > 0
    case UInt8(ascii: "]"): stops.bracket
    default: index >= source.count
    }
  }

  private mutating func operand(from index: Int) throws(BracketFailure) -> (ConditionOperand, Int) {
    let first = source.skippingWhiteSpace(from: index)
    guard source[first] == UInt8(ascii: "(") else { return try pieces(from: index) }
    guard depth < BracketTable.deepest else {
      throw failure(at: first, "at most \(BracketTable.deepest) parentheses inside each other")
    }
    depth += 1
    let (inside, close) = try condition(from: first + 1)
    guard source[close] == UInt8(ascii: ")") else { throw failure(at: close, ")") }
    depth -= 1
    let end = source.skippingWhiteSpace(from: close + 1)
    guard endsOperand(at: end) || isStop(at: end) else {
      throw failure(at: end, "an operator behind the parenthesis (a parenthesis that is text stands in quotes)")
    }
    return (.group(inside), end)
  }

  private mutating func pieces(from index: Int) throws(BracketFailure) -> (ConditionOperand, Int) {
    var pieces = PieceBuilder()
    var index = index
    var parentheses = 0
    while index < source.count {
      let byte = source[index]
      if let character = source.escape(at: index) {
        pieces.append(character)
        index += 2
        continue
      }
      if endsOperand(at: index) { break }
      switch byte {
      case UInt8(ascii: "\""):
        guard let close = source.closingQuote(behind: index + 1) else {
          throw failure(at: source.count, "a closing \"")
        }
        pieces.append(.quoted(QuotedText.read(source, index + 1..<close)))
        index = close + 1
        continue
      case UInt8(ascii: "["):
        guard let inner = table.parsed(at: index) else {
          let inner = table.failure(at: index)
          throw failure(at: inner.offset, inner.expected)
        }
        innerHeight = max(innerHeight, inner.height)
        pieces.append(.bracket(inner.node))
        index = inner.end
        continue
      case UInt8(ascii: "="): throw failure(at: index, "== (one = compares nothing)")
      case UInt8(ascii: "!"): throw failure(at: index, "!=")
      case UInt8(ascii: "&"): throw failure(at: index, "&&")
      case UInt8(ascii: "|"): throw failure(at: index, "||")
      case UInt8(ascii: "("): parentheses += 1
      case UInt8(ascii: ")") where parentheses > 0: parentheses -= 1
      default:
        if isStop(at: index) {
          guard parentheses == 0 else { throw failure(at: index, ")") }
          return (.pieces(pieces.trimmed()), index)
        }
        if byte == UInt8(ascii: ")") { throw failure(at: index, "no ) without (") }
      }
      pieces.append(byte)
      index += 1
    }
    guard parentheses == 0 else { throw failure(at: index, ")") }
    return (.pieces(pieces.trimmed()), index)
  }

  private func failure(at offset: Int, _ expected: String) -> BracketFailure {
    BracketFailure(offset: offset, start: start, expected: expected, looksLikeExpression: true)
  }
}

extension ConditionOperand {
  /// Nothing at all: `""` is an operand.
  var isEmpty: Bool {
    if case .pieces(let pieces) = self { pieces.isEmpty } else { false }
  }
}
