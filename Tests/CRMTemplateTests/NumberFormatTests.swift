import Testing

@testable import CRMTemplate

@Suite("The caller's number")
struct NumberFormatTests {
  @Test(arguments: [
    ("+123456789", NumberPrefix.off, 6, "456789"), ("00123456789", .plus, 0, "+123456789"),
    ("+123456789", .zeros, 9, "123456789"),
    ("+123456789", .zeros, 11, "00123456789"), ("+123456789", .asIs, 9, "+123456789"),
    (" 079\u{A0}123/45.67 ", .plus, -1, "0791234567"),
    ("(+41) 79", .off, 0, "4179"), ("alice", .off, 2, "alice"), ("+1$", .off, 1, "+1$"), ("+", .off, 1, "+"),
    ("", .plus, 1, ""),
    ("1+2", .off, 1, "1+2"), ("++1", .off, 1, "++1"), ("٠٧٩", .off, 1, "٠٧٩"), ("00", .plus, 0, "+"),
    ("\u{0}+41", .off, 0, "41"),
  ])
  func text(raw: String, prefix: NumberPrefix, length: Int, expected: String) {
    #expect(FormattedNumber(raw, prefix: prefix, maxLength: length).text == expected)
  }

  @Test("MaxLength is template text; what is no integer cuts nothing and is warned of")
  func maxLength() throws {
    func format(_ text: String, _ parameters: [String: String] = [:]) throws -> (FormattedNumber, [String]) {
      var problems: [ExpressionProblem] = []
      var warnings: [RunWarning] = []
      let length = TextExpression(parsing: text, knownNames: nil, problems: &problems)
      let number = try PhoneNumberFormat(prefix: .off, maxLength: length).format(
        "+41 79 123", in: TableScope(parameters: parameters), environment: .plain, warnings: &warnings)
      return (number, warnings.map(\.code))
    }
    let (cut, _) = try format("[MaxLength]", ["MaxLength": " 4 "])
    #expect((cut.text, cut.isCut, cut.keptDigits, cut.digits) == ("9123", true, 4, "4179123"))
    #expect(cut.raw == "+41 79 123")
    let (whole, warnings) = try format("x")
    #expect((whole.text, whole.isCut, whole.keptDigits) == ("4179123", false, 7))
    #expect(warnings == ["bad-value"])
    #expect(try format("").1 == [])
    #expect(try format("99999999999999999999").0.text == "4179123")
  }

  @Test(arguments: [
    ("", LookupRefusal.withheld), ("  ", .withheld), ("101", .internal), ("anonymous", .internal), ("+1$", .internal),
    ("123456", nil), (String(repeating: "1", count: 32), nil), (String(repeating: "1", count: 33), .tooLong),
    (String(repeating: "7", count: 4_000), .tooLong),
  ])
  func refusal(raw: String, expected: LookupRefusal?) {
    // The cut does not count: the digits are those that the PBX sent.
    #expect(FormattedNumber(raw, prefix: .off, maxLength: 4).refusal(minimumDigits: 6) == expected)
  }
}
