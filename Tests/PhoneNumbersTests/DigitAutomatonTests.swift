import Testing

@testable import PhoneNumbers

@Suite struct DigitAutomatonTests {
  @Test(arguments: [
    ("0", "0", true), ("0", "00", false), ("[2-9]\\d{9}|3\\d{6}", "4155550123", true),
    ("[2-9]\\d{9}|3\\d{6}", "3155550", true),
    ("[2-9]\\d{9}|3\\d{6}", "1155550123", false), ("1(?:2|3[45])?", "1", true), ("1(?:2|3[45])?", "134", true),
    ("1(?:2|3[45])?", "13", false), ("\\d{2,3}", "12", true), ("\\d{2,3}", "1", false), ("\\d{2,}", "123456", true),
    ("1*2+", "1122", true),
    ("1*2+", "11", false), ("[\\d]", "5", true), ("", "", true), ("", "1", false),
  ])
  func wholeMatches(pattern: String, text: String, matches: Bool) throws {
    let automaton = DigitAutomaton(pattern)
    #expect(automaton.isKnown)
    #expect(automaton.matchesWhole(try #require(Digits(text))) == matches)
  }

  @Test func startsMatch() throws {
    let automaton = DigitAutomaton("79|8[0-5]")
    #expect(automaton.matchesStart(try #require(Digits("791234567"))))
    #expect(automaton.matchesStart(try #require(Digits("85"))))
    #expect(!automaton.matchesStart(try #require(Digits("861"))))
    #expect(!automaton.matchesStart(try #require(Digits("7"))))
    #expect(DigitAutomaton("").matchesStart(Digits()))
  }

  @Test(arguments: ["a", "[", "[1", "(1", "1)", "\\w", "[^1]", "1{", "1{2", "1{3,2}", "^1", ".", "(?=1)", "[5-2]"])
  func whatIsBeyondThisLanguage(pattern: String) {
    #expect(!DigitAutomaton(pattern).isKnown)
  }

  @Test func anEndAnchorAcceptsTooMuch() throws {
    let automaton = DigitAutomaton("1|([2-9]\\d{6})$")
    #expect(automaton.isKnown && automaton.acceptsTooMuch)
    #expect(automaton.matchesStart(try #require(Digits("23456789"))))
  }

  /// Against the standard library's engine, on random patterns of the language.
  @Test func agreesWithARegularExpressionEngine() throws {
    var random = SplitMix(state: 42)
    func pattern(_ depth: Int) -> String {
      switch random.next() % (depth > 3 ? 3 : 7) {
      case 0: return String(random.next() % 10)
      case 1: return "\\d"
      case 2: return "[\(random.next() % 4)-\(4 + random.next() % 6)]"
      case 3: return "(?:\(pattern(depth + 1))|\(pattern(depth + 1)))"
      case 4: return "(\(pattern(depth + 1)))?"
      case 5: return "(?:\(pattern(depth + 1))){\(random.next() % 2),\(1 + random.next() % 3)}"
      default: return pattern(depth + 1) + pattern(depth + 1)
      }
    }
    for _ in 0..<300 {
      let text = pattern(0)
      let (automaton, expression) = (DigitAutomaton(text), try Regex(text))
      #expect(automaton.isKnown)
      for _ in 0..<10 {
        let digits = (0..<Int(random.next() % 7)).map { _ in String(random.next() % 10) }.joined()
        let ours = automaton.matchesWhole(try #require(Digits(digits)))
        #expect(ours == (digits.wholeMatch(of: expression) != nil), "\(text) \(digits)")
      }
    }
  }
}
