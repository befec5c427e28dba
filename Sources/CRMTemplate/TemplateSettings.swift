/// What the program brings to a template: options, environment, culture.
package struct TemplateSettings: Sendable {
  /// `[MaxLength]`: how many digits the phone system compares; `nil`: all.
  package var maxLength: Int?
  /// Wins over the template's. Never printed.
  package var connectionString: String?
  /// Wins over the template's.
  package var database: String?
  /// Numbers with fewer digits are internal, and are not looked up.
  package var minimumDigits = 6
  /// Culture and time zone.
  package var environment: EvaluationEnvironment

  package init(
    environment: EvaluationEnvironment, maxLength: Int? = nil, connectionString: String? = nil,
    database: String? = nil, minimumDigits: Int = 6
  ) {
    self.environment = environment
    self.maxLength = maxLength
    self.connectionString = connectionString
    self.database = database
    self.minimumDigits = minimumDigits
  }
}
