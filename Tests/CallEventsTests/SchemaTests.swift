import Foundation
import TestSupport
import Testing

@testable import CallEvents

/// `schemas/` against what the encoders write, and against what it must refuse.
@Suite struct SchemaTests {
  @Test func documentsAreValid() throws {
    let official = try #require(
      Bundle.module.path(forResource: "asyncapi-3.0.0.schema", ofType: "json", inDirectory: "Data"))
    let problems = try SchemaCases.validate(["--documents", official])
    #expect(problems == nil)
  }

  @Test func whatIsWrittenIsAccepted() throws {
    var cases = SchemaCases()
    let least = CallFacts(callId: "1", direction: .outbound, startedAt: .earliest)
    let ended = EndedCall(facts: least, answeredAt: nil, endedAt: .earliest)
    let withheld = PopUp(of: least)
    let source = EventSource("/ringside/test")
    let trace = TraceParent(header: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".slice)
    func add<Event: EventRecord>(_ event: Event, _ schema: String) throws {
      cases.add(event.encode(), schema: "\(schema).schema.json")
      cases.add(event.line(), schema: "line.schema.json")
      for headers in [event.headers(source: source), event.headers(source: source, trace: trace)] {
        let texts = headers.map { ($0.name, String($0.value)) }
        try cases.add(headers: Dictionary(uniqueKeysWithValues: texts), schema: "cloudevent-headers.schema.json")
      }
    }
    for facts in [Samples.facts, least] {
      try add(RingingCall(facts: facts), "ringing")
      try add(UnknownCaller(facts: facts), "unknown-caller")
    }
    try add(Samples.ended, "ended")
    try add(ended, "ended")
    try add(Samples.popUp, "popup")
    try add(withheld, "popup")
    for reason in PopUp.Reason.allCases {
      var popUp = withheld
      popUp.reason = reason
      try add(popUp, "popup")
    }
    for match in PopUp.Match.allCases {
      for level in PopUp.MatchLevel.allCases {
        var popUp = Samples.popUp
        popUp.match = match
        popUp.stage = .contact
        popUp.contacts = [PopUp.Contact(fields: [], matchedBy: level)]
        try add(popUp, "popup")
      }
    }
    try add(Samples.contact, "contact")
    #expect(cases.count > 80)
    let problems = try cases.problems()
    #expect(problems == nil)
  }

  /// The schema refuses what the reader refuses, and takes what it takes.
  @Test func schemasAndReadersAgree() throws {
    var cases = SchemaCases()
    func add<Event: EventRecord>(_ event: Event, _ schema: String) throws {
      let good = try #require(JSONSerialization.jsonObject(with: Data(event.encode())) as? [String: Any])
      var refused = 0
      func add(_ changed: [String: Any]) throws {
        let json = try JSONSerialization.data(withJSONObject: changed)
        let isValid = (try? Event.decode(json: ArraySlice(json))) != nil
        refused += isValid ? 0 : 1
        cases.add(json, schema: "\(schema).schema.json", isValid: isValid)
      }
      for (name, value) in good {
        try add(good.filter { $0.key != name })
        var changed = good
        for other in [7, 1.5, true, ["x"], ["x": 1], [["fields": ["a": 1]]]] as [Any] {
          changed[name] = other
          try add(changed)
        }
        guard value is String else { continue }
        for text in [
          "a\u{0}", String(repeating: "x", count: 70_000), "2026-11-24", "1999-01-01T00:00:00Z", "2101-01-01T00:00:00Z",
        ] {
          // Templates may put out what they like.
          if name == "displayName" && text.hasPrefix("x") { continue }
          changed[name] = text
          try add(changed)
        }
      }
      #expect(refused > 20)
    }
    try add(Samples.ringing, "ringing")
    try add(Samples.unknownCaller, "unknown-caller")
    try add(Samples.ended, "ended")
    try add(Samples.popUp, "popup")
    try add(Samples.contact, "contact")
    let problems = try cases.problems()
    #expect(problems == nil)
  }

  @Test func headersAndEnvelopesThatAreRefused() throws {
    var cases = SchemaCases()
    let good = Dictionary(
      uniqueKeysWithValues: Samples.ringing.headers(source: EventSource("/x")).map { ($0.name, String($0.value)) })
    for name in good.keys where name != "ce_subject" {
      try cases.add(
        headers: good.filter { $0.key != name }, schema: "cloudevent-headers.schema.json", isValid: false)
    }
    for (name, value) in [
      ("ce_specversion", "0.3"), ("ce_type", "ringside.call.ringing.v2"), ("ce_subject", ""), ("ce_time", "now"),
      ("content-type", "text/plain"), ("traceparent", "00-00000000000000000000000000000000-b7ad6b7169203331-01"),
    ] {
      try cases.add(
        headers: good.merging([name: value]) { $1 }, schema: "cloudevent-headers.schema.json", isValid: false)
    }
    let event = String(Samples.ringing.encode())
    func envelope(_ rest: String, isValid: Bool) {
      let text = #"{"specversion":"1.0","id":"1","source":"/x","type":"ringside.call.ringing.v1"\#(rest)}"#
      cases.add(text.utf8, schema: "structured-call-event.schema.json", isValid: isValid)
    }
    envelope(#","data":\#(event)"#, isValid: true)
    envelope(#","data_base64":"e30=""#, isValid: true)
    envelope("", isValid: false)
    envelope(#","data":{}"#, isValid: false)
    envelope(#","data":\#(event),"data_base64":"e30=""#, isValid: false)
    for line in ["{}", #"{"type":"ringing"}"#, #"{"type":"other"}"#, "[]"] {
      cases.add(line.utf8, schema: "line.schema.json", isValid: false)
    }
    let problems = try cases.problems()
    #expect(problems == nil)
  }

  @Test func aWrongClaimIsFound() throws {
    var cases = SchemaCases()
    cases.add("{}".utf8, schema: "ringing.schema.json")
    cases.add(Samples.ringing.encode(), schema: "ringing.schema.json", isValid: false)
    cases.add("{}".utf8, schema: "missing.schema.json")
    #expect(try cases.problems()?.contains("3 instances, 3 not as said") == true)
  }
}
