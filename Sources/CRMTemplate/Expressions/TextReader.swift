/// Reads text with brackets and escapes from left to right (section 5, "Text").
struct TextReader {
  private let source: SourceBytes
  private let table: BracketTable

  init(_ source: SourceBytes) {
    self.source = source
    self.table = BracketTable(source)
  }

  func read() -> (parts: [ExpressionPiece], failures: [BracketFailure]) {
    var pieces = PieceBuilder()
    var failures: [BracketFailure] = []
    var index = 0
    var reportedUpTo = 0
    while index < source.count {
      if let character = source.escape(at: index) {
        pieces.append(character)
        index += 2
        continue
      }
      if source[index] == UInt8(ascii: "[") {
        if let bracket = table.parsed(at: index) {
          pieces.append(.bracket(bracket.node))
          index = bracket.end
          continue
        }
        // A run of brackets is one mistake.
        if index >= reportedUpTo {
          failures.append(table.failure(at: index))
          reportedUpTo = source.behindBrackets(index)
        }
      }
      pieces.append(source[index])
      index += 1
    }
    return (pieces.finished(), failures)
  }
}
