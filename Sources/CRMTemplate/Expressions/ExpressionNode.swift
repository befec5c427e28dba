/// The parsed form of brackets. Offsets are bytes of UTF-8 from the start of the whole value.
indirect enum ExpressionNode: Sendable {
  case variable(VariableName, offset: Int)
  /// `[X.Method()]`, `[Frobnicate(1)]`: no such function exists. Null at run time.
  case unknownFunction(String, offset: Int)
  case choice(ConditionNode, then: ExpressionArgument, otherwise: ExpressionArgument)
  case members(ExpressionNode, [MemberAccess])
  case test(ConditionNode)
}

/// `.Replace(a,b)`, `.get_TotalSeconds()`, `.TotalSeconds`.
struct MemberAccess: Sendable {
  let spelling: String
  /// `nil`: no type has a method of that name.
  let method: MethodID?
  let arguments: [ExpressionArgument]
  let offset: Int
}

enum ExpressionArgument: Sendable {
  case pieces([ExpressionPiece])
  case condition(ConditionNode)
}

enum ExpressionPiece: Sendable {
  case literal(String)
  case quoted(QuotedText)
  case bracket(ExpressionNode)
}

/// A quoted string: its characters in the last pass, template text in every pass before (section 5, "Passes", 3).
final class QuotedText: Sendable {
  /// With escapes resolved.
  let plain: String
  let parts: [ExpressionPiece]
  /// Failed brackets, for the checks of a text that is evaluated in more than one pass.
  let failures: [BracketFailure]
  /// Where it begins in the text around it: offsets inside count from there.
  let base: Int

  init(plain: String, parts: [ExpressionPiece], failures: [BracketFailure], base: Int) {
    self.plain = plain
    self.parts = parts
    self.failures = failures
    self.base = base
  }
}

indirect enum ConditionNode: Sendable {
  case any([ConditionNode])
  case all([ConditionNode])
  case comparison(ConditionOperand, ComparisonOperator, ConditionOperand)
  case alone(ConditionOperand)
}

enum ConditionOperand: Sendable {
  case pieces([ExpressionPiece])
  case group(ConditionNode)
}

enum ComparisonOperator: Sendable {
  case equal, notEqual, greater, less, greaterOrEqual, lessOrEqual
}

/// Why a `[` opens nothing.
struct BracketFailure: Sendable, Error {
  /// Where reading stopped, and where the bracket begins.
  var offset: Int
  var start: Int
  var expected: String
  /// It was meant as an expression: more `[` and then a letter follow, or a name and `(`.
  var looksLikeExpression: Bool
}
