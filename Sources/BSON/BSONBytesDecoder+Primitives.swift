extension BSONBytesDecoder {
  /// The next byte. The caller has made sure that there is one; a terminator's place lies within the document, too.
  @inline(__always)
  mutating func byte() -> UInt8 {
    let byte = base.load(fromByteOffset: position, as: UInt8.self)
    position += 1
    return byte
  }

  @inline(__always)
  mutating func int32(until end: Int) throws(BSONError) -> Int32 {
    guard end - position >= 4 else { throw BSONError(.truncated, at: position) }
    let number = Int32(littleEndian: base.loadUnaligned(fromByteOffset: position, as: Int32.self))
    position += 4
    return number
  }

  @inline(__always)
  mutating func int64(until end: Int) throws(BSONError) -> Int64 {
    guard end - position >= 8 else { throw BSONError(.truncated, at: position) }
    let number = Int64(littleEndian: base.loadUnaligned(fromByteOffset: position, as: Int64.self))
    position += 8
    return number
  }

  mutating func objectID(until end: Int) throws(BSONError) -> ObjectID {
    guard end - position >= 12 else { throw BSONError(.truncated, at: position) }
    let high = UInt64(bigEndian: base.loadUnaligned(fromByteOffset: position, as: UInt64.self))
    let low = UInt32(bigEndian: base.loadUnaligned(fromByteOffset: position + 8, as: UInt32.self))
    position += 12
    return ObjectID(high: high, low: low)
  }

  /// A text behind its length, which counts the null byte at its end.
  mutating func string(until end: Int) throws(BSONError) -> String {
    let start = position
    let length = Int(try int32(until: end))
    guard length >= 1, length <= end - position else { throw BSONError(.wrongLength, at: start) }
    let range = position..<(position + length - 1)
    position = range.upperBound
    guard byte() == 0 else { throw BSONError(.wrongTerminator, at: range.upperBound) }
    return try text(range)
  }

  mutating func cString(until end: Int) throws(BSONError) -> String {
    try text(try cStringRange(until: end))
  }

  /// The bytes before the next null byte, which must stand before `end`.
  @inline(__always)
  mutating func cStringRange(until end: Int) throws(BSONError) -> Range<Int> {
    let start = position
    while position < end {
      if byte() == 0 { return start..<(position - 1) }
    }
    throw BSONError(.wrongTerminator, at: start)
  }

  @inline(__always)
  private func text(_ range: Range<Int>) throws(BSONError) -> String {
    let bytes = UnsafeBufferPointer(
      start: (base + range.lowerBound).assumingMemoryBound(to: UInt8.self), count: range.count)
    guard refusesInvalidUTF8 else { return String(decoding: bytes, as: UTF8.self) }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw BSONError(.invalidUTF8, at: range.lowerBound)
    }
    return text
  }
}
