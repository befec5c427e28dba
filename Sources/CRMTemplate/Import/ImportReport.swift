/// A place in the template file, counted from 1 in characters.
package struct TemplatePlace: Hashable, Sendable {
  package var line: Int
  package var column: Int

  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }
}

/// What is wrong inside one expression, filter or condition, before it is known in which element it stands.
/// `code` is one of template-format.md, section 14.
package struct ExpressionProblem: Hashable, Sendable {
  package enum Severity: String, Hashable, Sendable {
    case error, warning
  }

  package var severity: Severity
  package var code: String
  /// Where in the value, in characters from 0.
  package var offset: Int
  package var message: String
  package var hint: String?

  package init(severity: Severity, code: String, offset: Int, message: String, hint: String? = nil) {
    self.severity = severity
    self.code = code
    self.offset = offset
    self.message = message
    self.hint = hint
  }
}
