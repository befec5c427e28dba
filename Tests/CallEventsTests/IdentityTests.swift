import Testing

@testable import CallEvents

@Suite struct IdentityTests {
  /// The digest of nothing is the well-known one; the others were made with Python's hashlib over the length-prefixed parts.
  @Test func hashIsSHA256OverPartsBehindTheirLength() {
    var hash = PartsHash()
    hash.add("default")
    hash.add("1")
    hash.add("101")
    hash.add("lookup")
    #expect(String(hash.finishAsHex()) == "b899ae9d571b3fada35e0b4c2cc5a9e5f0396f09a3ed45cbbdda78eefdfdf280")
    #expect(String(PartsHash().finishAsHex()) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    var zurich = PartsHash()
    zurich.add("Zürich")
    zurich.add("")
    #expect(String(zurich.finishAsHex()) == "4cce9419dba8cef7c564eb424e3d466bb80f406a5e999b15ad1d03cc7cfde279")
  }

  @Test func popUpIdIsOfTenantCallAgentStage() {
    var facts = CallFacts(callId: "1", direction: .inbound, startedAt: .earliest)
    facts.agent = "101"
    var popUp = PopUp(of: facts)
    #expect(String(popUp.cloudEventID) == "b899ae9d571b3fada35e0b4c2cc5a9e5f0396f09a3ed45cbbdda78eefdfdf280")
    popUp.match = .single
    popUp.number = "7"
    #expect(String(popUp.cloudEventID) == "b899ae9d571b3fada35e0b4c2cc5a9e5f0396f09a3ed45cbbdda78eefdfdf280")
    popUp.stage = .contact
    #expect(String(popUp.cloudEventID) != "b899ae9d571b3fada35e0b4c2cc5a9e5f0396f09a3ed45cbbdda78eefdfdf280")
  }

  @Test func partsDoNotRunTogether() {
    var left = Samples.popUp
    var right = Samples.popUp
    (left.tenant, left.callId) = ("ab", "c")
    (right.tenant, right.callId) = ("a", "bc")
    #expect(left.cloudEventID != right.cloudEventID)
  }

  @Test func callEventsDifferByTypeAndRevision() {
    var ended = Samples.ended
    let second = ended.cloudEventID
    ended.revision = 3
    #expect(ended.cloudEventID != second)
    #expect(Samples.ringing.cloudEventID != Samples.unknownCaller.cloudEventID)
    #expect(Samples.ringing.cloudEventID == Samples.ringing.cloudEventID)
  }

  @Test func keys() {
    #expect(String(RecordKeys.call("pbx-1")) == "pbx-1")
    #expect(String(RecordKeys.number(tenant: "acme", e164: "+41791234567", number: "079")) == "acme/+41791234567")
    #expect(String(RecordKeys.number(tenant: "default", e164: nil, number: "(0) 12-34x")) == "default/01234")
    #expect(String(RecordKeys.number(tenant: "default", e164: nil, number: "")) == "default/")
    let tombstone = ResolvedContact.tombstone(in: Topics(), tenant: "t", e164: "+411", number: "1")
    #expect(tombstone.value == nil)
    #expect(tombstone.topic == "contacts.resolved")
    #expect(tombstone.key == Array("t/+411".utf8))
  }

  @Test func topics() throws {
    let topics = try Topics(prefix: "a.B_9-")
    #expect(topics.popUps == "a.B_9-calls.popups")
    #expect(topics.kind(of: "a.B_9-calls.unknown-caller") == .unknownCaller)
    #expect(topics.kind(of: "calls.ringing") == nil)
    #expect(Topics.deadLetters(of: topics.ringing) == "a.B_9-calls.ringing.dlq")
    #expect(EventKind.allCases.filter(Topics.isCompacted) == [.contact])
    #expect(throws: InvalidTopicPrefix.self) { try Topics(prefix: "ä") }
    #expect(throws: InvalidTopicPrefix.self) { try Topics(prefix: "a/b") }
    #expect(throws: InvalidTopicPrefix.self) { try Topics(prefix: String(repeating: "a", count: 226)) }
    #expect(throws: Never.self) { try Topics(prefix: String(repeating: "a", count: 225)) }
  }
}
