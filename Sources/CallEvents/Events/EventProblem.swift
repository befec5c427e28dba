/// One thing that is wrong with a record. Safe to log: it never holds the value.
package struct EventProblem: Hashable, Sendable, CustomStringConvertible {
  /// What kind of problem; stable, so that programs can act on it.
  package enum Code: String, Sendable, CaseIterable {
    case missing
    case empty
    case wrongType = "wrong-type"
    case tooLong = "too-long"
    case unknownValue = "unknown-value"
    case invalidTime = "invalid-time"
    case timeOutOfRange = "time-out-of-range"
    case notAnInteger = "not-an-integer"
    case outOfRange = "out-of-range"
    case nulCharacter = "nul-character"
    case loneSurrogate = "lone-surrogate"
    case syntax
    case invalidUTF8 = "invalid-utf8"
    case tooDeep = "too-deep"
    case envelope
    case version
    case noValue = "no-value"
  }

  /// The field's name as in the JSON; of a CloudEvents attribute, with `ce_` before it; empty for the record as a whole.
  package let field: String
  package let code: Code
  /// A sentence for people, without the field's name.
  package let message: String
  /// The byte of the value where the problem is, counted from 1; nil where no place in the text can be named.
  package let column: Int?

  package init(field: String, code: Code, message: String, column: Int? = nil) {
    self.field = field
    self.code = code
    self.message = message
    self.column = column
  }

  package var description: String {
    (field.isEmpty ? "" : "\(field): ") + message + (column.map { " (column \($0))" } ?? "")
  }
}
