extension BSONDocument {
  /// The document's bytes.
  ///
  /// Two walks: the first sums up lengths and refuses what BSON cannot hold, the second writes into memory of exactly
  /// that size, so that nothing grows and no length is patched.
  package func encoded() throws(BSONError) -> [UInt8] {
    let size = try encodedSize()
    return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      guard let base = buffer.baseAddress else { return }
      var encoder = BSONBytesEncoder(base: UnsafeMutableRawPointer(base))
      encoder.write(self)
      count = encoder.position
    }
  }

  /// As `encoded()`, with an array of documents behind the other elements.
  package func encoded(with documents: [EncodedDocument], under key: String) throws(BSONError) -> [UInt8] {
    let size = try encodedSize() + BSONSize.element(key, documents)
    guard size <= Int(Int32.max) else { throw BSONError(.tooLarge, at: 0) }
    return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      guard let base = buffer.baseAddress else { return }
      var encoder = BSONBytesEncoder(base: UnsafeMutableRawPointer(base))
      encoder.write(self, with: documents, under: key)
      count = encoder.position
    }
  }

  /// How many bytes `encoded()` gives.
  package func encodedSize() throws(BSONError) -> Int {
    let size = try BSONSize.of(self, depth: 0)
    guard size <= Int(Int32.max) else { throw BSONError(.tooLarge, at: 0) }
    return size
  }
}

/// A document's bytes, made where there was time for it.
package struct EncodedDocument: Sendable {
  package let bytes: [UInt8]

  package init(_ document: BSONDocument) throws(BSONError) {
    bytes = try document.encoded()
  }

  /// With the failure as a value, for one of many.
  package static func encoding(_ document: BSONDocument) -> Result<EncodedDocument, BSONError> {
    Result { () throws(BSONError) in try EncodedDocument(document) }
  }
}
