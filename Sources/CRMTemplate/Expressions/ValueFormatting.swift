/// How values become text and what their .NET methods give: the seam between expressions and the culture and time zone
/// of the program.
package protocol ValueFormatting: Sendable {
  /// A value without a format, as template-format.md, section 5, "Values", writes it.
  func text(of value: TemplateValue) -> String
  /// `value.member(arguments)`; a property by its name or its getter, in any case. `value` is never Null.
  func call(_ member: String, on value: TemplateValue, arguments: [TemplateValue]) -> MemberOutcome
}

package enum MemberOutcome: Hashable, Sendable {
  case value(TemplateValue)
  /// .NET refuses, the type has no such method, or not with so many arguments: Null.
  case refused
  case unknown
  /// The text would be longer than 1 MiB.
  case tooLong
}

/// What an evaluation needs besides names.
package struct EvaluationEnvironment: Sendable {
  package var formatting: any ValueFormatting

  package init(formatting: any ValueFormatting) {
    self.formatting = formatting
  }
}
