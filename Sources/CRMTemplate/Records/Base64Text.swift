/// Base64 with padding (RFC 4648, section 4).
enum Base64Text {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  static func encode(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    var index = 0
    while index < bytes.count {
      let rest = bytes[index..<min(index + 3, bytes.count)]
      var group: UInt32 = 0
      for byte in rest { group = group << 8 | UInt32(byte) }
      group <<= UInt32(8 * (3 - rest.count))
      for position in 0..<4 {
        guard position <= rest.count else {
          text.append(UInt8(ascii: "="))
          continue
        }
        text.append(alphabet[Int(group >> UInt32(18 - 6 * position) & 63)])
      }
      index += 3
    }
    return String(decoding: text, as: UTF8.self)
  }
}
