import Testing

@testable import CRMTemplate

@Suite("Passes")
struct ExpressionPassesTests {
  let scope = TableScope(
    ["Number": .string("+41"), "Agent": .string("101"), "Name": .string("[Agent]"), "Nul": .string("a\u{0}b")],
    parameters: [
      "A": "[B]", "B": "[Agent]", "Self": "x[Self]", "One": "1[Two]", "Two": "2[One]",
      "Quoted": "[[Number].Replace(\"+\",\"[Agent]\")]",
      "Escaped": "{{Agent}}", "Trimmed": "  [Number]  ",
    ])

  @Test(arguments: [
    ("[A]", 1, "[B]"), ("[A]", 2, "[Agent]"), ("[A]", 3, "101"), ("[A]", 8, "101"), ("[A]", 0, "[B]"),
    ("[A]", -5, "[B]"),
    ("[A]", 100, "101"), ("[Self]", 1, "x[Self]"), ("[Self]", 2, "x"), ("[Self]", 8, "x"), ("[One]", 8, "12"),
    ("[[Name].Replace(\"[\",\"<\")]", 1, "<Agent]"), ("[[Number].Replace(\"+\",\"[Name]\")]", 2, "[Agent]41"),
    ("[[Number].Replace(\"+\",\"[A]\")]", 3, "[Agent]41"), ("[Quoted]", 2, "[Agent]41"), ("[Quoted]", 3, "10141"),
    ("[Escaped]", 1, "{{Agent}}"), ("[Escaped]", 2, "[Agent]"), ("[Escaped]", 8, "[Agent]"),
    ("[[Trimmed].Trim()]", 2, "+41"),
    ("[IIf([B]==101,[B],no)]", 2, "101"), ("[IIf([B]==101,yes,[B])]", 1, "[Agent]"), ("[Nul]", 1, "ab"),
    ("<[Nul]>", 2, "<ab>"),
    ("[[Nul].Length]", 1, "2"),
  ])
  func gives(text: String, passes: Int, expected: String) throws {
    #expect(try evaluate(text, in: scope, passes: passes).text == expected)
  }

  @Test("A circle is warned of once")
  func cycle() throws {
    let result = try evaluate("[One][One]", in: scope, passes: 8)
    #expect(result.text == "1212")
    #expect(result.warnings == ["parameter-cycle"])
  }

  @Test("One bracket keeps its type, anything more is text")
  func types() throws {
    func value(_ text: String) throws -> TemplateValue {
      var problems: [ExpressionProblem] = []
      var warnings: [RunWarning] = []
      let scope = TableScope(["Count": .integer(5), "Null": .null])
      return try TextExpression(parsing: text, knownNames: nil, problems: &problems)
        .value(in: scope, environment: .plain, warnings: &warnings)
    }
    #expect(try value("[Count]") == .integer(5))
    #expect(try value("[[Count]]") == .integer(5))
    #expect(try value("[IIf(1==1, [Count] ,x)]") == .integer(5))
    #expect(try value("[IIf(1==1,[Count]a,x)]") == .string("5a"))
    #expect(try value("[IIf(1==1,1!=1,x)]") == .boolean(false))
    #expect(try value("[Count] ") == .string("5 "))
    #expect(try value("[Null]") == .null)
    #expect(try value("[[Null].Length]") == .null)
    #expect(try value("[Count.X()]") == .null)
    #expect(try value("") == .string(""))
  }

  @Test("1 MiB and 100,000 brackets end an evaluation")
  func limits() throws {
    let scope = TableScope(
      ["Big": .string(String(repeating: "a", count: 1 << 20))],
      parameters: ["P": String(repeating: "[Q]", count: 400), "Q": String(repeating: "[R]", count: 400), "R": ""])
    #expect(try evaluate("[Big]", in: scope).text.utf8.count == 1 << 20)
    let tooLong = [
      "[Big]b", "[[Big].PadLeft(2000000)]", "[[Big].Replace(\"a\",\"aa\")]", "[Big][Big]", "[[Big].Insert(0,\"b\")]",
    ]
    for text in tooLong {
      let error = #expect(throws: RunError.self) { try evaluate(text, in: scope) }
      #expect(error?.code == .resultTooLong, "\(text)")
    }
    let error = #expect(throws: RunError.self) { try evaluate("[P]", in: scope, passes: 3) }
    #expect(error?.code == .tooMuchWork)
  }
}
