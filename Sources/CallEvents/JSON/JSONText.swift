/// A string of a JSON text, as Swift has it.
enum JSONText {
  case text(String)
  /// Half a surrogate pair was escaped alone: no Unicode text.
  case loneSurrogate
  /// U+0000, which no field of ours may hold: C strings and BSON names end there.
  case nul

  /// - Parameter slot: a string that the scanner has accepted, in these bytes.
  @inline(__always)
  static func decode(_ slot: JSONSlot, in bytes: UnsafeBufferPointer<UInt8>) -> JSONText {
    let text = unsafe UnsafeBufferPointer(rebasing: bytes[Int(slot.start)..<Int(slot.end)])
    return slot.isEscaped ? unsafe decodeEscaped(text) : unsafe .text(String(decoding: text, as: UTF8.self))
  }

  private static func decodeEscaped(_ text: UnsafeBufferPointer<UInt8>) -> JSONText {
    var decoded: [UInt8] = []
    decoded.reserveCapacity(text.count)
    var position = 0
    while position < text.count {
      let byte = unsafe text[position]
      guard byte == UInt8(ascii: "\\"), position &+ 1 < text.count else {
        decoded.append(byte)
        position &+= 1
        continue
      }
      let letter = unsafe text[position &+ 1]
      position &+= 2
      switch letter {
      case UInt8(ascii: "b"): decoded.append(0x08)
      case UInt8(ascii: "f"): decoded.append(0x0c)
      case UInt8(ascii: "n"): decoded.append(0x0a)
      case UInt8(ascii: "r"): decoded.append(0x0d)
      case UInt8(ascii: "t"): decoded.append(0x09)
      case UInt8(ascii: "u"):
        guard let first = unsafe codeUnit(text, at: position) else { return .loneSurrogate }
        position &+= 4
        var code = first
        if first & 0xfc00 == 0xd800 {
          guard position &+ 1 < text.count, unsafe text[position] == UInt8(ascii: "\\"),
            unsafe text[position &+ 1] == UInt8(ascii: "u"), let second = unsafe codeUnit(text, at: position &+ 2),
            second & 0xfc00 == 0xdc00
          else { return .loneSurrogate }
          position &+= 6
          code = 0x10000 &+ ((first & 0x3ff) &<< 10 | second & 0x3ff)
        }
        guard let scalar = Unicode.Scalar(code) else { return .loneSurrogate }
        if code == 0 { return .nul }
        decoded.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      default: decoded.append(letter)
      }
    }
    return .text(String(decoding: decoded, as: UTF8.self))
  }

  private static func codeUnit(_ text: UnsafeBufferPointer<UInt8>, at start: Int) -> UInt32? {
    guard start &+ 4 <= text.count else { return nil }
    var code: UInt32 = 0
    for place in start..<start &+ 4 {
      guard let digit = HexDigits.value(unsafe text[place]) else { return nil }
      code = code &<< 4 | UInt32(digit)
    }
    return code
  }
}
