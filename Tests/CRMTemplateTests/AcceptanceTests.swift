import BSON
import Testing

@testable import CRMTemplate

/// Normalises Swiss numbers as far as the tests need them.
struct SwissNumbers: NumberNormalizing {
  var country = true

  func normalize(_ text: String) -> NormalNumber {
    var digits = String(text.filter { $0.isASCII && $0.isNumber })
    guard !text.contains(where: \.isLetter) else { return NormalNumber() }
    let isInternational = text.unicodeScalars.first { $0.isASCII } == "+"
    if isInternational || digits.hasPrefix("00") {
      if digits.hasPrefix("00") { digits.removeFirst(2) }
      guard digits.hasPrefix("41"), digits.count == 11 else {
        return digits.count > 8
          ? NormalNumber(e164: "+" + digits, national: String(digits.dropFirst(2))) : NormalNumber()
      }
      return NormalNumber(e164: "+" + digits, national: String(digits.dropFirst(2)))
    }
    guard country, digits.hasPrefix("0"), digits.count == 10 else { return NormalNumber() }
    return NormalNumber(e164: "+41" + digits.dropFirst(), national: String(digits.dropFirst()))
  }

  func nationalForm(of text: String, besides other: NormalNumber) -> String? {
    let digits = text.filter { $0.isASCII && $0.isNumber }
    guard !text.contains(where: \.isLetter) else { return nil }
    return other.callingCode == 41 && digits.hasPrefix("0") && digits.count == 10 ? String(digits.dropFirst()) : nil
  }
}

extension NumberMatcher {
  convenience init(_ raw: String, _ prefix: NumberPrefix = .asIs, maxLength: Int? = nil, country: Bool = true) {
    let swiss = SwissNumbers(country: country)
    let formatted = FormattedNumber(raw, prefix: prefix, maxLength: maxLength)
    self.init(SoughtNumber(formatted, normal: swiss.normalize(raw)), normalizer: swiss, minimumDigits: 6)
  }
}

/// template-format.md, section 11.
@Suite("Acceptance: who is the caller")
struct AcceptanceTests {
  @Test(
    "However it was typed",
    arguments: [
      "+41791234567", "0041 79 123 45 67", "079 123 45 67", "079/1234567", "(079) 123-45-67",
      "+41\u{A0}79\u{2011}1234567",
      "\u{202A}+41 79 123 45 67\u{202C}",
    ])
  func typed(stored: String) {
    for prefix in NumberPrefix.allCases {
      for length in [nil, 7, 9] {
        #expect(NumberMatcher("+41791234567", prefix, maxLength: length).level(of: stored) == .exact)
      }
    }
  }

  @Test func `Equal last digits of another number do not count`() {
    let matcher = NumberMatcher("+41791234567", maxLength: 7)
    #expect(matcher.level(of: "+41441234567") == nil)
    #expect(matcher.level(of: "044 123 45 67") == nil)
    #expect(matcher.level(of: "+49791234567") == nil)
    #expect(matcher.level(of: "1234567") == .suffix)
    #expect(matcher.level(of: "12 34 567") == .suffix)
  }

  @Test func `A template that echoes the number is taken at its word`() {
    let matcher = NumberMatcher("+49791234567", .off, maxLength: nil)
    #expect(matcher.caller.text == "49791234567")
    #expect(matcher.level(of: "49791234567") == .suffix)
    // 0791234567 is a Swiss number of its own, and still the literal text of [Number].
    let cut = NumberMatcher("+390791234567", maxLength: 10)
    #expect(cut.caller.text == "0791234567")
    #expect(cut.level(of: "0791234567") == .suffix)
    #expect(cut.level(of: "079 123 45 67") == nil)
  }

  @Test func `Without a country a national number is the caller's by its national form`() {
    let matcher = NumberMatcher("+41791234567", country: false)
    #expect(matcher.level(of: "079 123 45 67") == .national)
    #expect(matcher.level(of: "079 123 45 68") == nil)
    let national = NumberMatcher("0791234567", country: false)
    #expect(national.level(of: "+41 79 123 45 67") == .national)
    #expect(national.level(of: "0791234567") == .suffix)
  }

  @Test func `Few digits, and what MaxLength left`() {
    let matcher = NumberMatcher("12345678")
    #expect(matcher.level(of: "45678") == nil)
    #expect(matcher.level(of: "345678") == .suffix)
    #expect(matcher.level(of: "0012345678") == .suffix)
    #expect(matcher.level(of: "9912345678") == .suffix)
    let cut = NumberMatcher("99912345", maxLength: 5)
    #expect(cut.level(of: "777712345") == .suffix)
    #expect(cut.level(of: "2345") == nil)
    #expect(NumberMatcher("12345").level(of: "777712345") == nil)
  }

  @Test("What is no number", arguments: ["", " ", "n/a", "alice", "+", "079 123 45 67 x", "0"])
  func noNumbers(stored: String) {
    #expect(NumberMatcher("+41791234567").level(of: stored) == nil)
  }

  private func reason(
    url: String = "https://x/1", last: String = "Muster", phone: String = "+41791234567", email: String = "a@x",
    demand: ContactDemand? = nil
  ) -> Result<ContactMatch, ContactRefusal> {
    let names = ["ContactUrl", "LastName", "PhoneMobile", "Email"]
    let plan = OutputPlan(
      names.map { ($0, .variable(0), 1, TemplatePlace(line: 1, column: 1)) }, entityType: nil)
    return plan.accept([url, last, phone, email], demand: demand ?? .number(NumberMatcher("+41791234567")))
  }

  @Test func `Every reason to drop a record`() {
    #expect(reason() == .success(.exact))
    #expect(reason(url: "") == .failure(.noContactURL))
    #expect(reason(last: "") == .failure(.noName))
    #expect(reason(phone: "+41791234568") == .failure(.phoneMismatch))
    #expect(reason(phone: "") == .failure(.phoneMismatch))
    #expect(reason(demand: .email("A@X")) == .success(.template))
    #expect(reason(demand: .email("b@x")) == .failure(.emailMismatch))
    #expect(reason(phone: "", demand: .nothing) == .success(.template))
  }

  @Test(
    "Addresses that run something are refused",
    arguments: [
      "javascript:alert(1)", "JavaScript:alert(1)", " javascript:x", "java\tscript:x", "data:text/html,x", "vbscript:x",
      "file:///etc/passwd", "\u{1}javascript:x", "java\r\nscript:x",
    ])
  func refusedURLs(url: String) {
    #expect(reason(url: url) == .failure(.urlRefused))
  }

  @Test(
    "Others are not",
    arguments: ["https://x", "http://x", "crm://42", "/c/7", "mailto:a@x", "javascripts:x", "dataset"])
  func otherURLs(url: String) {
    #expect(reason(url: url) == .success(.exact))
  }

  @Test func `The best of several phones counts`() {
    let names = ["ContactUrl", "LastName", "Pager", "PhoneHome"]
    let plan = OutputPlan(
      names.map { ($0, .variable(0), 1, TemplatePlace(line: 1, column: 1)) }, entityType: nil)
    let accepted = plan.accept(
      ["u", "n", "1234567", "079 123 45 67"], demand: .number(NumberMatcher("+41791234567")))
    #expect(accepted == .success(.exact))
  }

  /// Section 11 word for word, without a short cut.
  private func rule(_ raw: String, _ stored: String, minimum: Int) -> ContactMatch? {
    let swiss = SwissNumbers()
    let shown = FormattedNumber(raw, prefix: .asIs).text
    let (mine, other) = (swiss.normalize(raw), swiss.normalize(stored))
    func significant(_ text: String) -> String {
      String(text.filter { $0.isASCII && $0.isNumber }.drop { $0 == "0" })
    }
    let (long, short) = [significant(shown), significant(stored)].sorted { $0.count > $1.count }.pair
    let isSuffix = !short.isEmpty && long.hasSuffix(short) && (short.count >= minimum || long == short)
    if let one = mine.e164, let another = other.e164 {
      return one == another ? .exact : stored == shown && isSuffix ? .suffix : nil
    }
    let national = mine.national ?? swiss.nationalForm(of: raw, besides: other)
    if let one = national, let another = other.national ?? swiss.nationalForm(of: stored, besides: mine) {
      return one == another ? .national : stored == shown && isSuffix ? .suffix : nil
    }
    return isSuffix ? .suffix : nil
  }

  @Test func `Matching agrees with the rule on any two numbers`() {
    var random = Xorshift(seed: 11)
    var found: Set<ContactMatch?> = []
    for _ in 0..<5_000 {
      let raw = random.number()
      let stored =
        switch Int.random(in: 0..<3, using: &random) {
        case 0: random.number()
        case 1: random.disguise(raw)
        default: random.disguise(String(raw.suffix(Int.random(in: 4...12, using: &random))))
        }
      let expected = rule(raw, stored, minimum: 6)
      found.insert(expected)
      #expect(NumberMatcher(raw).level(of: stored) == expected, "\(raw) \(stored)")
    }
    #expect(found.count >= 3)
  }
}

extension [String] {
  /// The two elements of two.
  var pair: (String, String) { (first ?? "", last ?? "") }
}

struct Xorshift: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }

  mutating func number() -> String {
    let heads = ["+41", "0041", "0", "+49", "", "00"]
    let digits = (0..<Int.random(in: 4...10, using: &self)).map { _ in String(Int.random(in: 0...9, using: &self)) }
    return heads[Int.random(in: 0..<heads.count, using: &self)] + digits.joined()
  }

  mutating func disguise(_ number: String) -> String {
    let separators = ["", "", " ", "-", ".", "/", "(", ")", "\u{A0}"]
    return number.map { String($0) + separators[Int.random(in: 0..<separators.count, using: &self)] }.joined()
  }
}
