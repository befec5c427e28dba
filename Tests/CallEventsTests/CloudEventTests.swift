import Testing

@testable import CallEvents

@Suite struct CloudEventTests {
  private let plain = #"{"callId":"1","direction":"inbound","startedAt":"2026-11-24T09:30:00Z"}"#
  private let structured = headers(["content-type": "application/cloudevents+json; charset=UTF-8"])

  private func refusal(_ value: String, _ headers: [Header]) -> BadRecord? {
    refusal(RingingCall.self, value, headers)
  }

  private func refusal<Event: EventRecord>(
    _: Event.Type, _ value: String, _ headers: [Header]
  ) -> BadRecord? {
    do throws(BadRecord) {
      _ = try Event.decode(value: value.slice, headers: headers)
      return nil
    } catch { return error }
  }

  @Test func binaryHeadersAreThoseOfTheContract() throws {
    let trace = TraceParent(header: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".slice)
    let record = Samples.ended.record(in: try Topics(prefix: "t1."), source: EventSource("/pbx/1"), trace: trace)
    #expect(
      record.headers.map(\.name) == [
        "ce_specversion", "ce_id", "ce_source", "ce_type", "ce_time", "ce_subject", "content-type", "traceparent",
      ])
    #expect(record.topic == "t1.calls.ended")
    #expect(record.key.map { String($0) } == "pbx1-000000042")
    let texts = record.texts
    #expect(texts["ce_specversion"] == "1.0")
    #expect(texts["ce_source"] == "/pbx/1")
    #expect(texts["ce_type"] == "ringside.call.ended.v1")
    #expect(texts["ce_time"] == Samples.ended.endedAt.description)
    #expect(texts["ce_subject"] == "101")
    #expect(texts["content-type"] == "application/json")
    #expect(texts["traceparent"] == "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
  }

  @Test func noAgentNoSubject() {
    var call = Samples.ringing
    call.facts.agent = ""
    let names = call.record(in: Topics(), source: EventSource("/x")).headers.map(\.name)
    #expect(!names.contains("ce_subject"))
    #expect(!names.contains("traceparent"))
  }

  @Test func givenIdIsKept() {
    let record = Samples.ringing.record(in: Topics(), source: EventSource("/x"), id: Array("abc".utf8))
    #expect(record.texts["ce_id"] == "abc")
  }

  @Test func headersOfAnotherSystemAreIgnored() throws {
    let foreign = headers([
      "__TypeId__": "com.acme.Call", "spring_json_header_types": "{}", "CE_TYPE": "x", "ce-type": "x", "type": "x",
      "specversion": "9", "content-type": "application/json;charset=UTF-8", "traceparent": "nonsense", "b3": "0",
    ])
    let read = try RingingCall.decode(value: plain.slice, headers: foreign + [("ce_type", nil), ("ce_id", nil)])
    #expect(read.event.facts.callId == "1")
    #expect(read.trace == nil)
    #expect(read.id == nil)
  }

  @Test func versionsToComeWait() {
    for type in ["ringside.call.ringing.v2", "ringside.call.ended.v10", "ringside.popup.v0"] {
      #expect(
        refusal(plain, headers(["ce_specversion": "1.0", "ce_type": type]))?.reason == .unsupportedVersion)
    }
    #expect(
      refusal(plain, headers(["ce_specversion": "2.0", "ce_type": "ringside.call.ringing.v1"]))?.reason
        == .unsupportedVersion)
    let envelope = #"{"specversion":"1.0","id":"1","source":"/x","type":"ringside.call.ringing.v2","data":{}}"#
    #expect(refusal(envelope, structured)?.reason == .unsupportedVersion)
  }

  @Test func wrongTypesAreRefused() {
    for type in ["ringside.call.ended.v1", "com.acme.call", "ringside.call.ringing", "ringside.call.ringing.vx"] {
      #expect(refusal(plain, headers(["ce_specversion": "1.0", "ce_type": type]))?.reason == .unexpectedType)
    }
    #expect(refusal(plain, headers(["ce_specversion": "1.0"]))?.reason == .invalidCloudEvent)
    #expect(
      refusal(plain, headers(["content-type": "application/cloudevents-batch+json"]))?.reason == .invalidCloudEvent)
  }

  @Test func lastOfADuplicatedHeaderCounts() throws {
    let twice = headers([
      "ce_specversion": "1.0", "ce_type": "x", "ce_type": "ringside.call.ringing.v1", "ce_id": "1", "ce_id": "2",
    ])
    let read = try RingingCall.decode(value: plain.slice, headers: twice)
    #expect(read.id.map(Array.init) == Array("2".utf8))
  }

  private func envelope(_ data: String) -> String {
    #"{"specversion":"1.0","id":"a\u0062","source":"/x","type":"ringside.call.ringing.v1","#
      + #""traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00",\#(data)}"#
  }

  @Test func structuredIsRead() throws {
    let base64 = "eyJjYWxsSWQiOiIxIiwiZGlyZWN0aW9uIjoiaW5ib3VuZCIsInN0YXJ0ZWRBdCI6IjIwMjYtMTEtMjRUMDk6MzA6MDBaIn0="
    for data in [#""data":\#(plain)"#, #""data_base64":"\#(base64)""#, #""data":null,"data_base64":"\#(base64)""#] {
      let read = try RingingCall.decode(value: envelope(data).slice, headers: structured)
      #expect(read.event.facts.callId == "1")
      #expect(read.id.map(Array.init) == Array("ab".utf8))
      #expect(read.trace?.isSampled == false)
      let any = try CallEvent.decode(value: envelope(data).slice, headers: structured)
      #expect(any.event == .ringing(read.event))
    }
    // A slice that does not begin at 0, as records of a batch have.
    let padded = Array("xx".utf8) + Array(envelope(#""data":\#(plain)"#).utf8)
    #expect(try RingingCall.decode(value: padded[2...], headers: structured).event.facts.callId == "1")
  }

  @Test func badEnvelopes() {
    #expect(refusal(envelope(#""other":1"#), structured)?.reason == .invalidCloudEvent)
    #expect(refusal(envelope(#""data":{},"data_base64":"e30=""#), structured)?.reason == .invalidCloudEvent)
    #expect(refusal(envelope(#""data_base64":"e30""#), structured)?.reason == .invalidCloudEvent)
    #expect(refusal(envelope(#""data_base64":5"#), structured)?.reason == .invalidCloudEvent)
    #expect(refusal(envelope(#""data":"text""#), structured)?.reason == .notAnObject)
    #expect(refusal(envelope(#""data":[]"#), structured)?.reason == .notAnObject)
    #expect(refusal(envelope(#""data_base64":"AAAA""#), structured)?.reason == .notJSON)
    #expect(refusal("{}", structured)?.problems.map(\.field) == ["ce_specversion", "ce_type", "ce_data"])
    #expect(refusal("[]", structured)?.reason == .notAnObject)
    #expect(refusal("}", structured)?.reason == .notJSON)
  }

  @Test func columnsAreThoseOfTheRecord() {
    let text = envelope(#""data":{"callId":7}"#)
    let bad = refusal(text, structured)
    let place = text.utf8.count - 3
    #expect(bad?.problems.first { $0.field == "callId" }?.column == place + 1)
    #expect(Array(text.utf8)[place] == UInt8(ascii: "7"))
  }

  @Test func anyCallEventIsReadByItsType() throws {
    for (event, record) in [
      (CallEvent.ringing(Samples.ringing), Samples.ringing.record(in: Topics(), source: EventSource("/x"))),
      (.ended(Samples.ended), Samples.ended.record(in: Topics(), source: EventSource("/x"))),
      (
        .unknownCaller(Samples.unknownCaller),
        Samples.unknownCaller.record(in: Topics(), e164: nil, source: EventSource("/x"))
      ),
    ] {
      #expect(try CallEvent.decode(value: record.valueSlice, headers: record.headerSlices).event == event)
      #expect(try CallEvent.decode(value: event.line()[...], headers: [Header]()).event == event)
    }
    let popUp = Samples.popUp.record(in: Topics(), source: EventSource("/x"))
    #expect(throws: BadRecord.self) {
      try CallEvent.decode(value: popUp.valueSlice, headers: popUp.headerSlices)
    }
  }

  @Test(arguments: [
    ("", [UInt8]()), ("TQ==", [0x4d]), ("TWE=", [0x4d, 0x61]), ("TWFu", [0x4d, 0x61, 0x6e]),
    ("+/+/", [0xfb, 0xff, 0xbf]),
  ])
  func base64(text: String, bytes: [UInt8]) {
    #expect(Base64.decode(text.slice) == bytes)
  }

  @Test(arguments: ["T", "TQ", "TQ=", "TR==", "TWF=", "T===", "====", "TQ==TQ==", "TW u", "-_-_", "TWFuTQ=\n"])
  func badBase64(text: String) {
    #expect(Base64.decode(text.slice) == nil)
  }
}
