/// Why a text is not extended JSON. It names no content but keys that begin with `$`.
package struct ExtendedJSONError: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Code: Hashable, Sendable {
    case unexpectedEnd
    case unexpectedCharacter
    /// Something stands behind the value.
    case textBehind
    case badEscape
    case controlCharacter
    case badNumber
    case tooDeep
    case notAnObject
    /// An object with this type key, such as `$oid`, whose value does not fit it.
    case badType(String)
  }

  package var code: Code
  /// From 1; a line ends at a line feed. 0 where the value did not come from a text.
  package var line: Int
  /// In bytes, from 1.
  package var column: Int

  package var description: String {
    let what =
      switch code {
      case .unexpectedEnd: "the text ends too early"
      case .unexpectedCharacter: "unexpected character"
      case .textBehind: "text behind the value"
      case .badEscape: "an escape that JSON does not have, or half of a surrogate pair"
      case .controlCharacter: "a control character in a string"
      case .badNumber: "not a number"
      case .tooDeep: "nested too deep"
      case .notAnObject: "not an object"
      case .badType(let key): "the value of \(key) does not fit it"
      }
    return line == 0 ? "extended JSON: \(what)" : "extended JSON: line \(line), column \(column): \(what)"
  }
}
