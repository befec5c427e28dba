import Testing

@testable import PhoneNumbers

@Suite struct PhoneDigitsTests {
  @Test func digitsAndSignificantDigits() {
    #expect(PhoneDigits.digits(of: "+41 (0)79-1") == "410791")
    #expect(PhoneDigits.significantDigits(of: "0041 79") == "4179")
    #expect(PhoneDigits.significantDigits(of: "+41 79") == "4179")
    #expect(PhoneDigits.significantDigits(of: "000") == "")
    #expect(PhoneDigits.digits(of: "٣📞") == "")
  }
}
