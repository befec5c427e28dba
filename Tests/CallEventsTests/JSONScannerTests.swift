import Testing

@testable import CallEvents

/// The reader against RFC 8259, and against Foundation's wherever the RFC decides.
@Suite struct JSONScannerTests {
  static let accepted = [
    "null", "true", "false", "0", "-0", "1", "-1", "123.456", "1e5", "1E+5", "1e-5", "0.0", "0e0", "\"\"", "\"a\"",
    "[]", "{}",
    " [ ] ", "\t{\r\n}\n", "[1,2]", "[[],[[]],{}]", #"{"a":1}"#, #"{"a":{"b":[1,"x",null,true]}}"#, #"{"":0}"#,
    #""\"\\\/\b\f\n\r\t""#, #""\u0041\u00e9\u20ac""#, #""\ud83d\ude00""#, #""\uD83D\uDE00""#, "\"é€😀\"", "\"\u{7f}\"",
    "\"\u{2028}\u{2029}\"", "\"\u{ffff}\u{10ffff}\"", "[0.1e1,-0.5]", "\"12345678\"", "\"1234567\"", "\"123456789\"",
    #""1234567\n""#, #""12345678\n""#, "[ 1 , 2 ]", #"{ "a" : 1 , "b" : 2 }"#, "123456789012345678",
    "1.7976931348623157e308",
    #"{"a":[{"b":[{"c":[]}]}]}"#, "[\"\u{20}\"]",
  ]

  static let refused = [
    "", " ", "nul", "nulll", "True", "TRUE", "+1", "01", "-", "-a", "-01", "1.", ".5", "1.e5", "1e", "1e+", "0x1",
    "1_0", "NaN",
    "Infinity", "-Infinity", "\"", "\"a", "\"\\", "\"\\\"", "'a'", "\"\\x41\"", "\"\\u004\"", "\"\\u00g0\"",
    "\"\\U0041\"", "\"\\a\"",
    "\"\t\"", "\"\n\"", "\"\u{0}\"", "\"\u{1f}\"", "[", "]", "[1", "[1,", "[1,]", "[,1]", "[,]", "[1 2]", "[1,,2]",
    "[1]]", "{", "}", "{]",
    "[}", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{,}", "{a:1}", "{1:1}", "{\"a\" 1}",
    "{\"a\":1 \"b\":2}",
    "{\"a\"::1}", "{\"a\",1}", "{null:1}", "[] []", "1 2", "{}{}", "// c\n1", "/* */1", "[1]#", "\u{a0}1", "\u{c}1",
    "\u{b}1",
    "{\"a\":}", "[\"a\",\n4", "[-]", "[--1]", "[1.2.3]", "[1e1e1]", "\u{feff}1", "\\u0031", "[\"a\"\u{0}]", "tru",
    "fals", "n", "t",
    "{'a':1}", "[1;2]", "(1)", "\"\\u12\\u34\"",
  ]

  @Test(arguments: accepted) func accepts(text: String) throws {
    let bytes = Array(text.utf8)
    let ours = try #require(JSONTree.ours(bytes))
    if !Self.isMisjudgedByFoundation(bytes) { #expect(ours == JSONTree.foundations(bytes)) }
  }

  @Test(arguments: refused) func refuses(text: String) {
    #expect(JSONTree.ours(Array(text.utf8)) == nil)
  }

  /// Overlong forms, surrogates, beyond U+10FFFF, cut off, stray (Unicode, table 3-7).
  @Test(
    arguments: [
      [0x80], [0xbf], [0xc0, 0x80], [0xc1, 0xbf], [0xc3], [0xc3, 0x28], [0xe0, 0x80, 0x80], [0xe0, 0x9f, 0xbf],
      [0xe2, 0x82],
      [0xed, 0xa0, 0x80], [0xed, 0xbf, 0xbf], [0xf0, 0x8f, 0xbf, 0xbf], [0xf0, 0x9f, 0x98], [0xf4, 0x90, 0x80, 0x80],
      [0xf5, 0x80, 0x80, 0x80], [0xfe], [0xff], [0xf8, 0x88, 0x80, 0x80, 0x80],
    ] as [[UInt8]])
  func refusesIllFormedUTF8(bytes: [UInt8]) {
    for padding in 0..<9 {
      let quoted = [0x22] + [UInt8](repeating: 0x61, count: padding) + bytes
      #expect(JSONTree.ours(quoted + [0x22]) == nil)
      #expect(JSONTree.ours(quoted) == nil)
    }
  }

  @Test func everyByteOfAStringAtEveryPlaceOfAWord() {
    for byte in UInt8.min...UInt8.max {
      for padding in 0..<17 {
        var text = [UInt8](repeating: 0x61, count: 17)
        text[padding] = byte
        let isPlain = byte >= 0x20 && byte < 0x80 && byte != 0x22 && byte != 0x5c
        let tree = JSONTree.ours([0x22] + text + [0x22])
        #expect((tree != nil) == isPlain, "byte \(byte) at \(padding)")
        if isPlain { #expect(tree == .string(String(text))) }
      }
    }
  }

  @Test func depthIsBoundedAndCostsNoStack() {
    func nested(_ depth: Int) -> [UInt8] {
      Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
    }
    func scan(_ bytes: [UInt8]) -> JSONSyntaxError.Code? {
      bytes.withUnsafeBufferPointer { buffer in
        var scanner = JSONScanner(buffer)
        do throws(JSONSyntaxError) { _ = try scanner.value() } catch { return error.code }
        return nil
      }
    }
    #expect(scan(nested(128)) == nil)
    #expect(scan(nested(129)) == .tooDeep)
    #expect(scan(nested(1_000_000)) == .tooDeep)
    #expect(scan(Array(String(repeating: #"{"a":[{"#, count: 100_000).utf8)) == .syntax)
  }

  /// Random damage to good texts: both readers accept or refuse the same, and see the same values.
  @Test func agreesWithFoundationOnDamagedTexts() {
    var random = SeededGenerator(seed: 2026)
    let alphabet = Array(#"{}[]",:\u0123dDeE+-. tfn/b"#.utf8) + [0xc3, 0xa9, 0xf0, 0x9f, 0x98, 0x80, 0x0a, 0x1f]
    let seeds =
      [Samples.typicalRinging, String(Samples.popUp.encode()), String(Samples.ended.encode())].map { Array($0.utf8) }
      + Self.accepted.map { Array($0.utf8) }
    var acceptedCount = 0
    var compared = 0
    for round in 0..<20_000 {
      var bytes = seeds[round % seeds.count]
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let place = Int.random(in: 0...bytes.count, using: &random)
        let byte = alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes.insert(byte, at: place)
        case 1 where place < bytes.count: bytes[place] = byte
        case 2 where place < bytes.count: bytes.remove(at: place)
        default: bytes.removeLast(Int.random(in: 0...min(2, bytes.count), using: &random))
        }
      }
      let ours = JSONTree.ours(bytes)
      guard Self.isDecidedByTheStandard(ours), !Self.isMisjudgedByFoundation(bytes) else { continue }
      compared += 1
      if ours != nil { acceptedCount += 1 }
      #expect(ours == JSONTree.foundations(bytes), "\(String(bytes))")
    }
    #expect(compared > 15_000)
    #expect(acceptedCount > 2_000)
  }

  /// RFC 8259 leaves open what half surrogate pairs mean and how large numbers may be; Foundation refuses both, and we leave it
  /// to the field.
  private static func isDecidedByTheStandard(_ tree: JSONTree?) -> Bool {
    switch tree {
    case .string(let text): text != "<lone surrogate>" && text != "<nul>"
    case .number(let number): number.isFinite
    case .array(let elements): elements.allSatisfy(isDecidedByTheStandard)
    case .object(let members):
      members.allSatisfy { isDecidedByTheStandard(.string($0.key)) && isDecidedByTheStandard($0.value) }
    default: true
    }
  }

  /// Foundation on Linux takes a comma before the end of an array or object, and refuses `0e1`; the RFC says the opposite, and
  /// `accepted` and `refused` above hold our reader to it.
  private static func isMisjudgedByFoundation(_ bytes: [UInt8]) -> Bool {
    let text = bytes.filter { ![0x20, 0x09, 0x0a, 0x0d].contains($0) }
    return zip(text, text.dropFirst()).contains { first, second in
      first == UInt8(ascii: ",") && (second == UInt8(ascii: "]") || second == UInt8(ascii: "}"))
        || first == UInt8(ascii: "0") && second | 0x20 == UInt8(ascii: "e")
    }
  }

  /// Nothing an event reader is fed may end the process.
  @Test func noDamagedRecordTraps() {
    var random = SeededGenerator(seed: 7)
    let good = [Samples.ringing.encode(), Samples.ended.encode(), Samples.popUp.encode(), Samples.contact.encode()]
    var refusals = 0
    for round in 0..<10_000 {
      var bytes = good[round % good.count]
      for _ in 0..<Int.random(in: 1...6, using: &random) where !bytes.isEmpty {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      bytes.removeLast(Int.random(in: 0..<2, using: &random) * Int.random(in: 0...bytes.count, using: &random))
      let none = headers(["content-type": round % 5 == 0 ? "application/cloudevents+json" : "application/json"])
      for kind in EventKind.allCases {
        do throws(BadRecord) { _ = try kind.line(value: bytes[...], headers: none) } catch {
          refusals += 1
          if error.problems.isEmpty { Issue.record("a refusal without a problem") }
        }
      }
    }
    #expect(refusals > 10_000)
  }
}

/// SplitMix64: the same texts on every run.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
