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

/// Everything that is right and wrong with a template file and the values given for its parameters, in the order of the
/// file (template-format.md, section 14). Holds no secret: it may be shown and logged.
package struct ImportReport: Hashable, Sendable {
  /// The attributes `Name` and `Version` of `Crm`; empty where the file was not read so far.
  package var templateName = ""
  package var templateVersion = ""
  package var entries: [Entry] = []
  /// How many were found. More than `entries` has where a code came too often to list each.
  package var errorCount = 0
  package var warningCount = 0

  package init() {}

  /// A template with an error does not run.
  package var isOK: Bool { errorCount == 0 }

  package struct Entry: Hashable, Sendable {
    package var severity: ExpressionProblem.Severity
    /// One of section 14's codes.
    package var code: String
    /// `nil`: it is about a value that was given for a parameter, or about an option.
    package var place: TemplatePlace?
    package var parameter: String?
    /// The scenario's id, empty for a look-up by number; `nil` outside of scenarios.
    package var scenario: String?
    package var element: String?
    package var attribute: String?
    package var message: String
    package var hint: String?
  }
}
