/// The value of one parameter, compiled once: every further pass evaluates it again at a lower depth
/// (template-format.md, section 5, "Passes").
///
/// One object per parameter, shared by all scopes of a run: a parameter that reads itself is recognised by identity, so
/// that two names of one parameter (`NewContactFirstName`, `CreateContactFirstName`) share one object.
package final class ParameterText: Sendable {
  /// As it stands, without U+0000.
  package let text: String
  /// The same, read as template text.
  package let expression: TextExpression

  package init(_ text: String) {
    self.text = text.withoutNUL
    var ignored: [ExpressionProblem] = []
    self.expression = TextExpression(parsing: self.text, knownNames: nil, problems: &ignored)
  }
}

extension String {
  /// C strings end at U+0000, so it is taken out of every string that is read.
  var withoutNUL: String {
    var copy = self
    let hasNUL = copy.withUTF8 { bytes in bytes.contains(0) }
    return hasNUL ? String(String.UnicodeScalarView(copy.unicodeScalars.filter { $0.value != 0 })) : self
  }
}
