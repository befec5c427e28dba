/// What a method call came to.
package enum MethodOutcome: Hashable, Sendable {
  case value(TemplateValue)
  /// What .NET refuses: Null, and the run-time warning `method-failed`.
  case failed
  /// The value's type has no such method: Null.
  case unknownMethod
  /// The value's type has the method, with another number of arguments: Null.
  case badArgumentCount
  /// The text would be longer than an expression's result may be: `result-too-long`.
  case tooLong
}
