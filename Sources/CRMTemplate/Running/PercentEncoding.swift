/// Percent-encoding as UTF-8 that keeps the unreserved characters (RFC 3986, sections 2.1 and 2.3).
enum PercentEncoding {
  static func encode(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var encoded: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        encoded.append(byte)
      default: encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: encoded, as: UTF8.self)
  }
}

/// Emoji in chats, for systems behind a template that cannot store them.
enum Emoji {
  /// Without characters that are shown as emoji; digits and signs that merely could be stay.
  static func removing(from text: String) -> String {
    guard text.utf8.contains(where: { $0 >= 0xC2 }) else { return text }
    return String(text.filter { !isEmoji($0) })
  }

  private static func isEmoji(_ character: Character) -> Bool {
    guard let first = character.unicodeScalars.first else { return false }
    if first.properties.isEmojiPresentation { return true }
    return first.properties.isEmoji && character.unicodeScalars.contains("\u{FE0F}")
  }
}
