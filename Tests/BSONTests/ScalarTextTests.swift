import Testing

@testable import BSON

@Suite struct ScalarTextTests {
  @Test func objectIDsReadAndWrite() throws {
    let id = try #require(ObjectID("0123456789ABCDEFfedcba98"))
    #expect(id.description == "0123456789abcdeffedcba98")
    #expect(ObjectID(bytes: id.bytes) == id)
    for text in [
      "", "0123456789abcdeffedcba9", "0123456789abcdeffedcba980", "0123456789abcdeffedcba9g", "é123456789abcdeffedcba9",
    ] {
      #expect(ObjectID(text) == nil)
    }
    #expect(ObjectID(bytes: [1, 2, 3]) == nil)
  }

  @Test(
    arguments: [
      ("0", 0x3040_0000_0000_0000, 0, nil), ("-0", 0xB040_0000_0000_0000, 0, nil), ("1", 0x3040_0000_0000_0000, 1, nil),
      ("0.001234", 0x3034_0000_0000_0000, 1234, nil), ("0.00012345", 0x3030_0000_0000_0000, 12345, nil),
      ("1.000000000000000000000000000000000E+6144", 0x5FFE_314D_C644_8D93, 0x38C1_5B0A_0000_0000, "1E6144"),
      ("1E-6176", 0, 1, nil), ("1E+3", 0x3046_0000_0000_0000, 1, "1e3"), ("1.05E+3", 0x3042_0000_0000_0000, 105, nil),
      ("Infinity", 0x7800_0000_0000_0000, 0, "inf"), ("-Infinity", 0xF800_0000_0000_0000, 0, "-infinity"),
      ("NaN", 0x7C00_0000_0000_0000, 0, "nan"), ("0E-6176", 0, 0, "0E-99999999999999999999"),
      ("9.999999999999999999999999999999999E+6144", 0x5FFF_ED09_BEAD_87C0, 0x378D_8E63_FFFF_FFFF, nil),
    ] as [(String, UInt64, UInt64, String?)])
  func decimals(text: String, high: UInt64, low: UInt64, input: String?) {
    #expect(Decimal128(high: high, low: low).description == text)
    #expect(Decimal128(input ?? text) == Decimal128(high: high, low: low))
  }

  @Test(arguments: [
    "", ".", "-", "e5", "1e", "1e+", "1x", "1 ", "0x1", "--1", "1.2.3", "1E6145", "1E-6177",
    "12345678901234567890123456789012345", "1E999999999999999999999", "infinit", "NaN1",
  ])
  func refusedDecimals(text: String) { #expect(Decimal128(text) == nil) }

  @Test func significandsPastTheLimitAreZero() {
    #expect(Decimal128(high: 0x3041_FFFF_FFFF_FFFF, low: .max).description == "0")
    #expect(Decimal128(high: 0x6C10_0000_0000_0000, low: 0).description == "0")
  }

  @Test func base64() {
    for (bytes, text) in [([], ""), ([102], "Zg=="), ([102, 111], "Zm8="), ([102, 111, 111], "Zm9v")]
      as [([UInt8], String)]
    {
      #expect(Base64.text(bytes) == text)
      #expect(Base64.bytes(text) == bytes)
    }
    for text in ["Z", "Zg", "Zg=", "Z=g=", "====", "Zm9v=", "Zm 9"] { #expect(Base64.bytes(text) == nil) }
    let all = (0...255).map { UInt8($0) }
    #expect(Base64.bytes(Base64.text(all)) == all)
  }

  @Test func datesGoBothWays() {
    var milliseconds: Int64 = 0
    while milliseconds < 253_402_300_800_000 {
      #expect(CalendarDate.text(milliseconds).flatMap(CalendarDate.milliseconds) == milliseconds)
      milliseconds += 86_400_000 * 37 + 12_345_678
    }
    #expect(CalendarDate.text(951_782_400_000) == "2000-02-29T00:00:00Z")
    #expect(CalendarDate.text(-1) == nil)
    #expect(CalendarDate.milliseconds("1969-12-31T23:59:59.999Z") == -1)
    #expect(CalendarDate.milliseconds("0001-01-01T00:00:00Z") == -62_135_596_800_000)
    #expect(CalendarDate.milliseconds("1900-02-29T00:00:00Z") == nil)
  }
}
