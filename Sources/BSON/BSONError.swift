/// Why bytes are not a BSON document, or a document cannot be written as bytes. It names no content.
package struct BSONError: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Code: String, Sendable {
    /// The bytes end before a value does.
    case truncated = "the bytes end within a value"
    /// A length that is negative, too small, or reaches past what encloses it.
    case wrongLength = "a length does not fit"
    case unknownType = "unknown type of value"
    /// A terminating null byte is missing, or stands too early.
    case wrongTerminator = "a terminating null byte is not where it belongs"
    case wrongBoolean = "a boolean is neither 0 nor 1"
    case invalidUTF8 = "a text is not UTF-8"
    case tooDeep = "documents are nested too deep"
    /// A key, or a part of a regular expression, has a null character, which BSON cannot hold there.
    case nullInKey = "a null character in a key or a pattern"
    case tooLarge = "larger than BSON can say"
  }

  package var code: Code
  /// Bytes from the start of the whole document.
  package var offset: Int

  package init(_ code: Code, at offset: Int) {
    self.code = code
    self.offset = offset
  }

  package var description: String { "BSON: \(code.rawValue), at byte \(offset)" }
}
