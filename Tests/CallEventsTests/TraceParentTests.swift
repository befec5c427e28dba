import Testing

@testable import CallEvents

@Suite struct TraceParentTests {
  @Test(arguments: [
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    "00-00000000000000000000000000000001-0000000000000001-00",
  ])
  func readAndWrittenAlike(text: String) {
    #expect(TraceParent(header: text.slice)?.description == text)
  }

  @Test func flagsWithoutAMeaningAreDropped() {
    let all = TraceParent(header: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-ff".slice)
    #expect(all?.description == "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
    let none = TraceParent(header: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-fe".slice)
    #expect(none?.description == "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00")
  }

  @Test func laterVersionsAreReadAsThisOne() {
    let later = TraceParent(header: "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-ff-what".slice)
    #expect(later?.description == "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
  }

  @Test(arguments: [
    "", "00", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0",
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-",
    "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
    "00-00000000000000000000000000000000-b7ad6b7169203331-01",
    "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
    "00_0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01x",
    "00-0af7651916cd43dd8448eb211c80319g-b7ad6b7169203331-01",
  ])
  func refused(text: String) {
    #expect(TraceParent(header: text.slice) == nil)
  }

  @Test func childrenStayInTheTraceUnderSpansOfTheirOwn() throws {
    let parent = try #require(TraceParent(header: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".slice))
    let children = EventKind.allCases.map { parent.child(consuming: $0) }
    for child in children {
      #expect(child.traceHigh == parent.traceHigh && child.traceLow == parent.traceLow && child.isSampled)
      #expect(TraceParent(header: child.header[...]) == child)
    }
    #expect(Set(children.map(\.span) + [parent.span]).count == children.count + 1)
    // However often it is made.
    #expect(children == EventKind.allCases.map { parent.child(consuming: $0) })
  }

  @Test func aTraceIsMadeOfTheCall() throws {
    func call(_ id: String, tenant: String = "default") -> CallFacts {
      var facts = CallFacts(callId: id, direction: .inbound, startedAt: CallTime(milliseconds: 0))
      facts.tenant = tenant
      return facts
    }
    let made = TraceParent.made(of: RingingCall(facts: call("a")))
    #expect(!made.isSampled)
    #expect(TraceParent(header: made.header[...]) == made)
    // A replay in another year, and another event of the call.
    #expect(made == .made(of: RingingCall(facts: call("a"))))
    #expect(made == .made(of: UnknownCaller(facts: call("a"))))
    #expect(made != .made(of: RingingCall(facts: call("b"))))
    #expect(made != .made(of: RingingCall(facts: call("a", tenant: "other"))))
  }

  @Test func madeIdsDiffer() {
    let traces = (0..<20_000).map { number in
      TraceParent.made(
        of: RingingCall(
          facts: CallFacts(callId: "call-\(number)", direction: .inbound, startedAt: CallTime(milliseconds: 0)))
      ).child(consuming: .ringing)
    }
    #expect(Set(traces.map { [$0.traceHigh, $0.traceLow] }).count == traces.count)
    #expect(Set(traces.map(\.span)).count == traces.count)
  }
}
