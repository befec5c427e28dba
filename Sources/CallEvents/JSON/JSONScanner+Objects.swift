extension JSONScanner {
  /// Reads the object at the position, all of it, and notes where the known members are.
  mutating func index<Field: JSONField>(_: Field.Type) throws(JSONSyntaxError) -> JSONIndex<Field> {
    var index = JSONIndex<Field>()
    // Members mostly come in the order in which they are numbered: each name is looked for from its predecessor on.
    var expected = 0
    try eachMember { (scanner, name) throws(JSONSyntaxError) in
      let field: Field? = scanner.field(named: name, expected: &expected)
      let value = try scanner.value()
      if let field { index[field] = value }
    }
    return index
  }

  /// Goes through the members of the object at the position; `body` gets a name and must read the value.
  @inline(__always)
  mutating func eachMember(
    _ body: (inout JSONScanner, _ name: JSONSlot) throws(JSONSyntaxError) -> Void
  ) throws(JSONSyntaxError) {
    guard take(UInt8(ascii: "{")) else { throw failure("an object should begin here") }
    skipWhitespace()
    if take(UInt8(ascii: "}")) { return }
    while true {
      let name = try string()
      try colon()
      try body(&self, name)
      skipWhitespace()
      if take(UInt8(ascii: ",")) {
        skipWhitespace()
      } else if take(UInt8(ascii: "}")) {
        return
      } else {
        throw failure("a comma or the end of the object should be here")
      }
    }
  }

  /// Goes through the elements of the array at the position; `body` must read the value.
  mutating func eachElement(_ body: (inout JSONScanner) throws(JSONSyntaxError) -> Void) throws(JSONSyntaxError) {
    guard take(UInt8(ascii: "[")) else { throw failure("an array should begin here") }
    skipWhitespace()
    if take(UInt8(ascii: "]")) { return }
    while true {
      try body(&self)
      skipWhitespace()
      if take(UInt8(ascii: ",")) {
        skipWhitespace()
      } else if take(UInt8(ascii: "]")) {
        return
      } else {
        throw failure("a comma or the end of the array should be here")
      }
    }
  }

  private func field<Field: JSONField>(named name: JSONSlot, expected: inout Int) -> Field? {
    if name.isEscaped { return escapedField(named: name) }
    let count = Int(name.end &- name.start)
    for step in 0..<Field.count {
      var number = expected &+ step
      if number >= Field.count { number &-= Field.count }
      guard let field = Field(rawValue: UInt8(truncatingIfNeeded: number)) else { continue }
      if equals(field.name, from: Int(name.start), count: count) {
        expected = number &+ 1 < Field.count ? number &+ 1 : 0
        return field
      }
    }
    return nil
  }

  /// A name may be written with escapes; nobody does, so it may be slow.
  private func escapedField<Field: JSONField>(named name: JSONSlot) -> Field? {
    guard case .text(let text) = unsafe JSONText.decode(name, in: bytes) else { return nil }
    for number in 0..<Field.count {
      guard let field = Field(rawValue: UInt8(truncatingIfNeeded: number)) else { continue }
      if text == field.name.description { return field }
    }
    return nil
  }

  /// Compares by words that may overlap: names have at most 16 bytes.
  @inline(__always)
  private func equals(_ name: StaticString, from start: Int, count: Int) -> Bool {
    guard count == name.utf8CodeUnitCount, start >= 0, start &+ count <= end, count > 0 else { return false }
    guard let base = unsafe bytes.baseAddress else { return false }
    let left = unsafe UnsafeRawPointer(base + start)
    let right = unsafe UnsafeRawPointer(name.utf8Start)
    @inline(__always) func same<Word: FixedWidthInteger & BitwiseCopyable>(_: Word.Type, at offset: Int) -> Bool {
      unsafe left.loadUnaligned(fromByteOffset: offset, as: Word.self)
        == right.loadUnaligned(fromByteOffset: offset, as: Word.self)
    }
    switch count {
    case 8...16: return same(UInt64.self, at: 0) && same(UInt64.self, at: count &- 8)
    case 4..<8: return same(UInt32.self, at: 0) && same(UInt32.self, at: count &- 4)
    case 2..<4: return same(UInt16.self, at: 0) && same(UInt16.self, at: count &- 2)
    case 1: return same(UInt8.self, at: 0)
    default: return false
    }
  }
}
