import BSON
import Testing

@testable import CRMTemplate

/// template-format.md, section 10.
@Suite("Records: paths, rules, variables")
struct RecordTests {
  private func value(
    _ json: String, _ path: String, filter: [RecordRule] = [], ethalons: [String] = [],
    matches: ((String) -> Bool)? = nil
  ) throws -> String {
    let record = try BSONDocument(extendedJSON: json)
    let variable = RecordVariable(name: VariableName("v"), path: RecordPath(path), filter: filter)
    return variable.value(in: record, ethalons: ethalons, matches: matches)
  }

  private func rule(_ kind: RecordRule.Kind, _ path: String) throws -> RecordRule {
    RecordRule(kind: kind, path: try #require(RecordPath(path)), ethalon: nil)
  }

  @Test(
    "The table of section 10",
    arguments: [
      (#"{"a":{"b":1}}"#, "a.b", "1"),
      (#"{"a":[{"b":""},{"b":"x"},{"b":"y"}]}"#, "a.b", "x"),
      (#"{"a":["x","y"]}"#, "a[1]", "y"), (#"{"a":["x","y"]}"#, "a.1", "y"),
      (#"{"a":["x","y"]}"#, "a", "x"),
      (#"{"a":{"1":"k"}}"#, "a.1", "k"),
      (#"{"a":null}"#, "a", ""), (#"{"a":null}"#, "a.b", ""), ("{}", "a", ""), ("{}", "a.b", ""),
      (#"{"a":[]}"#, "a", ""), (#"{"a":[]}"#, "a.b", ""),
      (#"{"a":true}"#, "a", "True"),
      (#"{"a":{"$numberLong":"41791234567"}}"#, "a", "41791234567"),
      (#"{"a":41791234567.0}"#, "a", "41791234567"),
    ])
  func table(record: String, path: String, expected: String) throws {
    #expect(try value(record, path) == expected)
  }

  @Test func `An object is extended JSON`() throws {
    #expect(try value(#"{"a":{"b":1}}"#, "a").filter { $0 != " " } == #"{"b":1}"#)
  }

  @Test(
    "Leaves as text",
    arguments: [
      (BSONValue.boolean(false), "False"), (.int32(-5), "-5"), (.double(1.5), "1.5"), (.double(0), "0"),
      (.double(1e15), "1E+15"), (.double(-0.0), "-0"), (.double(.nan), "NaN"),
      (.objectID(ObjectID(high: 0x5BF4_3A9E_1C9D_4400, low: 0x00A1_B2C3)), "5bf43a9e1c9d440000a1b2c3"),
      (.date(1_542_732_050_000), "2018-11-20T16:40:50Z"), (.date(1_542_732_050_007), "2018-11-20T16:40:50.007Z"),
      (.date(.max), "9223372036854775807"),
      (.binary(subtype: 4, bytes: Array(0...15)), "00010203-0405-0607-0809-0a0b0c0d0e0f"),
      (.binary(subtype: 0, bytes: [1, 2, 3, 4]), "AQIDBA=="), (.binary(subtype: 4, bytes: [1]), "AQ=="),
      (.regularExpression(pattern: "^a", options: "i"), "^a"), (.null, ""), (.undefined, ""), (.symbol("s"), "s"),
    ])
  func leaves(leaf: BSONValue, expected: String) {
    #expect(RecordText.text(of: leaf) == expected)
    #expect(RecordText.isEmpty(leaf) == expected.isEmpty)
  }

  @Test func `Deeper arrays, and paths that lead nowhere`() throws {
    #expect(try value(#"{"a":[[{"b":"x"}]]}"#, "a.b") == "x")
    #expect(try value(#"{"a":[["","y"]]}"#, "a") == "y")
    #expect(try value(#"{"a":[{"b":["p","q"]}]}"#, "a.b[1]") == "q")
    #expect(try value(#"{"a":[{"b":["p","q"]}]}"#, "a[0].b.1") == "q")
    #expect(try value(#"{"a":["x"]}"#, "a[9]") == "")
    #expect(try value(#"{"a":["x"]}"#, "a[-1]") == "")
    #expect(try value(#"{"a":"x"}"#, "a.b.c") == "")
    #expect(try value(#"{"A":"x"}"#, "a") == "")
    #expect(RecordPath(" . ") != nil)
    #expect(RecordPath("...") == nil)
    #expect(RecordPath("") == nil)
  }

  @Test func `Of several leaves the one that is the caller's number`() throws {
    let matches = { (text: String) in text.hasSuffix("7") }
    #expect(try value(#"{"p":["1","17","27"]}"#, "p", matches: matches) == "17")
    #expect(try value(#"{"p":[{"n":"1"},{"n":"2"}]}"#, "p.n", matches: matches) == "1")
    #expect(try value(#"{"p":["","3"]}"#, "p", matches: matches) == "3")
    #expect(try value(#"{"p":["1","17"]}"#, "p") == "1")
  }

  private let emails =
    #"{"k":"a","emails":[{"category":"home","address":"h@x"},{"category":"work","address":"w@x"}]}"#

  @Test func `A filter chooses elements of an array`() throws {
    let work = try rule(.equals, "emails.category")
    #expect(try value(emails, "emails.address", filter: [work], ethalons: ["work"]) == "w@x")
    #expect(try value(emails, "emails.address", filter: [work], ethalons: ["fax"]) == "")
    #expect(try value(emails, "emails[0].address", filter: [work], ethalons: ["work"]) == "w@x")
    let any = try rule(.any, "emails.address")
    #expect(try value(emails, "emails.address", filter: [work, any], ethalons: ["home", ""]) == "h@x")
    #expect(try value(#"{"t":["a","b"]}"#, "t", filter: [try rule(.equals, "t")], ethalons: ["b"]) == "b")
  }

  @Test func `A filter without a shared array is about the record`() throws {
    let other = try rule(.equals, "k")
    #expect(try value(emails, "emails.address", filter: [other], ethalons: ["a"]) == "h@x")
    #expect(try value(emails, "emails.address", filter: [other], ethalons: ["b"]) == "")
    #expect(
      try value(#"{"e":{"c":"work","a":"x"}}"#, "e.a", filter: [try rule(.equals, "e.c")], ethalons: ["home"]) == "")
  }

  @Test func `Nested arrays are chosen at the longest common path`() throws {
    let json = #"{"a":[{"n":1,"b":[{"k":"x","v":"1"},{"k":"y","v":"2"}]},{"n":2,"b":[{"k":"y","v":"3"}]}]}"#
    #expect(try value(json, "a.b.v", filter: [try rule(.equals, "a.b.k")], ethalons: ["y"]) == "2")
    #expect(
      try value(
        json, "a.b.v", filter: [try rule(.equals, "a.b.k"), try rule(.equals, "a.n")], ethalons: ["y", "2"]) == "3")
  }

  @Test func `Rules`() throws {
    func holds(_ json: String, _ kind: RecordRule.Kind, _ path: String, _ ethalon: String = "") throws -> Bool {
      try rule(kind, path).holds(in: try BSONDocument(extendedJSON: json), ethalon: ethalon)
    }
    #expect(try holds(#"{"a":false}"#, .any, "a"))
    #expect(try holds(#"{"a":0}"#, .any, "a"))
    #expect(try holds(#"{"a":["",null,"x"]}"#, .any, "a"))
    #expect(try !holds(#"{"a":[]}"#, .any, "a"))
    #expect(try !holds(#"{"a":""}"#, .any, "a"))
    #expect(try !holds("{}", .any, "a"))
    #expect(try holds(#"{"a":true}"#, .equals, "a", "TRUE"))
    #expect(try holds(#"{"a":"true"}"#, .equals, "a", "True"))
    #expect(try !holds(#"{"a":true}"#, .equals, "a", "False"))
    #expect(try !holds(#"{"a":"Work"}"#, .equals, "a", "work"))
    #expect(try holds(#"{"a":[1,2]}"#, .equals, "a", "2"))
    #expect(try !holds(#"{"a":"\u00e9"}"#, .equals, "a", "e\u{301}"))
  }
}
