extension ArraySlice<UInt8> {
  /// Reads a text that must be one JSON object and nothing else; `body` gets a scanner that stands at the `{` and must read
  /// the object.
  ///
  /// - Throws: `not-json`, `not-an-object`, and what `body` throws.
  @inline(__always)
  func scanObject<Result>(
    _ body: (inout JSONScanner) throws(BadRecord) -> Result
  ) throws(BadRecord) -> Result {
    guard count < Int(UInt32.max) else { throw BadRecord(.notJSON, .tooLong, "the text has more than 4 GiB") }
    return try unsafe withUnsafeBufferPointer { (bytes) throws(BadRecord) -> Result in
      var scanner = unsafe JSONScanner(bytes)
      do throws(JSONSyntaxError) {
        try scanner.begin()
      } catch {
        throw error.badRecord
      }
      guard scanner.next == UInt8(ascii: "{") else {
        do throws(JSONSyntaxError) {
          _ = try scanner.value()
          try scanner.finish()
        } catch {
          throw error.badRecord
        }
        throw BadRecord(.notAnObject, .wrongType, "must be a JSON object")
      }
      // What stands after the object makes the text no JSON, whatever may be wrong in the object's fields.
      var whole = scanner
      let result: Result
      do throws(BadRecord) {
        result = try body(&scanner)
      } catch {
        guard error.reason != .notJSON else { throw error }
        do throws(JSONSyntaxError) {
          _ = try whole.value()
          try whole.finish()
        } catch let syntax {
          throw syntax.badRecord
        }
        throw error
      }
      do throws(JSONSyntaxError) {
        try scanner.finish()
      } catch {
        throw error.badRecord
      }
      return result
    }
  }
}

extension JSONScanner {
  /// Goes to the text's value.
  mutating func begin() throws(JSONSyntaxError) {
    if end == 0 { throw failure("the text is empty") }
    if end >= 3, unsafe bytes[0] == 0xef, unsafe bytes[1] == 0xbb, unsafe bytes[2] == 0xbf {
      throw failure("the text begins with a byte order mark, which JSON does not allow")
    }
    skipWhitespace()
  }
}
