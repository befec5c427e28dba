import BSON

extension FilterParser {
  /// An object as the BSON value that it is in extended JSON (version 2), else as an object.
  static func interpreted(_ elements: [FilterElement]) -> FilterNode {
    guard elements.count == 1, let only = elements.first, let key = only.key.constant, key.hasPrefix("$") else {
      return .document(elements)
    }
    switch (key, only.value) {
    case ("$oid", let value): return .converted(.objectID, value)
    case ("$date", let value): return .converted(.date, value)
    case ("$numberInt", let value): return .converted(.int32, value)
    case ("$numberLong", let value): return .converted(.int64, value)
    case ("$numberDouble", let value): return .converted(.double, value)
    case ("$numberDecimal", let value): return .converted(.decimal128, value)
    case ("$symbol", .constant(.string(let text))): return .constant(.symbol(text))
    case ("$symbol", .string(let text)):
      if let text = text.constant { return .constant(.symbol(text)) }
    case ("$undefined", .constant(.boolean(true))): return .constant(.undefined)
    case ("$minKey", .constant): return .constant(.minKey)
    case ("$maxKey", .constant): return .constant(.maxKey)
    case ("$regularExpression", .document(let parts)):
      if let (pattern, options) = regularExpression(parts) {
        return .regularExpression(pattern: pattern, options: options)
      }
    case ("$timestamp", .document(let parts)):
      if let (seconds, increment) = timestamp(parts) {
        return .constant(.timestamp(seconds: seconds, increment: increment))
      }
    case ("$binary", .document(let parts)):
      if let (subtype, bytes) = binary(parts) { return .constant(.binary(subtype: subtype, bytes: bytes)) }
    case ("$uuid", .string(let text)):
      if let bytes = text.constant.flatMap(uuid) { return .constant(.binary(subtype: 4, bytes: bytes)) }
    default: break
    }
    return .document(elements)
  }

  private static func text(_ key: String, of parts: [FilterElement]) -> FilterText? {
    for part in parts where part.key.constant == key {
      if case .string(let text) = part.value { return text }
    }
    return nil
  }

  private static func regularExpression(_ parts: [FilterElement]) -> (FilterText, FilterText)? {
    guard let pattern = text("pattern", of: parts) else { return nil }
    if parts.count == 1 { return (pattern, FilterText("")) }
    guard parts.count == 2, let options = text("options", of: parts) else { return nil }
    return (pattern, options)
  }

  private static func timestamp(_ parts: [FilterElement]) -> (UInt32, UInt32)? {
    func number(_ key: String) -> UInt32? {
      for part in parts where part.key.constant == key {
        switch part.value {
        case .constant(.int32(let number)): return UInt32(exactly: number)
        case .constant(.int64(let number)): return UInt32(exactly: number)
        default: return nil
        }
      }
      return nil
    }
    guard parts.count == 2, let seconds = number("t"), let increment = number("i") else { return nil }
    return (seconds, increment)
  }

  private static func binary(_ parts: [FilterElement]) -> (UInt8, [UInt8])? {
    guard parts.count == 2, let data = text("base64", of: parts)?.constant,
      let subtype = text("subType", of: parts)?.constant.flatMap({ UInt8($0, radix: 16) }),
      let bytes = Base64.bytes(data)
    else { return nil }
    return (subtype, bytes)
  }

  private static func uuid(_ text: String) -> [UInt8]? {
    let digits = text.utf8.filter { $0 != UInt8(ascii: "-") }
    guard digits.count == 32, text.utf8.count == 36 else { return nil }
    var bytes: [UInt8] = []
    for index in stride(from: 0, to: 32, by: 2) {
      guard let byte = UInt8(String(decoding: digits[index...(index + 1)], as: UTF8.self), radix: 16) else {
        return nil
      }
      bytes.append(byte)
    }
    return bytes
  }
}

/// RFC 4648, section 4, for the binary values of extended JSON.
enum Base64 {
  static func bytes(_ text: String) -> [UInt8]? {
    var bytes: [UInt8] = []
    var bits: UInt32 = 0
    var count = 0
    guard text.utf8.count % 4 == 0 else { return nil }
    let padding = text.utf8.reversed().prefix { $0 == UInt8(ascii: "=") }.count
    guard padding <= 2 else { return nil }
    for byte in text.utf8.dropLast(padding) {
      guard let value = value(of: byte) else { return nil }
      bits = bits << 6 | value
      count += 6
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
      }
    }
    return bytes
  }

  private static func value(of byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte) - 65
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte) - 71
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte) + 4
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}

extension Base64 {
  static func text(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
      for position in 0..<4 {
        text.append(
          position <= group.count ? alphabet[Int(bits >> UInt32(18 - 6 * position) & 63)] : UInt8(ascii: "="))
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}
