/// Something that went wrong in one run and cost one value, not the record (template-format.md, section 13).
package struct RunWarning: Hashable, Sendable {
  /// One of section 13's codes.
  package var code: String
  /// What happened, without data: it may be logged.
  package var message: String

  package init(code: String, message: String) {
    self.code = code
    self.message = message
  }
}
