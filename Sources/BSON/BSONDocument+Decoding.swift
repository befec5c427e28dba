extension BSONDocument {
  /// Documents may nest this deep; MongoDB itself stops at 100.
  package static let depthLimit = 180

  /// What to do with a text that is not UTF-8. Servers do not check it, so a stored contact may hold one.
  package enum InvalidUTF8: Sendable {
    case refused
    /// Each broken part becomes U+FFFD.
    case repaired
  }

  /// Reads exactly one document. Malformed bytes give an error, never a trap.
  package init(
    decoding bytes: UnsafeRawBufferPointer, invalidUTF8: InvalidUTF8 = .refused
  ) throws(BSONError) {
    guard let base = bytes.baseAddress else { throw BSONError(.truncated, at: 0) }
    var decoder = BSONBytesDecoder(
      base: base, end: bytes.count, refusesInvalidUTF8: invalidUTF8 == .refused)
    self = try decoder.document(until: bytes.count, depth: 0)
    guard decoder.position == bytes.count else { throw BSONError(.wrongLength, at: 0) }
  }

  package init(decoding bytes: [UInt8], invalidUTF8: InvalidUTF8 = .refused) throws(BSONError) {
    self = try bytes.withUnsafeBufferPointer { (buffer) throws(BSONError) in
      try BSONDocument(decoding: UnsafeRawBufferPointer(buffer), invalidUTF8: invalidUTF8)
    }
  }

  package init(decoding bytes: RawSpan, invalidUTF8: InvalidUTF8 = .refused) throws(BSONError) {
    self = try bytes.withUnsafeBytes { (buffer) throws(BSONError) in
      try BSONDocument(decoding: buffer, invalidUTF8: invalidUTF8)
    }
  }
}
