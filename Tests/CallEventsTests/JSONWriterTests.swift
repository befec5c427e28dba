import Testing

@testable import CallEvents

@Suite struct JSONWriterTests {
  @Test func everyScalarIsWrittenSoThatFoundationReadsIt() throws {
    var texts: [String] = []
    for range in [0...0x2ff, 0x2000...0x20ff, 0xd7f0...0xd7ff, 0xe000...0xe00f, 0xfff0...0x1000f, 0x1f600...0x1f60f] {
      texts += range.compactMap { Unicode.Scalar($0).map { String(Character($0)) } }
    }
    texts += texts.indices.filter { $0 % 7 == 0 }.map { texts[$0...].prefix(9 + $0 % 13).joined() }
    for text in texts {
      var json = JSONWriter(capacity: 0)
      json.string(text)
      #expect(JSONTree.foundations(json.bytes) == .string(text))
      if !text.unicodeScalars.contains("\u{0}") { #expect(JSONTree.ours(json.bytes) == .string(text)) }
    }
  }

  @Test func commasComeByThemselves() {
    var json = JSONWriter()
    json.beginObject()
    json.member("a", "[")
    json.name("b:")
    json.beginArray()
    json.integer(-1)
    json.bool(true)
    json.null()
    json.string("x{")
    json.beginObject()
    json.endObject()
    json.beginArray()
    json.endArray()
    json.time(.earliest)
    json.endArray()
    json.memberUnlessEmpty("c", "")
    json.memberUnlessEmpty("d", "1")
    json.endObject()
    #expect(String(json.bytes) == #"{"a":"[","b:":[-1,true,null,"x{",{},[],"2000-01-01T00:00:00Z"],"d":"1"}"#)
  }

  @Test func growsWithItsText() {
    var json = JSONWriter(capacity: 1)
    let long = String(repeating: "\u{1}\"ü", count: 50_000)
    json.beginArray()
    json.string(long)
    json.string("end")
    json.endArray()
    #expect(JSONTree.foundations(json.bytes) == .array([.string(long), .string("end")]))
  }

  @Test func recordsAreJSONForFoundation() {
    for bytes in [
      Samples.ringing.encode(), Samples.ended.encode(), Samples.unknownCaller.encode(), Samples.popUp.encode(),
      Samples.contact.encode(), Samples.ended.line(),
    ] {
      #expect(JSONTree.ours(bytes) != nil)
      #expect(JSONTree.ours(bytes) == JSONTree.foundations(bytes))
    }
  }
}
