/// Writes JSON (RFC 8259, UTF-8, no white space) by hand. Commas come by themselves: a value or name gets one unless it is
/// the first after `{`, `[` or `:`.
package struct JSONWriter: Sendable {
  package private(set) var bytes: [UInt8] = []

  package init(capacity: Int = 512) { bytes.reserveCapacity(capacity) }

  @inline(__always)
  private mutating func comma() {
    switch bytes.last {
    case nil, UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: ":"): break
    default: bytes.append(UInt8(ascii: ","))
    }
  }

  package mutating func beginObject() {
    comma()
    bytes.append(UInt8(ascii: "{"))
  }

  package mutating func endObject() { bytes.append(UInt8(ascii: "}")) }

  package mutating func beginArray() {
    comma()
    bytes.append(UInt8(ascii: "["))
  }

  package mutating func endArray() { bytes.append(UInt8(ascii: "]")) }

  /// - Parameter name: ASCII without anything that needs an escape.
  package mutating func name(_ name: StaticString) {
    comma()
    bytes.append(UInt8(ascii: "\""))
    unsafe bytes.append(contentsOf: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
    bytes.append(UInt8(ascii: "\""))
    bytes.append(UInt8(ascii: ":"))
  }

  package mutating func name(_ name: String) {
    string(name)
    bytes.append(UInt8(ascii: ":"))
  }

  package mutating func string(_ text: String) {
    comma()
    bytes.append(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { unsafe appendEscaped($0) }
    bytes.append(UInt8(ascii: "\""))
  }

  package mutating func integer(_ number: Int) {
    comma()
    bytes.append(contentsOf: String(number).utf8)
  }

  package mutating func bool(_ value: Bool) {
    comma()
    bytes.append(contentsOf: (value ? "true" : "false").utf8)
  }

  package mutating func null() {
    comma()
    bytes.append(contentsOf: "null".utf8)
  }

  package mutating func time(_ time: CallTime) {
    comma()
    bytes.append(UInt8(ascii: "\""))
    time.append(to: &bytes)
    bytes.append(UInt8(ascii: "\""))
  }

  package mutating func member(_ name: StaticString, _ text: String) {
    self.name(name)
    string(text)
  }

  /// Nothing where the text is empty.
  package mutating func memberUnlessEmpty(_ name: StaticString, _ text: String) {
    if !text.isEmpty { member(name, text) }
  }

  package mutating func member(_ name: StaticString, _ time: CallTime) {
    self.name(name)
    self.time(time)
  }

  private mutating func appendEscaped(_ text: UnsafeBufferPointer<UInt8>) {
    var start = 0
    for unsafe(place, byte) in unsafe text.enumerated() where byte < 0x20 || byte == 0x22 || byte == 0x5c {
      unsafe bytes.append(contentsOf: text[start..<place])
      start = place &+ 1
      appendEscape(of: byte)
    }
    if start == 0 {
      unsafe bytes.append(contentsOf: text)
    } else {
      unsafe bytes.append(contentsOf: text[start...])
    }
  }

  private mutating func appendEscape(of byte: UInt8) {
    bytes.append(UInt8(ascii: "\\"))
    switch byte {
    case 0x08: bytes.append(UInt8(ascii: "b"))
    case 0x09: bytes.append(UInt8(ascii: "t"))
    case 0x0a: bytes.append(UInt8(ascii: "n"))
    case 0x0c: bytes.append(UInt8(ascii: "f"))
    case 0x0d: bytes.append(UInt8(ascii: "r"))
    case 0x22, 0x5c: bytes.append(byte)
    default:
      bytes.append(contentsOf: "u00".utf8)
      bytes.append(HexDigits.lowerCase(byte &>> 4))
      bytes.append(HexDigits.lowerCase(byte & 15))
    }
  }
}
