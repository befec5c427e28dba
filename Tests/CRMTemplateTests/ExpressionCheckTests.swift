import Testing

@testable import CRMTemplate

@Suite("What an import says of expressions")
struct ExpressionCheckTests {
  private var names: KnownNames {
    var names = KnownNames()
    names.add("Number")
    names.add("FirstName")
    names.add("Start", .data(.dateTime))
    names.add("Span", .data(.timeSpan))
    names.add("Count", .data(.integer))
    names.add("Subject", .parameter(ParameterText("Call [Number]")))
    names.add("Loop", .parameter(ParameterText("[Pool]")))
    names.add("Pool", .parameter(ParameterText("[Loop]")))
    return names
  }

  private func problems(_ text: String, passes: Int = 1) -> [ExpressionProblem] {
    var problems: [ExpressionProblem] = []
    _ = TextExpression(parsing: text, knownNames: names, passes: passes, problems: &problems)
    return problems
  }

  @Test(arguments: [
    ("[FristName]", ["unknown-variable"]), ("[Contact::Anything]", []), ("[Number.Trim()]", ["unknown-function"]),
    ("[Foo(1)]", ["unknown-function"]), ("[[Number].Frobnicate()]", ["unknown-method"]),
    ("[[Number].Replace(\"a\")]", ["bad-arguments"]), ("[[Number].AddDays(1)]", ["unknown-method"]),
    ("[[Start].ToString(\"q\")]", ["bad-format"]), ("[[Start].AddDays(1).ToString(q)]", ["bad-format"]),
    ("[[Start].ToString(\"yyyy\")]", []), ("[[Span].ToString(\"hh:mm\")]", ["bad-format"]),
    ("[[Span].ToString(\"hh\\:mm\")]", []), ("[[Number].ToString(\"0\")]", ["bad-format"]),
    ("[[[Span].get_TotalSeconds()].ToString(\"F0\")]", []), ("[[Count].ToString(\"D[Number]\")]", []),
    ("[IIf([Number]==1,x)]", ["bad-expression"]),
    ("[IIf([Nobody]==1,x,[Also])]", ["unknown-variable", "unknown-variable"]),
    ("[]", ["bracket-literal"]), ("[[7.4,46.9]]", ["bracket-literal"]), ("[[Number]", ["bad-expression"]),
    ("[[x [y(] [", ["bad-expression", "bad-expression", "bracket-literal"]),
  ])
  func codes(text: String, codes: [String]) {
    #expect(problems(text).map(\.code) == codes, "\(problems(text))")
  }

  @Test("Quoted strings are checked where a further pass reads them")
  func quotedStrings() throws {
    let text = "[IIf(1==1,\"é[Nmber] [[\",x)]"
    #expect(problems(text).isEmpty)
    let found = problems(text, passes: 2)
    #expect(found.map(\.code) == ["unknown-variable", "bracket-literal"])
    #expect(found.map(\.offset) == [13, 20])
    #expect(found.first?.hint == "Did you mean [Number]?")
  }

  @Test("A hint says what was meant, a message what was expected")
  func hints() {
    #expect(problems("ä [FristName]").first?.offset == 3)
    #expect(problems("[FristName]").first?.hint == "Did you mean [FirstName]?")
    #expect(problems("[Number.Trim()]").first?.hint == "Write [[Number].Trim()].")
    #expect(problems("[[Number].Sbstring(1)]").first?.hint == "Did you mean Substring?")
    #expect(problems("[IIf([Number]==1,in)]").first?.message.contains("where it is false") ?? false)
  }

  @Test("A circle of parameters is seen before it runs")
  func parameterCycle() {
    #expect(problems("[Loop]").isEmpty)
    #expect(problems("[Subject]", passes: 8).isEmpty)
    #expect(problems("[Loop]", passes: 2).isEmpty)
    #expect(problems("[Loop]", passes: 3).map(\.code) == ["parameter-cycle"])
    #expect(problems("[Loop][Pool]", passes: 8).map(\.code) == ["parameter-cycle", "parameter-cycle"])
  }

  @Test("Names of an expression, and those that its parameters bring in")
  func referencedNames() {
    var problems: [ExpressionProblem] = []
    let text = TextExpression(
      parsing: "[Subject] [IIf([A]==1,[b],\"[C]\")] [[a].Trim([D])] [X.Y(1)]", knownNames: nil, problems: &problems)
    #expect(text.referencedNames().map(\.spelling) == ["Subject", "A", "b", "D"])
    #expect(text.referencedNames(passes: 2).map(\.spelling) == ["Subject", "A", "b", "C", "D"])
    let names = names
    let all = text.referencedNames(passes: 2) { name in
      if case .parameter(let text)? = names.kind(of: name) { text } else { nil }
    }
    #expect(all.map(\.spelling) == ["Subject", "Number", "A", "b", "C", "D"])
  }

  @Test(arguments: [
    ("FristName", "FirstName"), ("numbr", "Number"), ("NumberX", "Number"), ("", nil), ("Zebra", nil), ("N", nil),
    (String(repeating: "Number", count: 20_000), nil),
  ])
  func nearestName(word: String, expected: String?) {
    #expect(NearestName.nearest(to: word, in: ["Number", "FirstName", "LastName", "Name"]) == expected)
  }
}
