import Testing

@testable import CallEvents

@Suite struct RoundTripTests {
  private let topics = Topics()
  private let source = EventSource("/ringside/test")
  private let trace = TraceParent(header: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".slice)

  private func check<Event: EventRecord>(_ event: Event, _ record: EncodedRecord) throws {
    let read = try Event.decode(value: record.valueSlice, headers: record.headerSlices)
    #expect(read.event == event)
    #expect(read.trace == trace)
    #expect(read.id.map(Array.init) == event.cloudEventID)
    #expect(try Event.decode(value: record.valueSlice, headers: [Header]()).event == event)
    #expect(try Event.decode(json: event.line()[...]) == event)
    #expect(record.topic == Event.kind.topic)
  }

  @Test func everyRecordIsReadAsItWasWritten() throws {
    try check(Samples.ringing, Samples.ringing.record(in: topics, source: source, trace: trace))
    try check(Samples.ended, Samples.ended.record(in: topics, source: source, trace: trace))
    try check(
      Samples.unknownCaller,
      Samples.unknownCaller.record(in: topics, e164: "+41791234567", source: source, trace: trace))
    try check(Samples.popUp, Samples.popUp.record(in: topics, source: source, trace: trace))
    try check(Samples.contact, Samples.contact.record(in: topics, source: source, trace: trace))
  }

  @Test func leastEventsAreReadAsTheyWereWritten() throws {
    let facts = CallFacts(callId: "1", direction: .outbound, startedAt: CallTime.earliest)
    #expect(try RingingCall.decode(json: RingingCall(facts: facts).encode()[...]).facts == facts)
    let ended = EndedCall(facts: facts, answeredAt: nil, endedAt: .earliest)
    #expect(try EndedCall.decode(json: ended.encode()[...]) == ended)
    let popUp = PopUp(of: facts)
    #expect(try PopUp.decode(json: popUp.encode()[...]) == popUp)
    let contact = ResolvedContact(
      tenant: "default", e164: nil, number: "12", displayName: nil, fields: [], match: .single, resolvedAt: .earliest)
    #expect(try ResolvedContact.decode(json: contact.encode()[...]) == contact)
  }

  @Test func linesNameTheirType() throws {
    for event in [
      CallEvent.ringing(Samples.ringing), .ended(Samples.ended), .unknownCaller(Samples.unknownCaller),
    ] {
      let line = event.line()
      #expect(String(line).hasPrefix(#"{"type":"\#(event.kind.lineType)","callId":"#))
      #expect(!line.contains(UInt8(ascii: "\n")))
      #expect(try CallEvent(line: line[...]) == event)
    }
    #expect(String(Samples.popUp.line()).hasPrefix(#"{"type":"popup","#))
    #expect(String(Samples.contact.line()).hasPrefix(#"{"type":"contact","#))
  }

  @Test func watchShowsEveryKind() throws {
    let record = Samples.popUp.record(in: topics, source: source)
    #expect(try EventKind.popUp.line(value: record.valueSlice, headers: record.headerSlices) == Samples.popUp.line())
    #expect(throws: BadRecord.self) {
      try EventKind.ringing.line(value: record.valueSlice, headers: record.headerSlices)
    }
  }

  @Test func typicalEventIsRead() throws {
    let call = try RingingCall.decode(json: Samples.typicalRinging.slice)
    #expect(call.facts.callId == "pbx1-000004711-1795512600")
    #expect(call.facts.agentEmail == "anna.bernasconi@example.com")
    #expect(call.facts.startedAt.description == "2026-11-24T09:30:00.250Z")
    #expect(call.facts.linkedId == "pbx1-000004711")
  }
}
