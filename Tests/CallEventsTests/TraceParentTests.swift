import Testing

@testable import CallEvents

@Suite struct TraceParentTests {
  @Test(arguments: [
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    "00-00000000000000000000000000000001-0000000000000001-ff",
  ])
  func passedOnAsItCame(text: String) {
    #expect(TraceParent(header: text.slice)?.description == text)
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

  @Test func childrenStayInTheTrace() {
    var random = SystemRandomNumberGenerator()
    let start = TraceParent.start(isSampled: true, using: &random)
    let child = start.child(using: &random)
    #expect(child.traceHigh == start.traceHigh && child.traceLow == start.traceLow && child.isSampled)
    #expect(child.span != start.span)
    #expect(TraceParent(header: child.header[...]) == child)
  }
}
