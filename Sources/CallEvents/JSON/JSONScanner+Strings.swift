extension JSONScanner {
  /// Reads the string at the position, quotes included.
  mutating func string() throws(JSONSyntaxError) -> JSONSlot {
    guard take(UInt8(ascii: "\"")) else { throw failure("a string should begin here") }
    let start = position
    var isEscaped = false
    while true {
      skipPlainText()
      guard position < end else { throw failure("a string does not end", at: start &- 1) }
      let byte = unsafe bytes[position]
      switch byte {
      case UInt8(ascii: "\""):
        let slot = JSONSlot(
          kind: .string, isEscaped: isEscaped, start: UInt32(truncatingIfNeeded: start),
          end: UInt32(truncatingIfNeeded: position))
        position &+= 1
        return slot
      case UInt8(ascii: "\\"):
        isEscaped = true
        try escape()
      case ..<0x20:
        throw failure("a control character in a string is not escaped")
      case 0x80...:
        let length = sequenceLength()
        guard length > 0 else { throw failure("a string is not valid UTF-8", .invalidUTF8) }
        position &+= length
      default:
        position &+= 1
      }
    }
  }

  /// Goes on to the next byte that is a quote, a backslash, a control character or not ASCII: eight bytes at a time. The
  /// last bytes of a text are left to the caller.
  @inline(__always)
  private mutating func skipPlainText() {
    guard let base = unsafe UnsafeRawPointer(bytes.baseAddress) else { return }
    while end &- position >= 8 {
      let word = unsafe UInt64(littleEndian: base.loadUnaligned(fromByteOffset: position, as: UInt64.self))
      let plain = JSONWords.plainPrefix(word)
      position &+= plain
      if plain < 8 { return }
    }
  }

  private mutating func escape() throws(JSONSyntaxError) {
    let start = position
    position &+= 1
    guard position < end else { throw failure("a string does not end") }
    switch unsafe bytes[position] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      position &+= 1
    case UInt8(ascii: "u"):
      position &+= 1
      for _ in 0..<4 {
        guard let digit = next, HexDigits.value(digit) != nil else {
          throw failure("\\u is not followed by four hexadecimal digits", at: start)
        }
        position &+= 1
      }
    default:
      throw failure("an escape in a string is not one of JSON's", at: start)
    }
  }

  /// The length of the well-formed UTF-8 sequence of more than one byte at the position; 0 where there is none (Unicode,
  /// table 3-7: no overlong forms, no surrogates, nothing above U+10FFFF).
  private func sequenceLength() -> Int {
    let left = end &- position
    let first = unsafe bytes[position]
    func continues(_ offset: Int, _ range: ClosedRange<UInt8> = 0x80...0xbf) -> Bool {
      offset < left && range.contains(unsafe bytes[position &+ offset])
    }
    switch first {
    case 0xc2...0xdf:
      return continues(1) ? 2 : 0
    case 0xe0...0xef:
      let second: ClosedRange<UInt8> = first == 0xe0 ? 0xa0...0xbf : first == 0xed ? 0x80...0x9f : 0x80...0xbf
      return continues(1, second) && continues(2) ? 3 : 0
    case 0xf0...0xf4:
      let second: ClosedRange<UInt8> = first == 0xf0 ? 0x90...0xbf : first == 0xf4 ? 0x80...0x8f : 0x80...0xbf
      return continues(1, second) && continues(2) && continues(3) ? 4 : 0
    default:
      return 0
    }
  }
}
