import BSON
import Testing

@testable import CRMTemplate

@Suite("Filters")
struct FilterBindingTests {
  let scope = TableScope(
    [
      "Number": .string("+41791234567"), "Agent": .string("101"), "Name": .string(""),
      "Id": .string("5bf43a9e1c9d440000a1b2c3"),
      "Start": .dateTime(DotNetDateTime(millisecondsSince1970: 1000) ?? .epoch),
    ],
    parameters: [
      "Field": "phones.work", "Filter": "{ ^^a^^: ^^[Number]^^ }", "Loop": "[Loop]", "Code": "$where",
      "FromCall": "phones.[Number]",
    ])

  private static let number: BSONValue = "+41791234567"

  static let bound: [(String, BSONDocument)] = [
    ("{ ^^a^^: ^^[Number]^^ }", ["a": number]),
    ("{\"a\":{\"$regex\":\"[Number]$\"}}", ["a": ["$regex": "\\+41791234567$"]]),
    ("{ ^^a^^: {{^^x^^}}}", ["a": ["x"]]),
    ("{ ^^$or^^: {{ { ^^a^^: 1 }, { ^^b^^: ^^[Agent]^^ } }} }", ["$or": [["a": 1], ["b": "101"]]]),
    (
      "{a: [Agent], b: [true], c: [[Agent], 2], d: [], e: {{}}}",
      [
        "a": 101, "b": [true], "c": [101, 2], "d": [], "e": [],
      ]
    ),
    ("{a: '[Agent]',}", ["a": "101"]),
    ("{a: 'say ^^hi^^', b: \"x\\u00e9\\ud83d\\ude00\\d\\n\"}", ["a": "say \"hi\"", "b": "xé😀\\d\n"]),
    (
      "{a: 1, b: -2.5, c: 3000000000, d: 1e3, e: null}",
      [
        "a": 1, "b": .double(-2.5), "c": .int64(3_000_000_000), "d": .double(1000), "e": .null,
      ]
    ),
    ("{_id: ObjectId('[Id]')}", ["_id": .objectID(ObjectID(high: 0x5bf4_3a9e_1c9d_4400, low: 0x00a1_b2c3))]),
    ("{_id: {\"$oid\": \"[Id]\"}}", ["_id": .objectID(ObjectID(high: 0x5bf4_3a9e_1c9d_4400, low: 0x00a1_b2c3))]),
    ("{t: ISODate('1970-01-01T00:00:02Z'), u: ISODate([Start])}", ["t": .date(2000), "u": .date(1000)]),
    (
      "{n: NumberLong('5'), m: NumberInt(6), l: {\"$numberLong\": \"7\"}, d: {\"$date\": {\"$numberLong\": \"8\"}}}",
      [
        "n": .int64(5), "m": .int32(6), "l": .int64(7), "d": .date(8),
      ]
    ),
    ("{d: {\"$numberDecimal\": \"1.5\"}}", ["d": .decimal128(Decimal128(high: 0x303E_0000_0000_0000, low: 15))]),
    (
      "{r: {\"$regularExpression\": {\"pattern\": \"^[Number]\", \"options\": \"i\"}}}",
      [
        "r": .regularExpression(pattern: "^\\+41791234567", options: "i")
      ]
    ),
    ("{[Field]: 1}", ["phones.work": 1]), ("{'x.[Field]': 1}", ["x.phones.work": 1]),
    ("[Filter]", ["a": number]),
    ("{b: {\"$binary\": {\"base64\": \"AAEC\", \"subType\": \"00\"}}}", ["b": .binary(subtype: 0, bytes: [0, 1, 2])]),
    (
      "{\"$expr\": {\"$eq\": [\"$phone\", \"[Number]\"]}}",
      [
        "$expr": ["$eq": ["$phone", ["$literal": number]]]
      ]
    ),
  ]

  @Test(arguments: bound.indices)
  func binds(index: Int) throws {
    let (text, expected) = Self.bound[index]
    #expect(try bind(text, in: scope) == .bound(.filter(expected)), "\(text)")
  }

  @Test(arguments: [
    ("{ ^^a^^: ^^[Name]^^ }", BoundFilter.Reason.emptyValue), ("{a: [Name]}", .emptyValue),
    ("{a: {$regex: '[Name]$'}}", .emptyValue), ("{_id: ObjectId('[Number]')}", .badObjectID),
    ("{_id: ObjectId('[Name]')}", .emptyValue), ("{_id: ObjectId('xyz')}", .badObjectID),
    ("{t: ISODate('[Number]')}", .badValue), ("{[Code]: 'return true'}", .code),
  ])
  func isNotSent(text: String, reason: BoundFilter.Reason) throws {
    #expect(try bind(text, in: scope) == .bound(.notSent(reason)))
  }

  @Test(arguments: [
    ("{ ^^a^^: ^^[Nmber]^^ }", "unknown-variable"), ("{ ^^$where^^: ^^x^^ }", "code-in-filter"),
    ("{a: {\"$\\u0066unction\": 1}}", "code-in-filter"), ("{{ { ^^a^^: 1 } }}", "filter-not-json"),
    ("{ ^^a^^: ^^[Number]^^", "filter-not-json"), ("phone=[Number]", "filter-not-json"), ("", "filter-missing"),
    ("{}", "filter-empty"), ("{a:1} x", "filter-not-json"), ("{'[Number]': 1}", "filter-from-data"),
    ("[Number]", "filter-from-data"), ("[[Filter].Trim()]", "filter-from-data"), ("[Loop]", "filter-not-json"),
    ("{a: '[[IIf(]'}", "bad-expression"), ("{a: /x/}", "filter-not-json"),
    ("{a: {$regex: '\\\\[Number]'}}", "bad-expression"),
    ("{\"$expr\": \"$[Number]\"}", "filter-from-data"),
  ])
  func isRefused(text: String, code: String) throws {
    #expect(try bind(text, in: scope) == .errors([code]), "\(filter(text, knowing: scope).1)")
  }

  @Test("A parameter's text must not bring data into a key by a further pass")
  func keyThroughParameter() throws {
    #expect(try bind("{[FromCall]: 1}", in: scope, passes: 2) == .errors(["filter-from-data"]))
    var problems: [ExpressionProblem] = []
    var warnings: [RunWarning] = []
    let unchecked = FilterTemplate(parsing: "{[FromCall]: 1}", knownNames: nil, passes: 2, problems: &problems)
    let bound = try unchecked?.bind(in: scope, environment: .plain, warnings: &warnings)
    #expect(bound == .notSent(.data))
  }

  @Test("Deep nesting and lines of brackets end at once")
  func limits() throws {
    for text in [
      String(repeating: "[", count: 60_000), String(repeating: "{a:", count: 60_000),
      "{a:" + String(repeating: "{{", count: 60_000), "{a:'" + String(repeating: "[a(", count: 20_000),
    ] {
      #expect(try bind(text, in: scope) == .errors(["filter-not-json"]))
    }
  }
}

extension DotNetDateTime {
  static let epoch = DotNetDateTime(ticks: 0, kind: .utc, offsetSeconds: 0)
}
