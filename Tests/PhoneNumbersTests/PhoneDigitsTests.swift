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

  @Test(arguments: [
    ("0041 79 123", "+4179123", 9, true), ("123 45 67", "+41 79 123 45 67", 7, true),
    ("123 45 67", "079 123 45 67", 8, false),
    ("079 123 45 67", "0041791234567", 6, true), ("", "", 0, false), ("", "123", 0, false), ("000", "0", 0, false),
    ("+41", "079", 0, false), ("12", "12", 6, true), ("1234567", "1234568", 3, false),
  ])
  func suffixes(one: String, other: String, minimum: Int, matches: Bool) {
    #expect(PhoneDigits.isSuffixMatch(one, other, minimum: minimum) == matches)
    #expect(PhoneDigits.isSuffixMatch(other, one, minimum: minimum) == matches)
  }
}
