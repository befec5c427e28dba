/// The walk over one document's bytes. Every read is checked against the end of what encloses it first; the pointer
/// lives as long as the call that made the decoder.
struct BSONBytesDecoder {
  let base: UnsafeRawPointer
  let end: Int
  let refusesInvalidUTF8: Bool
  var position = 0

  /// A document that starts at `position` and must end at or before `limit`.
  mutating func document(until limit: Int, depth: Int) throws(BSONError) -> BSONDocument {
    let end = try open(until: limit, depth: depth)
    var elements: [BSONDocument.Element] = []
    elements.reserveCapacity(8)
    while position < end {
      let type = byte()
      let key = try cString(until: end)
      elements.append(BSONDocument.Element(key: key, value: try value(type, until: end, depth: depth)))
    }
    try close(end)
    return BSONDocument(elements)
  }

  private mutating func array(until limit: Int, depth: Int) throws(BSONError) -> [BSONValue] {
    let end = try open(until: limit, depth: depth)
    var values: [BSONValue] = []
    while position < end {
      let type = byte()
      _ = try cStringRange(until: end)  // the index, by convention; order is what counts
      values.append(try value(type, until: end, depth: depth))
    }
    try close(end)
    return values
  }

  /// Reads the length and gives the place of the terminator.
  private mutating func open(until limit: Int, depth: Int) throws(BSONError) -> Int {
    guard depth < BSONDocument.depthLimit else { throw BSONError(.tooDeep, at: position) }
    let start = position
    let length = Int(try int32(until: limit))
    guard length >= 5, length <= limit - start else { throw BSONError(.wrongLength, at: start) }
    return start + length - 1
  }

  private mutating func close(_ end: Int) throws(BSONError) {
    guard position == end, byte() == 0 else { throw BSONError(.wrongTerminator, at: end) }
  }

  private mutating func value(_ type: UInt8, until end: Int, depth: Int) throws(BSONError) -> BSONValue {
    switch type {
    case 0x02: return .string(try string(until: end))
    case 0x10: return .int32(try int32(until: end))
    case 0x12: return .int64(try int64(until: end))
    case 0x07: return .objectID(try objectID(until: end))
    case 0x03: return .document(try document(until: end, depth: depth + 1))
    case 0x04: return .array(try array(until: end, depth: depth + 1))
    case 0x01: return .double(Double(bitPattern: UInt64(bitPattern: try int64(until: end))))
    case 0x05: return try binary(until: end)
    case 0x06: return .undefined
    case 0x08: return try boolean(until: end)
    case 0x09: return .date(try int64(until: end))
    case 0x0A: return .null
    case 0x0B:
      let pattern = try cString(until: end)
      return .regularExpression(pattern: pattern, options: try cString(until: end))
    case 0x0C:
      let namespace = try string(until: end)
      return .databasePointer(namespace: namespace, try objectID(until: end))
    case 0x0D: return .javaScript(try string(until: end))
    case 0x0E: return .symbol(try string(until: end))
    case 0x0F: return try javaScriptWithScope(until: end, depth: depth)
    case 0x11:
      let increment = UInt32(bitPattern: try int32(until: end))
      return .timestamp(seconds: UInt32(bitPattern: try int32(until: end)), increment: increment)
    case 0x13:
      let low = UInt64(bitPattern: try int64(until: end))
      return .decimal128(Decimal128(high: UInt64(bitPattern: try int64(until: end)), low: low))
    case 0xFF: return .minKey
    case 0x7F: return .maxKey
    default: throw BSONError(.unknownType, at: position)
    }
  }

  private mutating func boolean(until end: Int) throws(BSONError) -> BSONValue {
    guard position < end else { throw BSONError(.truncated, at: position) }
    switch byte() {
    case 0: return .boolean(false)
    case 1: return .boolean(true)
    default: throw BSONError(.wrongBoolean, at: position - 1)
    }
  }

  private mutating func binary(until end: Int) throws(BSONError) -> BSONValue {
    let start = position
    let length = Int(try int32(until: end))
    guard length >= 0, length < end - position else { throw BSONError(.wrongLength, at: start) }
    let subtype = byte()
    var content = position..<(position + length)
    if subtype == 2 {
      // The old binary subtype repeats its length inside.
      let inner = Int(try int32(until: content.upperBound))
      guard inner == length - 4 else { throw BSONError(.wrongLength, at: start) }
      content = position..<content.upperBound
    }
    position = content.upperBound
    let bytes = UnsafeRawBufferPointer(start: base + content.lowerBound, count: content.count)
    return .binary(subtype: subtype, bytes: [UInt8](bytes))
  }

  private mutating func javaScriptWithScope(until end: Int, depth: Int) throws(BSONError) -> BSONValue {
    let start = position
    let length = Int(try int32(until: end))
    guard length >= 14, length <= end - start else { throw BSONError(.wrongLength, at: start) }
    let inner = start + length
    let code = try string(until: inner)
    let scope = try document(until: inner, depth: depth + 1)
    guard position == inner else { throw BSONError(.wrongLength, at: start) }
    return .javaScriptWithScope(code, scope)
  }
}
