import Testing

@testable import CRMTemplate

@Suite("Conditions")
struct ExpressionConditionTests {
  let scope = TableScope([
    "A": .string("1"), "B": .string("0"), "Text": .string("Inbound"), "Empty": .string(""), "Nine": .integer(9),
    "Half": .double(0.5), "Utc": .dateTime(DotNetDateTime(ticks: 36_000_000_000 * 10, kind: .utc, offsetSeconds: 0)),
    "Local": .dateTime(DotNetDateTime(ticks: 36_000_000_000 * 11, kind: .local, offsetSeconds: 3600)),
    "Short": .timeSpan(DotNetTimeSpan(ticks: -10)), "Long": .timeSpan(DotNetTimeSpan(ticks: 10)), "Null": .null,
    "Word": .string("null"), "Missed": .string("Notanswered"), "Quote": .string("[A]"),
  ])

  private func evaluate(_ text: String) throws -> (value: Bool, errors: [String]) {
    var problems: [ExpressionProblem] = []
    var warnings: [RunWarning] = []
    let condition = ConditionExpression(parsing: text, knownNames: scope.knownNames, problems: &problems)
    let value = try condition.evaluate(in: scope, environment: .plain, warnings: &warnings)
    return (value, problems.filter { $0.severity == .error }.map(\.code))
  }

  @Test(arguments: [
    "[A]==1", "[A]", "[A] == \"1\" ", "[Empty]==", "[Empty]==\"\"", "==[Empty]", "[Null]==null", "[Empty]==null",
    "[Text]!=null",
    "[Word]==\"null\"", "[Missed]==Unanswered", "Unanswered==[Missed]", "TRUE==true", "[Nine]==09.0", "[Nine]<10",
    "[Half]==.5||[Half]==0.50",
    "[Nine]>=9", "[Nine]<=9", "-1<1", "-0==0||1==1", "2<10", "abc<abd", "Z<a", "[Utc]==[Local]", "[Utc]>=[Local]",
    "[Short]<[Long]",
    "([A]==1)", "(([A]==1)&&([B]==0))==True", "[A]==2||[A]==1", "[B]==1&&[A]==1||[A]==1", "[Text]==Inbound",
    "[IIf([A]==1,True,False)]", "[[A]==1]", "7", "0.1", "[Text]!=In{{}}||1==2", "[Quote]==\"[A]\"", "[Quote]=={{A}}",
    "[Text]!=call (answered)", "99999999999999999999999>99999999999999999999998", "1.10==1.1||[Nine]==9.000",
  ])
  func holds(text: String) throws {
    #expect(try evaluate(text) == (true, []), "\(text)")
  }

  @Test(arguments: [
    "", "  ", "[B]", "[Empty]", "[Empty]>0", "0>[Empty]", "[Empty]<=", "[Text]==inbound", "[Text]", "yes", "[A]==2",
    "[Null]!=null",
    "[Word]==null", "1==01", "[Nine]>10", "[Text]==\" Inbound\"", "[A]==1&&[B]==1", "-0.0", "0", "false",
    "[Utc]<[Local]", "é==e\u{301}",
  ])
  func fails(text: String) throws {
    #expect(try evaluate(text) == (false, []), "\(text)")
  }

  @Test(arguments: [
    "[A]=1", "[A]=True", "[A]==1||", "||[A]", "[A]&&", "[A]&[B]", "[A]|[B]", "![A]", "[A]===1", "1<2<3", "[A]==1==1",
    "==", "(", ")", "()",
    "([A]==1", "[A]==1)", "[A]==\"1", "[A", "[1]==1", "[A]==[call me]", "([A]) x==1", "[A]==1&&&[B]==1", "a)b",
    "[A]==(x) y",
  ])
  func doesNotParse(text: String) throws {
    #expect(try evaluate(text) == (false, ["bad-expression"]), "\(text)")
  }

  @Test("Evaluation stops as soon as the result is known")
  func shortCircuit() throws {
    var problems: [ExpressionProblem] = []
    var warnings: [RunWarning] = []
    let condition = ConditionExpression(parsing: "1==1||[Nobody]==1", knownNames: nil, problems: &problems)
    #expect(try condition.evaluate(in: scope, environment: .plain, warnings: &warnings))
    #expect(warnings.isEmpty)
    let both = ConditionExpression(parsing: "1==1&&[Nobody]==1", knownNames: nil, problems: &problems)
    #expect(try !both.evaluate(in: scope, environment: .plain, warnings: &warnings))
    #expect(warnings.map(\.code) == ["unknown-variable"])
    #expect(both.referencedNames().map(\.spelling) == ["Nobody"])
  }

  @Test("Parentheses nest 32 deep")
  func deepParentheses() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "(", count: depth) + "1==1" + String(repeating: ")", count: depth)
    }
    #expect(try evaluate(nested(32)) == (true, []))
    #expect(try evaluate(nested(33)) == (false, ["bad-expression"]))
    #expect(try evaluate(nested(30_000)) == (false, ["bad-expression"]))
  }
}
