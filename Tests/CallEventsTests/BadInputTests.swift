import Testing

@testable import CallEvents

/// What a stranger may put into a topic, and what each is called.
@Suite struct BadInputTests {
  private func refusal(_ value: ArraySlice<UInt8>?, _ headers: [Header] = []) -> BadRecord? {
    refusal(RingingCall.self, value, headers)
  }

  private func refusal<Event: EventRecord>(
    _: Event.Type, _ value: ArraySlice<UInt8>?, _ headers: [Header] = []
  ) -> BadRecord? {
    do throws(BadRecord) {
      _ = try Event.decode(value: value, headers: headers)
      return nil
    } catch { return error }
  }

  /// A ringing event with these members put in place of, or behind, those of a good one.
  private func event(_ members: String, callId: String = #""callId":"1","#) -> ArraySlice<UInt8> {
    #"{\#(callId)"direction":"inbound","startedAt":"2026-11-24T09:30:00Z"\#(members.isEmpty ? "" : ",\(members)")}"#
      .slice
  }

  private func codes(_ bad: BadRecord?) -> [String] {
    bad.map { $0.problems.map { "\($0.field) \($0.code.rawValue)" } } ?? []
  }

  @Test func nullValue() {
    #expect(refusal(nil)?.reason == .nullValue)
    #expect(refusal(nil, headers(["content-type": "application/cloudevents+json"]))?.reason == .nullValue)
  }

  @Test(arguments: ["", " ", "hello", "{", #"{"callId":"1""#, #"{"callId":"1",}"#, "{}x", "\u{feff}{}", "'a'"])
  func notJSON(text: String) {
    #expect(refusal(text.slice)?.reason == .notJSON)
    #expect(refusal(text.slice)?.problems.first?.column != nil)
  }

  @Test(arguments: ["[]", "null", "1", #""callId""#, "true", "[{}]"])
  func notAnObject(text: String) {
    #expect(refusal(text.slice)?.reason == .notAnObject)
  }

  @Test func invalidUTF8() {
    let bad = refusal(event("")[...].dropLast() + [0x2c, 0x22, 0x78, 0x22, 0x3a, 0x22, 0xc3, 0x28, 0x22, 0x7d])
    #expect(bad?.reason == .notJSON)
    #expect(bad?.problems.first?.code == .invalidUTF8)
  }

  @Test func missingCallIdAndAllElse() {
    #expect(codes(refusal(event("", callId: ""))) == ["callId missing"])
    #expect(codes(refusal("{}".slice)) == ["callId missing", "direction missing", "startedAt missing"])
    #expect(
      codes(
        refusal(
          EndedCall.self, #"{"callId":"","direction":"in","startedAt":"now","endedAt":null,"answeredAt":7}"#.slice))
        == [
          "callId empty", "direction unknown-value", "startedAt invalid-time", "answeredAt wrong-type",
          "endedAt missing", "agent missing",
        ])
  }

  @Test func agentIsNeededWhereACallWasAnswered() throws {
    let times = #""endedAt":"2026-11-24T09:31:00Z""#
    #expect(refusal(EndedCall.self, event(times)) == nil)
    let answered = times + #","answeredAt":"2026-11-24T09:30:05Z""#
    #expect(codes(refusal(EndedCall.self, event(answered))) == ["agent missing"])
    #expect(codes(refusal(EndedCall.self, event(answered + #","agent":"""#))) == ["agent missing"])
    #expect(codes(refusal(EndedCall.self, event(answered + #","agent":101"#))) == ["agent wrong-type"])
    #expect(refusal(EndedCall.self, event(answered + #","agent":"101""#)) == nil)
  }

  @Test(arguments: [
    ("1999-12-31T23:59:59Z", "time-out-of-range"), ("2100-01-01T00:00:00Z", "time-out-of-range"),
    ("0001-01-01T00:00:00Z", "time-out-of-range"), ("9999-12-31T23:59:59Z", "time-out-of-range"),
    ("2026-02-29T00:00:00Z", "invalid-time"), ("2026-13-01T00:00:00Z", "invalid-time"), ("", "invalid-time"),
    ("2026-11-24 09:30:00Z", "invalid-time"), ("2026-11-24T09:30:00", "invalid-time"), ("1795512600", "invalid-time"),
    ("+12026-11-24T09:30:00Z", "invalid-time"), ("２０２６-11-24T09:30:00Z", "invalid-time"),
  ])
  func absurdDates(text: String, code: String) {
    let value = #"{"callId":"1","direction":"inbound","startedAt":"\#(text)"}"#.slice
    #expect(codes(refusal(value)) == ["startedAt \(code)"])
  }

  @Test func transcriptionOfAMebibyte() throws {
    let times = #""endedAt":"2026-11-24T09:31:00Z","transcription":"#
    let long = String(repeating: "a", count: 1 << 20)
    #expect(codes(refusal(EndedCall.self, event(times + "\"\(long)\""))) == ["transcription too-long"])
    let most = String(repeating: "ü", count: 32_768)
    #expect(refusal(EndedCall.self, event(times + "\"\(most)\"")) == nil)
    #expect(codes(refusal(EndedCall.self, event(times + "\"\(most)a\""))) == ["transcription too-long"])
    // In another kind of event it is an unknown field.
    #expect(refusal(event(#""transcription":"\#(long)""#)) == nil)
  }

  @Test(arguments: [".*", "$where", "+1$", "📞", "", "'; drop", #"{"$ne":1}"#, "\u{7f}\u{2028}"])
  func strangeNumbersAreTexts(number: String) throws {
    var call = Samples.ringing
    call.facts.number = number
    #expect(try RingingCall.decode(json: call.encode()[...]).facts.number == number)
  }

  @Test func lengthIsCountedInUnicodeScalars() {
    #expect(codes(refusal(event(#""number":"\#(String(repeating: "9", count: 4000))""#))) == ["number too-long"])
    #expect(codes(refusal(event(#""number":"\#(String(repeating: "9", count: 257))""#))) == ["number too-long"])
    #expect(refusal(event(#""number":"\#(String(repeating: "📞", count: 256))""#)) == nil)
    #expect(codes(refusal(event(#""number":"\#(String(repeating: "📞", count: 257))""#))) == ["number too-long"])
    #expect(refusal(event(#""callerName":"\#(String(repeating: "\\u00fc", count: 256))""#)) == nil)
    let id = String(repeating: "a", count: 129)
    #expect(codes(refusal(event("", callId: #""callId":"\#(id)","#))) == ["callId too-long"])
    #expect(codes(refusal(event(#""linkedId":"\#(id)""#))) == ["linkedId too-long"])
  }

  @Test func wrongTypes() {
    #expect(codes(refusal(event(#""number":41791234567"#))) == ["number wrong-type"])
    #expect(
      codes(refusal(event(#""agent":["101"],"line":{},"queue":true"#))) == [
        "agent wrong-type", "queue wrong-type", "line wrong-type",
      ])
    #expect(refusal(event(#""agent":null,"line":null"#)) == nil)
  }

  @Test func charactersThatNoFieldMayHold() {
    #expect(codes(refusal(event(#""number":"a\u0000b""#))) == ["number nul-character"])
    #expect(
      codes(refusal(event(#""number":"\ud800","agent":"\udc00\ud800""#))) == [
        "number lone-surrogate", "agent lone-surrogate",
      ])
    // Where nobody reads them, they are grammar only.
    #expect(refusal(event(#""other":"\ud800\u0000""#)) == nil)
  }

  @Test func unknownFieldsAndNestingBombs() {
    #expect(refusal(event(#""x":{"y":[1,2,{"callId":5}]},"X":1e999,"CALLID":2"#)) == nil)
    let deep = 128
    #expect(
      refusal(event(#""x":\#(String(repeating: "[", count: deep))\#(String(repeating: "]", count: deep))"#)) == nil)
    let bomb = refusal(event(#""x":\#(String(repeating: "[", count: 129))\#(String(repeating: "]", count: 129))"#))
    #expect(bomb?.reason == .notJSON)
    #expect(bomb?.problems.first?.code == .tooDeep)
    #expect(refusal(event(#""x":\#(String(repeating: #"{"a":"#, count: 500_000))"#))?.problems.first?.code == .tooDeep)
    #expect(refusal(String(repeating: "[", count: 500_000).slice)?.problems.first?.code == .tooDeep)
  }

  @Test func lastOfADuplicatedKeyCounts() throws {
    let call = try RingingCall.decode(json: event(#""number":"1","number":"2","callId":7,"call\u0049d":"x""#))
    #expect(call.facts.number == "2")
    #expect(call.facts.callId == "x")
    #expect(codes(refusal(event(#""callId":null"#))) == ["callId missing"])
  }

  @Test(arguments: [
    ("3", 3), ("0", 0), ("-0", 0), ("1.0", 1), ("2e1", 20), ("2147483647", 2_147_483_647), ("null", 0),
  ])
  func revisions(text: String, revision: Int) throws {
    let value = event(#""endedAt":"2026-11-24T09:31:00Z","revision":\#(text)"#)
    #expect(try EndedCall.decode(json: value).revision == revision)
  }

  @Test(arguments: [
    ("1.5", "not-an-integer"), ("-1", "out-of-range"), ("2147483648", "out-of-range"), ("1e400", "out-of-range"),
    (String(repeating: "9", count: 4000), "out-of-range"), ("\"1\"", "wrong-type"), ("true", "wrong-type"),
    ("1e99999999999999999999", "out-of-range"),
  ])
  func badRevisions(text: String, code: String) {
    let value = event(#""endedAt":"2026-11-24T09:31:00Z","revision":\#(text)"#)
    #expect(codes(refusal(EndedCall.self, value)) == ["revision \(code)"])
  }

  @Test func descriptionTellsNoValue() {
    let bad = refusal(event(#""number":"+4179123\u0000","direction":"sideways-secret""#))
    #expect(
      bad?.description
        == "invalid-event: direction: must be 'inbound' or 'outbound' (column 110); number: must not hold U+0000 (column 81)"
    )
  }

  @Test func brokenTextBehindABadFieldIsNotJSON() {
    #expect(refusal(#"{"callId":1} trailing"#.slice)?.reason == .notJSON)
  }

  @Test func linesNeedAKnownType() throws {
    func refusal(_ line: ArraySlice<UInt8>) -> BadRecord? {
      do throws(BadRecord) { _ = try CallEvent(line: line) } catch { return error }
      return nil
    }
    #expect(codes(refusal(event(""))) == ["type missing"])
    #expect(codes(refusal(event(#""type":"Ringing""#))) == ["type unknown-value"])
    #expect(codes(refusal(event(#""type":"ended""#))) == ["endedAt missing"])
    #expect(refusal(event(#""type":"unknown-caller""#)) == nil)
    #expect(refusal("".slice)?.reason == .notJSON)
  }
}
