/// What every `[` of a text opens, found from the last one to the first.
///
/// Going backwards, the brackets inside a bracket are known when it is read: each is parsed once, nothing recurses into
/// brackets, and a line of 60,000 `[` takes linear time and no stack (section 5, end). A bracket that fails for an
/// inner one that looks like an expression fails at once, so that no text is read again and again.
final class BracketTable {
  struct Parsed: Sendable {
    var node: ExpressionNode
    /// Behind the `]`.
    var end: Int
    /// 1 for a bracket without brackets inside. Above `deepest` it does not parse.
    var height: Int
  }

  static let deepest = 32

  let source: SourceBytes
  private var entries: [Result<Parsed, BracketFailure>] = []
  /// For each byte that is a `[` its entry, plus one.
  private var slots: [Int32]

  init(_ source: SourceBytes) {
    self.source = source
    guard source.bytes.contains(UInt8(ascii: "[")) else {
      slots = []
      return
    }
    slots = [Int32](repeating: 0, count: source.count)
    for index in source.bytes.indices.reversed() where source.bytes[index] == UInt8(ascii: "[") {
      var parser = BracketParser(table: self, start: index)
      entries.append(parser.parse())
      slots[index] = Int32(truncatingIfNeeded: entries.count)
    }
  }

  private func entry(at index: Int) -> Result<Parsed, BracketFailure>? {
    guard slots.indices.contains(index), slots[index] > 0 else { return nil }
    return entries[Int(slots[index]) - 1]
  }

  func parsed(at index: Int) -> Parsed? {
    if case .success(let parsed)? = entry(at: index) { parsed } else { nil }
  }

  func failure(at index: Int) -> BracketFailure {
    if case .failure(let failure)? = entry(at: index) { return failure }
    return BracketFailure(offset: index, start: index, expected: "an expression", looksLikeExpression: false)
  }
}
