/// How much of a template is read (template-format.md, section 14, "Limits"): ten times what is seen in use.
package enum TemplateLimits {
  /// Bytes of the file. A shell that reads one needs no more than this and one byte.
  package static let fileBytes = 1 << 20
  package static let nesting = 64
  package static let elements = 20_000
  package static let scenarios = 100
  package static let parameters = 500
  /// Bytes of one attribute value, or of the text between two tags.
  package static let valueBytes = 64 << 10
  /// Attributes of one element. XML readers compare each with each, which would take a hostile file's square.
  package static let attributes = 200
  /// Levels of `Object` and `Array` in `CommandData`.
  package static let documentLevels = 32
  /// `Next` links in a row.
  package static let chainLinks = 16
  /// Scenarios that one event runs.
  package static let runsPerEvent = 100
  /// Records that one find returns.
  package static let recordsPerFind = 20
  /// Entries of one code that a report lists.
  package static let entriesPerCode = 200
  /// The most passes that an expression is evaluated in.
  package static let passes = 8
}
