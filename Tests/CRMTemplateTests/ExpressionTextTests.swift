import Testing

@testable import CRMTemplate

@Suite("Text with brackets")
struct ExpressionTextTests {
  let scope = TableScope(["Number": .string("+41791234567"), "Agent": .string("101"), "CallType": .string("Inbound")])

  @Test(arguments: [
    ("[Number]", "+41791234567"), ("[[number]]", "+41791234567"),
    ("from [Number] to [Agent]", "from +41791234567 to 101"),
    ("{{^^[Agent]^^}}", "[\"101\"]"), ("{{{Agent}}}", "[{Agent]}"), ("]x[", "]x["),
    ("[call me] [Agent]", "[call me] 101"),
    ("[[Number]", "[+41791234567"), ("[IIf([CallType]==Inbound,\"a, b\",c)]", "a, b"),
    ("[IIf([CallType]==Inbound,call (answered),x)]", "call (answered)"), ("[[CallType]==Inbound]", "True"),
    ("[IIf([CallType]==Inbound,in)]", "[IIf(Inbound==Inbound,in)]"), ("", ""),
  ])
  func gives(text: String, expected: String) throws {
    #expect(try evaluate(text, in: scope).text == expected)
  }

  @Test("A line of brackets is characters, 40 deep is an error, both at once")
  func deepNesting() throws {
    let start = ContinuousClock.now
    let line = try evaluate(String(repeating: "[", count: 60_000), in: scope)
    #expect(line.problems == ["bracket-literal"])
    #expect(line.text.utf8.count == 60_000)
    let nested = String(repeating: "[", count: 40) + "Number" + String(repeating: "]", count: 40)
    let deep = try evaluate(nested, in: scope)
    #expect(deep.problems == ["bad-expression"])
    #expect(deep.text == String(repeating: "[", count: 8) + "+41791234567" + String(repeating: "]", count: 8))
    // 20 ms when optimised; a reading in quadratic or exponential time does not end here.
    #expect(ContinuousClock.now - start < .seconds(20))
  }
}
