/// Base64 with padding (RFC 4648, section 4).
enum Base64 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  static func text(_ bytes: [UInt8]) -> String {
    var result: [UInt8] = []
    result.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(0) { $0 << 8 | UInt32($1) } << (8 * UInt32(3 - group.count))
      for place in 0..<4 {
        result.append(place <= group.count ? alphabet[Int(bits >> (18 - 6 * UInt32(place)) & 63)] : 0x3D)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// `nil` for a wrong character, padding in the middle, or a wrong length.
  static func bytes(_ text: String) -> [UInt8]? {
    var units = text.utf8[...]
    guard units.count % 4 == 0 else { return nil }
    for _ in 0..<2 where units.last == 0x3D { units = units.dropLast() }
    var result: [UInt8] = []
    var bits: UInt32 = 0
    var count = 0
    for unit in units {
      let value: UInt8
      switch unit {
      case 0x41...0x5A: value = unit - 0x41
      case 0x61...0x7A: value = unit - 0x61 + 26
      case 0x30...0x39: value = unit - 0x30 + 52
      case 0x2B: value = 62
      case 0x2F: value = 63
      default: return nil
      }
      bits = bits << 6 | UInt32(value)
      count += 6
      if count >= 8 {
        count -= 8
        result.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
      }
    }
    return result
  }
}
