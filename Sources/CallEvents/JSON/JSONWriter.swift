/// Writes JSON (RFC 8259, UTF-8, no white space) by hand. Commas come by themselves: a value or name gets one unless it is
/// the first after `{`, `[` or `:`.
///
/// It owns its buffer, and every write makes room before it stores: a pop-up has some fifty appends, and an array's own
/// checks took longer than what they guarded.
@safe package struct JSONWriter: ~Copyable {
  private var buffer: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  private var count = 0

  package init(capacity: Int = 1024) {
    self.capacity = max(capacity, 64)
    unsafe buffer = .allocate(capacity: self.capacity)
  }

  deinit { unsafe buffer.deallocate() }

  /// What was written so far.
  package var bytes: [UInt8] { unsafe Array(UnsafeBufferPointer(start: buffer, count: count)) }

  package mutating func beginObject() {
    comma()
    store(UInt8(ascii: "{"))
  }

  package mutating func endObject() {
    reserve(1)
    store(UInt8(ascii: "}"))
  }

  package mutating func beginArray() {
    comma()
    store(UInt8(ascii: "["))
  }

  package mutating func endArray() {
    reserve(1)
    store(UInt8(ascii: "]"))
  }

  /// - Parameter name: ASCII without anything that needs an escape.
  package mutating func name(_ name: StaticString) {
    comma()
    let length = name.utf8CodeUnitCount
    reserve(length &+ 3)
    store(UInt8(ascii: "\""))
    unsafe (buffer + count).update(from: name.utf8Start, count: length)
    count &+= length
    store(UInt8(ascii: "\""))
    store(UInt8(ascii: ":"))
  }

  package mutating func name(_ name: String) {
    string(name)
    reserve(1)
    store(UInt8(ascii: ":"))
  }

  package mutating func string(_ text: String) {
    comma()
    var text = text
    text.withUTF8 { unsafe quote($0) }
  }

  package mutating func integer(_ number: Int) { plain(String(number)) }
  package mutating func bool(_ value: Bool) { plain(value ? "true" : "false") }
  package mutating func null() { plain("null") }

  package mutating func time(_ time: CallTime) {
    comma()
    reserve(CallTime.longestText &+ 2)
    store(UInt8(ascii: "\""))
    count &+= unsafe time.write(to: buffer + count)
    store(UInt8(ascii: "\""))
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

  // MARK: Bytes

  /// Room for a comma, if one is needed, and for one byte more.
  @inline(__always)
  private mutating func comma() {
    reserve(2)
    guard count > 0 else { return }
    switch unsafe buffer[count &- 1] {
    case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: ":"): break
    default: store(UInt8(ascii: ","))
    }
  }

  @inline(__always)
  private mutating func reserve(_ more: Int) {
    if capacity &- count < more { grow(more) }
  }

  /// A text in memory has less than 2^47 bytes, so no size here can overflow.
  @inline(never)
  private mutating func grow(_ more: Int) {
    let larger = max(capacity &* 2, count &+ more)
    let next = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
    unsafe next.update(from: buffer, count: count)
    unsafe buffer.deallocate()
    unsafe buffer = next
    capacity = larger
  }

  /// Room was made before.
  @inline(__always)
  private mutating func store(_ byte: UInt8) {
    unsafe buffer[count] = byte
    count &+= 1
  }

  private mutating func plain(_ text: String) {
    comma()
    reserve(text.utf8.count)
    for byte in text.utf8 { store(byte) }
  }

  /// The longest escape has six bytes.
  private mutating func quote(_ text: UnsafeBufferPointer<UInt8>) {
    reserve(text.count &* 6 &+ 2)
    store(UInt8(ascii: "\""))
    var place = 0
    let length = text.count
    if let base = text.baseAddress {
      while place < length {
        let left = length &- place
        if left >= 8 {
          let word = unsafe UnsafeRawPointer(base + place).loadUnaligned(as: UInt64.self)
          if !JSONWords.needsEscape(word) {
            unsafe UnsafeMutableRawPointer(buffer + count).storeBytes(of: word, as: UInt64.self)
            count &+= 8
            place &+= 8
            continue
          }
        }
        for _ in 0..<min(left, 8) {
          let byte = unsafe base[place]
          if byte < 0x20 || byte == 0x22 || byte == 0x5c { escape(byte) } else { store(byte) }
          place &+= 1
        }
      }
    }
    store(UInt8(ascii: "\""))
  }

  private mutating func escape(_ byte: UInt8) {
    store(UInt8(ascii: "\\"))
    switch byte {
    case 0x08: store(UInt8(ascii: "b"))
    case 0x09: store(UInt8(ascii: "t"))
    case 0x0a: store(UInt8(ascii: "n"))
    case 0x0c: store(UInt8(ascii: "f"))
    case 0x0d: store(UInt8(ascii: "r"))
    case 0x22, 0x5c: store(byte)
    default:
      store(UInt8(ascii: "u"))
      store(UInt8(ascii: "0"))
      store(UInt8(ascii: "0"))
      store(HexDigits.lowerCase(byte &>> 4))
      store(HexDigits.lowerCase(byte & 15))
    }
  }
}
