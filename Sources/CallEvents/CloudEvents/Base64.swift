enum Base64 {
  /// Strict RFC 4648, section 4: the standard alphabet, padded, no white space, no bits left over; nil for anything else.
  static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
    guard text.count % 4 == 0 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count / 4 &* 3)
    var (group, digits, padding): (UInt32, Int, Int) = (0, 0, 0)
    for byte in text {
      if byte == UInt8(ascii: "=") {
        padding &+= 1
        continue
      }
      guard padding == 0, let value = value(byte) else { return nil }
      group = group &<< 6 | value
      digits &+= 1
      if digits == 4 {
        bytes.append(UInt8(truncatingIfNeeded: group &>> 16))
        bytes.append(UInt8(truncatingIfNeeded: group &>> 8))
        bytes.append(UInt8(truncatingIfNeeded: group))
        (group, digits) = (0, 0)
      }
    }
    switch (digits, padding) {
    case (0, 0): return bytes
    case (3, 1) where group & 3 == 0:
      bytes.append(UInt8(truncatingIfNeeded: group &>> 10))
      bytes.append(UInt8(truncatingIfNeeded: group &>> 2))
      return bytes
    case (2, 2) where group & 15 == 0:
      bytes.append(UInt8(truncatingIfNeeded: group &>> 4))
      return bytes
    default: return nil
    }
  }

  private static func value(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte &- UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte &- UInt8(ascii: "a")) &+ 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte &- UInt8(ascii: "0")) &+ 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
