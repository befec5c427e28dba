/// Cuts a JSON array into the texts of its elements. Says nothing about whether these are JSON: who reads them does.
enum JSONArraySplitter {
  /// How many elements a batch may have.
  private static let limit = 10_000

  /// Nil where the text is no array.
  static func split(_ text: [UInt8]) -> [ArraySlice<UInt8>]? {
    let blanks: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D]
    var rest = text[...].drop(while: blanks.contains)
    guard rest.popFirst() == UInt8(ascii: "[") else { return nil }
    while let last = rest.last, blanks.contains(last) { rest.removeLast() }
    guard rest.popLast() == UInt8(ascii: "]") else { return nil }
    if rest.allSatisfy(blanks.contains) { return [] }
    var elements: [ArraySlice<UInt8>] = []
    var start = rest.startIndex
    var depth = 0
    var isInString = false
    var isEscaped = false
    for index in rest.indices {
      let byte = rest[index]
      if isInString {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isInString = false
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): isInString = true
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      case UInt8(ascii: ",") where depth == 0:
        elements.append(rest[start..<index])
        start = index + 1
      default: break
      }
      if depth < 0 || elements.count >= limit { return nil }
    }
    guard depth == 0, !isInString else { return nil }
    elements.append(rest[start...])
    return elements
  }
}
