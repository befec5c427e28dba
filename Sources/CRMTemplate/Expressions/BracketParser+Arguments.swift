extension BracketParser {
  /// "An argument in which == or != stands outside quotes and brackets is a condition."
  func isCondition(from index: Int) -> Bool {
    var index = index
    var parentheses = 0
    while index < source.count {
      switch source[index] {
      case UInt8(ascii: "\""):
        guard let close = source.closingQuote(behind: index + 1) else { return false }
        index = close + 1
        continue
      case UInt8(ascii: "["):
        if let inner = table.parsed(at: index) {
          index = inner.end
        } else if table.failure(at: index).looksLikeExpression {
          // The argument fails either way; reading on would make a line of such brackets take quadratic time.
          return false
        } else {
          index += 1
        }
        continue
      case UInt8(ascii: "="), UInt8(ascii: "!"):
        if source[index + 1] == UInt8(ascii: "=") { return true }
      case UInt8(ascii: "("): parentheses += 1
      case UInt8(ascii: ")"):
        if parentheses == 0 { return false }
        parentheses -= 1
      case UInt8(ascii: ","): return false
      default: break
      }
      index += source.escape(at: index) == nil ? 1 : 2
    }
    return false
  }

  mutating func textArgument(from index: Int) throws(BracketFailure) -> (ExpressionArgument, Int) {
    var pieces = PieceBuilder()
    var index = index
    var parentheses = 0
    scan: while index < source.count {
      let byte = source[index]
      if let character = source.escape(at: index) {
        pieces.append(character)
        index += 2
        continue
      }
      switch byte {
      case UInt8(ascii: "\""):
        guard let close = source.closingQuote(behind: index + 1) else {
          throw failure(at: source.count, "a closing \"")
        }
        pieces.append(.quoted(QuotedText.read(source, index + 1..<close)))
        index = close + 1
        continue
      case UInt8(ascii: "["):
        if let inner = table.parsed(at: index) {
          raise(to: inner.height)
          pieces.append(.bracket(inner.node))
          index = inner.end
          continue
        }
        let inner = table.failure(at: index)
        if inner.looksLikeExpression { throw failure(at: inner.offset, inner.expected) }
      case UInt8(ascii: "("): parentheses += 1
      case UInt8(ascii: ")"):
        if parentheses == 0 { break scan }
        parentheses -= 1
      case UInt8(ascii: ","):
        break scan
      default: break
      }
      pieces.append(byte)
      index += 1
    }
    guard parentheses == 0 else { throw failure(at: index, ") (a parenthesis that is text stands in quotes)") }
    return (.pieces(pieces.trimmed()), index)
  }
}

extension SourceBytes {
  func closingQuote(behind index: Int) -> Int? {
    guard index <= count else { return nil }
    return bytes[index...].firstIndex(of: UInt8(ascii: "\""))
  }
}

extension QuotedText {
  /// Reads what stands between two quotes: as characters, and as template text for the passes before the last.
  static func read(_ source: SourceBytes, _ range: Range<Int>) -> QuotedText {
    let inside = SourceBytes(source.text(range))
    var plain: [UInt8] = []
    var index = 0
    while index < inside.count {
      if let character = inside.escape(at: index) {
        plain.append(character)
        index += 2
      } else {
        plain.append(inside[index])
        index += 1
      }
    }
    let text = TextReader(inside).read()
    return QuotedText(
      plain: String(decoding: plain, as: UTF8.self), parts: text.parts, failures: text.failures, base: range.lowerBound)
  }
}

/// Joins neighbouring characters, and drops bare white space at both ends.
struct PieceBuilder {
  private var pieces: [ExpressionPiece] = []
  private var literal: [UInt8] = []

  mutating func append(_ byte: UInt8) {
    literal.append(byte)
  }

  mutating func append(_ piece: ExpressionPiece) {
    flush()
    pieces.append(piece)
  }

  mutating func flush() {
    guard !literal.isEmpty else { return }
    pieces.append(.literal(String(decoding: literal, as: UTF8.self)))
    literal.removeAll(keepingCapacity: true)
  }

  mutating func finished() -> [ExpressionPiece] {
    flush()
    return pieces
  }

  mutating func trimmed() -> [ExpressionPiece] {
    flush()
    if case .literal(let text)? = pieces.first {
      pieces[0] = .literal(String(text.unicodeScalars.drop { $0.isWhiteSpace }))
    }
    if case .literal(let text)? = pieces.last {
      let scalars = text.unicodeScalars
      let end = scalars.lastIndex { !$0.isWhiteSpace }.map(scalars.index(after:)) ?? scalars.startIndex
      pieces[pieces.count - 1] = .literal(String(scalars[..<end]))
    }
    return pieces.filter { if case .literal("") = $0 { false } else { true } }
  }
}
