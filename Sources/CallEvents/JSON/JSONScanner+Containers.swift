extension JSONScanner {
  /// Checks the array or object at the position and goes behind it. What is open is a bit each, so depth costs no stack.
  mutating func container() throws(JSONSyntaxError) -> JSONSlot {
    let start = position
    let kind: JSONSlot.Kind = next == UInt8(ascii: "{") ? .object : .array
    var open = OpenContainers()
    repeat {
      // At the first byte of a value.
      switch next {
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        let isObject = next == UInt8(ascii: "{")
        guard open.push(isObject: isObject) else {
          throw failure("arrays and objects are nested more than 128 deep", .tooDeep)
        }
        position &+= 1
        skipWhitespace()
        if take(isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
          open.pop()
        } else {
          if isObject { try memberName() }
          continue
        }
      case UInt8(ascii: "\""): _ = try string()
      case nil: throw failure("the text ends where a value should be")
      default: _ = try plainValue()
      }
      try closeOrGoOn(&open)
    } while !open.isEmpty
    return JSONSlot(kind: kind, start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: position))
  }

  /// After a value: closes what ends here, and stands at the next value where something is still open.
  private mutating func closeOrGoOn(_ open: inout OpenContainers) throws(JSONSyntaxError) {
    while !open.isEmpty {
      skipWhitespace()
      if take(UInt8(ascii: ",")) {
        skipWhitespace()
        if open.isInObject { try memberName() }
        return
      }
      guard take(open.isInObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
        throw failure("a comma or the end of an array or object should be here")
      }
      open.pop()
    }
  }

  /// A member's name and colon; stands at the value then.
  private mutating func memberName() throws(JSONSyntaxError) {
    _ = try string()
    try colon()
  }

  mutating func colon() throws(JSONSyntaxError) {
    skipWhitespace()
    guard take(UInt8(ascii: ":")) else { throw failure("a colon should be here") }
    skipWhitespace()
  }
}

/// Which of the open containers are objects, innermost in bit 0.
private struct OpenContainers {
  private var objects: UInt128 = 0
  private var depth = 0

  var isEmpty: Bool { depth == 0 }
  var isInObject: Bool { objects & 1 == 1 }

  /// False where that is too deep.
  mutating func push(isObject: Bool) -> Bool {
    guard depth < JSONScanner.deepest else { return false }
    depth &+= 1
    objects = objects &<< 1 | (isObject ? 1 : 0)
    return true
  }

  mutating func pop() {
    depth &-= 1
    objects = objects &>> 1
  }
}
