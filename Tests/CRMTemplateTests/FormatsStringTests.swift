import Testing

@testable import CRMTemplate

@Suite("String methods")
struct FormatsStringTests {
  private let formats = Formats()

  private func call(_ text: String, _ method: String, _ arguments: TemplateValue...) -> String {
    switch DotNetMethods.call(
      receiver: .string(text), method: method, arguments: arguments, formatter: formats.formatter)
    {
    case .value(let value): formats.formatter.text(of: value)
    case let outcome: "\(outcome)"
    }
  }

  @Test("Half a surrogate pair is U+FFFD; combining marks stand alone")
  func codeUnits() {
    #expect(call("x😀y", "Substring", .integer(0), .integer(2)) == "x\u{FFFD}")
    #expect(call("x😀y", "Substring", .integer(2)) == "\u{FFFD}y")
    #expect(call("x😀y", "Remove", .integer(1), .integer(2)) == "xy")
    #expect(call("x😀y", "Insert", .integer(2), .string("-")) == "x\u{FFFD}-\u{FFFD}y")
    #expect(call("x😀y", "IndexOf", .string("y")) == "3")
    #expect(call("é", "Equals", .string("e\u{301}")) == "False")
    #expect(call("e\u{301}x", "Contains", .string("e")) == "True")
    #expect(call("e\u{301}x", "Replace", .string("e"), .string("a")) == "a\u{301}x")
    #expect(call("e\u{301}x", "Length") == "3")
    #expect(call("a\r\nb", "IndexOf", .string("\n")) == "2")
    #expect(call("a\r\nb", "Substring", .integer(2)) == "\nb")
  }

  @Test(
    "One code point at a time",
    arguments: [
      ("Straße", "STRAßE", "straße"), ("ΣΑΣ", "ΣΑΣ", "σασ"), ("ﬁ", "ﬁ", "ﬁ"),
      ("ᾀᾳ", "ᾈᾼ", "ᾀᾳ"), ("İı", "İı", "İı"), ("ǆ", "Ǆ", "ǆ"), ("𐐨", "𐐀", "𐐨"), ("ſ", "S", "ſ"), ("ŉ", "ŉ", "ŉ"),
    ])
  func casing(_ text: String, _ upper: String, _ lower: String) {
    #expect(call(text, "ToUpper") == upper)
    #expect(call(text, "toupperinvariant") == upper)
    #expect(call(text, "ToLower") == lower)
    #expect(call(text, "ToLowerInvariant") == lower)
  }

  @Test("Trim takes the characters of all its arguments")
  func trim() {
    #expect(call("+0041x", "TrimStart", .string("+0")) == "41x")
    #expect(call("+0041x", "Trim", .string("+0"), .string("x")) == "41")
    #expect(call("\u{A0}\u{3000}\u{2028}x\u{85}", "Trim") == "x")
    #expect(call("  x ", "TrimEnd", .string("")) == "  x")
    #expect(call("   ", "Trim") == "")
  }

  @Test("Searching")
  func searching() {
    #expect(call("aXbXc", "IndexOf", .string("X"), .string("2")) == "3")
    #expect(call("aaa", "IndexOf", .string("aa"), .integer(1)) == "1")
    #expect(call("aaa", "LastIndexOf", .string("aa")) == "1")
    #expect(call("abc", "LastIndexOf", .string("")) == "3")
    #expect(call("abc", "IndexOf", .string(""), .integer(3)) == "3")
    #expect(call("abc", "IndexOf", .string("a"), .integer(4)) == "failed")
    #expect(call("aaaa", "Replace", .string("aa"), .string("b")) == "bb")
    #expect(call("abc", "Replace", .string("b"), .null) == "ac")
    #expect(call("abc", "Replace", .string(""), .string("b")) == "failed")
    #expect(call("abc", "Contains", .null) == "failed")
    #expect(call("ab", "StartsWith", .string("abc")) == "False")
    #expect(call("abc", "EndsWith", .string("bc")) == "True")
  }

  @Test("Searching agrees with trying every position")
  func randomSearches() {
    var random = SeededGenerator(seed: 6)
    for _ in 0..<5_000 {
      let text = (0..<Int.random(in: 0...20, using: &random)).map { _ in "ab".randomElement(using: &random) ?? "a" }
      let needle = (0..<Int.random(in: 1...4, using: &random)).map { _ in "ab".randomElement(using: &random) ?? "a" }
      let starts = (0...text.count).filter { text[$0...].starts(with: needle) }
      #expect(Array(Occurrences(of: String(needle), in: String(text), overlapping: true)) == starts)
      #expect(
        call(String(text), "Replace", .string(String(needle)), .string("c"))
          == String(text).replacing(String(needle), with: "c"))
    }
  }

  /// Trying every position takes minutes.
  @Test("A search that is made to be slow is not", .timeLimit(.minutes(1)))
  func slowSearch() {
    let text = String(repeating: "a", count: 500_000)
    #expect(call(text, "Contains", .string(String(repeating: "a", count: 250_000) + "b")) == "False")
  }

  @Test("Arguments: integers spelled out, one code unit where a character is wanted")
  func arguments() {
    #expect(call("abc", "Substring", .string("1")) == "bc")
    #expect(call("abc", "Substring", .string("one")) == "failed")
    #expect(call("abc", "Substring", .double(1)) == "bc")
    #expect(call("abc", "Substring", .double(1.5)) == "failed")
    #expect(call("abc", "PadLeft", .string("5"), .string("xy")) == "failed")
    #expect(call("abc", "PadLeft", .string("5"), .string("é")) == "ééabc")
    #expect(call("abc", "PadLeft", .string("5"), .string("😀")) == "failed")
    #expect(call("abc", "PadRight", .integer(5), .integer(0)) == "abc00")
    #expect(call("abc", "PadLeft", .integer(2_000_000_000)) == "tooLong")
    #expect(call("abc", "Remove", .integer(3)) == "failed")
    #expect(call("abc", "ToString", .string("x")) == "failed")
    #expect(call("abc", "Replace", .string("a")) == "badArgumentCount")
    #expect(call("abc", "Frobnicate") == "unknownMethod")
    #expect(call("abc", "TotalSeconds") == "unknownMethod")
    #expect(call("abc", "get_Trim") == "unknownMethod")
  }

  @Test("Text does not grow beyond what a result may have")
  func growth() {
    let text = String(repeating: "a", count: 10_000)
    #expect(call(text, "Replace", .string("a"), .string(text)) == "tooLong")
    #expect(call(String(repeating: "a", count: 1 << 20), "Insert", .integer(0), .string("b")) == "tooLong")
  }

  @Test("String methods work on the text of other types; a method on Null gives Null")
  func otherTypes() {
    #expect(formats.call(.integer(0), "PadLeft", .integer(3), .string("0")) == "000")
    #expect(formats.call(.boolean(true), "ToUpper") == "TRUE")
    #expect(
      formats.call(.timeSpan(DotNetTimeSpan(ticks: 10_000_000)), "Replace", .string(":"), .string("")) == "000001")
    #expect(formats.call(.null, "ToUpper") == "")
    #expect(formats.call(.null, "Frobnicate", .null) == "")
  }

  @Test("The catalogue for the checks of an import")
  func catalogue() {
    #expect(MethodID("GET_totalseconds") == .totalSeconds)
    #expect(MethodID("tostring") == .toString)
    #expect(MethodID("get_ToString") == nil)
    #expect(MethodID.toString.argumentCounts == 0...1)
    #expect(MethodID.replace.argumentCounts(on: .dateTime) == 2...2)
    #expect(MethodID.totalSeconds.argumentCounts(on: .dateTime) == nil)
    #expect(MethodID.totalSeconds.resultKind(on: .timeSpan) == .double)
    #expect(MethodID.addDays.resultKind(on: .dateTime) == .dateTime)
    #expect(MethodID.ticks.argumentCounts(on: .timeSpan) == 0...0)
    #expect(ValueFormatter.validate("q", for: .dateTime) != nil)
    #expect(ValueFormatter.validate("hh:mm", for: .timeSpan) != nil)
    #expect(ValueFormatter.validate("yyyy-MM-dd", for: .dateTime) == nil)
  }
}
