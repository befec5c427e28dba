import BSON
import TestSupport
import Testing

@Suite struct ExtendedJSONTests {
  @Test func everyDocumentSurvivesInItsCanonicalForm() throws {
    for seed in 0..<1_000 as Range<UInt64> {
      let document = RandomMongoDocument.make(seed: seed)
      let read = try BSONDocument(extendedJSON: document.extendedJSON(canonical: true))
      // A NaN has one form there, whatever its bits were.
      #expect(read.extendedJSON(canonical: true) == document.extendedJSON(canonical: true), "seed \(seed)")
      #expect(throws: Never.self) { try BSONDocument(extendedJSON: document.extendedJSON()) }
    }
  }

  @Test(
    arguments: [
      (#"{"a":1}"#, ["a": .int32(1)]), (#"{"a":2147483648}"#, ["a": .int64(2_147_483_648)]),
      (#"{"a":9223372036854775808}"#, ["a": .double(9_223_372_036_854_775_808)]),
      (#"{"a":1.0}"#, ["a": .double(1)]), (#"{"a":-1.5e3}"#, ["a": .double(-1500)]),
      (#"{"a":{"$numberLong":"1"}}"#, ["a": .int64(1)]), (#"{"a":{"$numberInt":"-7"}}"#, ["a": .int32(-7)]),
      (#"{"a":{"$numberDouble":"-Infinity"}}"#, ["a": .double(-.infinity)]),
      (
        #"{"a":{"$oid":"0123456789abcdef01234567"}}"#,
        ["a": .objectID(ObjectID(high: 0x0123_4567_89AB_CDEF, low: 0x0123_4567))]
      ),
      (#"{"a":{"$date":"2026-11-24T12:13:14.015Z"}}"#, ["a": .date(1_795_522_394_015)]),
      (#"{"a":{"$date":"2026-11-24T13:13:14.015+01:00"}}"#, ["a": .date(1_795_522_394_015)]),
      (#"{"a":{"$date":{"$numberLong":"-1"}}}"#, ["a": .date(-1)]),
      (#"{"a":{"$binary":{"base64":"AQI=","subType":"00"}}}"#, ["a": .binary(subtype: 0, bytes: [1, 2])]),
      (#"{"a":{"$binary":"AQID","$type":"80"}}"#, ["a": .binary(subtype: 128, bytes: [1, 2, 3])]),
      (#"{"a":{"$type":"00","$binary":""}}"#, ["a": .binary(subtype: 0, bytes: [])]),
      (
        #"{"a":{"$regularExpression":{"pattern":"^a","options":"i"}}}"#,
        ["a": .regularExpression(pattern: "^a", options: "i")]
      ),
      (#"{"a":{"$regex":"^a","$options":"i"}}"#, ["a": ["$regex": "^a", "$options": "i"]]),
      (#"{"a":{"$type":2}}"#, ["a": ["$type": 2]]), (#"{"$or":[{"a":null}]}"#, ["$or": [["a": nil]]]),
      (#"{"a":{"$timestamp":{"t":4294967295,"i":1}}}"#, ["a": .timestamp(seconds: .max, increment: 1)]),
      (#"{"a":{"$numberDecimal":"1.50"}}"#, ["a": .decimal128(Decimal128(high: 0x303C_0000_0000_0000, low: 150))]),
      (#" { "a" : [ true , false, "\u00e9\ud83d\ude00\/\n" ] } "#, ["a": [true, false, "é😀/\n"]]),
    ] as [(String, BSONDocument)])
  func reads(text: String, document: BSONDocument) throws {
    #expect(try BSONDocument(extendedJSON: text) == document)
  }

  @Test func writesTheRelaxedForm() {
    let document: BSONDocument = [
      "i": 1, "l": .int64(1 << 40), "d": 1.0, "n": .double(.nan), "t": .date(0), "u": .date(1_795_522_394_015),
      "o": .date(-1),
      "s": "a\"\\\u{1}\n", "x": .decimal128(Decimal128(high: 0x303C_0000_0000_0000, low: 150)),
    ]
    let expected =
      #"{"i":1,"l":1099511627776,"d":1.0,"n":{"$numberDouble":"NaN"},"t":{"$date":"1970-01-01T00:00:00Z"},"#
      + #""u":{"$date":"2026-11-24T12:13:14.015Z"},"o":{"$date":{"$numberLong":"-1"}},"s":"a\"\\\u0001\n","#
      + #""x":{"$numberDecimal":"1.50"}}"#
    #expect(document.extendedJSON() == expected)
  }

  @Test(arguments: [
    "", "{", "[]", "1", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, #"{'a':1}"#, #"{"a":01}"#, #"{"a":1.}"#, #"{"a":1e}"#,
    #"{"a":+1}"#,
    #"{"a":1e999}"#, #"{"a":tru}"#, #"{"a":1} x"#, #"{"a":"\x"}"#, #"{"a":"\ud800"}"#, #"{"a":"\ud800\u0041"}"#,
    #"{"a":"\u12"#,
    "{\"a\":\"\n\"}", #"{"a":"b"#, #"{"a":{"$oid":"xyz"}}"#, #"{"a":{"$oid":5}}"#,
    #"{"a":{"$numberInt":"2147483648"}}"#,
    #"{"a":{"$date":"yesterday"}}"#, #"{"a":{"$date":"2026-02-30T00:00:00Z"}}"#,
    #"{"a":{"$binary":{"base64":"A","subType":"0"}}}"#,
    #"{"a":{"$numberDecimal":"1,5"}}"#, #"{"a":{"$numberLong":"1","b":2}}"#,
  ])
  func refuses(text: String) {
    let error = #expect(throws: ExtendedJSONError.self) { try BSONDocument(extendedJSON: text) }
    #expect((error?.line ?? 0) >= 1)
  }

  @Test func saysWhere() {
    let error = #expect(throws: ExtendedJSONError.self) {
      try BSONDocument(extendedJSON: "{\n  \"a\": 1,\n  \"b\" 2\n}")
    }
    #expect(error?.line == 3)
    #expect(error?.column == 7)
  }

  @Test func depthIsBounded() {
    #expect(throws: ExtendedJSONError.self) {
      try BSONValue(extendedJSON: String(repeating: "[", count: 100_000))
    }
    #expect(throws: ExtendedJSONError.self) {
      try BSONValue(extendedJSON: String(repeating: "{\"a\":", count: 100_000))
    }
  }

  @Test func randomTextNeverTraps() {
    var random = SeededGenerator(seed: 7)
    let parts = [
      "{", "}", "[", "]", ":", ",", "\"", "\\", "u", "a", "1", "-", ".", "e", "true", "$oid", "\"$date\":", " ", "é",
    ]
    for _ in 0..<20_000 {
      let text = (0..<Int.random(in: 0...24, using: &random)).map { _ in parts.randomElement(using: &random) ?? "" }
        .joined()
      if let value = try? BSONValue(extendedJSON: text) {
        #expect(throws: Never.self) { try BSONValue(extendedJSON: value.extendedJSON()) }
      }
    }
  }
}
