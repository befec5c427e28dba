import Testing

@testable import PhoneNumbers

@Suite struct MatchLevelTests {
  func level(
    _ stored: String, _ text: String, sought: String? = nil, country: String? = "CH", minimum: Int = 6,
    isCut: Bool = false
  ) throws -> MatchLevel? {
    let normalizer = try #require(NumberNormalizer(country: country))
    let caller = CallerNumber(
      text: text, number: normalizer.normalize(text), soughtText: sought ?? text, minimumDigits: minimum, isCut: isCut)
    return normalizer.matchLevel(of: stored, with: caller)
  }

  @Test(arguments: ["+41791234567", "0041 79 123 45 67", "079 123 45 67", "079/1234567", "(079) 123-45-67"])
  func theSameNumberIsExact(stored: String) throws {
    #expect(try level(stored, "+41791234567", sought: "1234567", isCut: true) == .exact)
  }

  @Test func equalEndsOfTwoNumbersAreNoMatch() throws {
    #expect(try level("+49791234567", "+41791234567", sought: "791234567", isCut: true) == nil)
    #expect(try level("+41441234567", "+41791234567", sought: "1234567", isCut: true) == nil)
  }

  @Test func withoutACountryTheNationalNumberDecides() throws {
    #expect(try level("079 123 45 67", "+41791234567", country: nil) == .national)
    #expect(try level("+41 79 123 45 67", "0791234567", country: nil) == .national)
    #expect(try level("078 123 45 67", "+41791234567", country: nil) == nil)
  }

  @Test func endsCountWhereOneDoesNotNormalise() throws {
    #expect(try level("1234567", "+41791234567", country: nil) == .suffix)
    #expect(try level("34567", "+41791234567", country: nil) == nil)
    #expect(try level("4567", "+41791234567", sought: "4567", country: nil, isCut: true) == .suffix)
    #expect(try level("67", "+41791234567", sought: "4567", country: nil, isCut: true) == nil)
    #expect(try level("", "+41791234567") == nil)
    #expect(try level("n/a", "anonymous") == nil)
  }

  @Test func anEchoOfWhatWasSoughtIsASuffix() throws {
    #expect(try level("1234567", "+41791234567", sought: "1234567", minimum: 9, isCut: true) == .suffix)
    #expect(try level("anonymous", "anonymous") == nil)
  }

  @Test func exactIsBest() {
    #expect([MatchLevel.suffix, .exact, .national].sorted() == [.exact, .national, .suffix])
  }
}
