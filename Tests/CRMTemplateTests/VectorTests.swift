import BSON
import Foundation
import Testing

@testable import CRMTemplate

@Suite("Expression vectors")
struct VectorTests {
  static func data(_ name: String) throws -> [UInt8] {
    let url = try #require(Bundle.module.url(forResource: "Data/\(name)", withExtension: "json"))
    return Array(try Data(contentsOf: url))
  }

  @Test("All of the specification's vectors hold")
  func specification() throws {
    let results = try ExpressionVectors(parsing: Self.data("expression-vectors")).run()
    #expect(results.count == 149)
    for result in results {
      #expect(result.isOK, "\(result.id): expected \(result.expected), got \(result.actual)")
      #expect(result.expected == result.actual)
    }
  }

  private func run(_ vectors: String) throws -> [VectorResult] {
    try ExpressionVectors(parsing: Array("{\"vectors\": [\(vectors)]}".utf8)).run()
  }

  @Test("A wrong expectation fails, and says what came")
  func failure() throws {
    let results = try run(
      """
      {"id": "a", "context": "text", "expression": "x[A]", "variables": {"A": "1"}, "expected": "x2"},
      {"id": "b", "context": "text", "expression": "x[A]", "expected": "x", "reports": ["unknown-variable", "bad-format"]},
      {"id": "c", "context": "condition", "expression": "1==1", "expected": false},
      {"id": "d", "context": "filter", "expression": "{a: [A]}", "variables": {"A": "7"},
       "expected": {"a": {"$numberLong": "7"}}},
      {"id": "e", "context": "filter", "expression": "{a: 1", "expected": {"error": "filter-empty"}}
      """)
    #expect(results.map(\.isOK) == [false, false, false, true, false])
    #expect(results[0].actual == "x1")
    #expect(results[1].actual == ["value": "x", "reports": ["unknown-variable"]])
    #expect(results[1].expected == ["value": "x", "reports": ["unknown-variable", "bad-format"]])
    #expect(results[3].expected == ["a": 7])
    #expect(results[4].actual == ["error": "filter-not-json"])
  }

  @Test("A Repeat is written out, and the limits of an evaluation are results")
  func repeats() throws {
    let results = try run(
      """
      {"id": "a", "context": "text", "expression": "[A]", "variables":
       {"A": {"type": "Repeat", "prefix": "<", "text": "ab", "count": 3, "suffix": ">"}},
       "expected": {"type": "Repeat", "prefix": "<a", "text": "ba", "count": 2, "suffix": "b>"}},
      {"id": "b", "context": "text", "expression": "[A][A]", "variables":
       {"A": {"type": "Repeat", "text": "a", "count": 600000}}, "expected": {"error": "result-too-long"}},
      {"id": "c", "context": "text", "passes": 8, "expression": "[A]", "parameters":
       {"A": {"type": "Repeat", "text": "[B]", "count": 100}, "B": {"type": "Repeat", "text": "[C]", "count": 100},
        "C": {"type": "Repeat", "text": "[D]", "count": 100}, "D": ""}, "expected": {"error": "too-much-work"}}
      """)
    #expect(results.map(\.isOK) == [true, true, true])
    #expect(results[0].actual == "<ababab>")
  }

  @Test(arguments: [
    ("", "line 1, column 1"), ("{\"vectors\": [}", "line 1, column 14"), ("{\"vectors\":\n [1, \"\\q\"]}", "line 2"),
    ("[]", "the file"), ("{}", "vectors"),
    ("{\"vectors\": [1]}", "vectors[0]"), ("{\"vectors\": [{\"id\": \"x\"}]}", "vectors[0] (x), \"expected\""),
    (
      "{\"vectors\": [{\"id\": \"x\", \"context\": \"y\", \"expression\": \"\", \"expected\": \"\"}]}", "\"context\": y"
    ),
    (
      "{\"vectors\": [{\"id\": \"x\", \"context\": \"text\", \"expression\": \"\", \"expected\": true}]}",
      "\"expected\""
    ),
    (
      """
      {"vectors": [{"id": "x", "context": "text", "expression": "", "expected": "", "culture": "tlh", "passes": "2",
      "variables": {"A": 1, "B": {"type": "Integer", "value": "x"}, "C": {"type": "Repeat", "text": "x", "count": 1e9},
      "D": {"type": "Repeat", "text": "x", "count": 99999999999}, "E": {"type": "Nope"}}}]}
      """, "\"variables.D\""
    ),
  ])
  func malformed(text: String, place: String) {
    let error = #expect(throws: VectorFileError.self) { try ExpressionVectors(parsing: Array(text.utf8)) }
    #expect(error?.description.contains(place) ?? false, "\(error?.description ?? "")")
  }

  @Test("Broken files are refused, not crashed on")
  func brokenFiles() throws {
    let good = try Self.data("expression-vectors")
    var random = SeededGenerator(seed: 149)
    for _ in 0..<200 {
      var bytes = Array(good.prefix(Int.random(in: 0...4000, using: &random)))
      for _ in 0..<5 where !bytes.isEmpty {
        bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      #expect(throws: VectorFileError.self) { try ExpressionVectors(parsing: bytes) }
    }
    let deep = Array(String(repeating: "[", count: 100_000).utf8)
    #expect(throws: VectorFileError.self) { try ExpressionVectors(parsing: deep) }
  }
}
