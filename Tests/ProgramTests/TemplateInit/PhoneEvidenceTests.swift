import PhoneNumbers
import TestSupport
import Testing

@testable import ringside

@Suite struct PhoneEvidenceTests {
  private func evidence(_ text: String, country: String? = "CH") throws -> PhoneEvidence {
    var forms = StoredForms()
    return PhoneEvidence(text: text, normalizer: try #require(NumberNormalizer(country: country)), forms: &forms)
  }

  @Test(arguments: ["+41791234567", "0791234567", "079 123 45 67", "+41 79 123 45 67", "0041791234567"])
  func anEqualityFindsTheUsualForms(text: String) throws {
    let evidence = try evidence(text)
    #expect(evidence.isNumber && evidence.isWrittenAsNumber && evidence.isServedByEquality && evidence.isServedBySuffix)
  }

  @Test(arguments: ["079/123 45 67", "(079) 123-45-67", "+41 (0)79 123 45 67", "079-123-45-67"])
  func onlyASuffixFindsTheOthers(text: String) throws {
    let evidence = try evidence(text)
    #expect(evidence.isNumber && !evidence.isServedByEquality && evidence.isServedBySuffix)
  }

  @Test func anExtensionEndsNeitherEquallyNorAlike() throws {
    let evidence = try evidence("044 123 45 67 ext. 12")
    #expect(evidence.isNumber && !evidence.isServedByEquality && !evidence.isServedBySuffix)
  }

  @Test(arguments: [
    "2024-01-31", "31.01.2024", "1/31/2024", "12", "Anna", "", "CH93 0076 2011 6238 5295 7", "192.168.178.100x",
  ])
  func whatIsNoNumber(text: String) throws {
    #expect(try !evidence(text).isWrittenAsNumber)
  }

  @Test func withoutACountryNationalNumbersOnlyLookDialled() throws {
    let evidence = try evidence("0791234567", country: nil)
    #expect(!evidence.isNumber && evidence.looksDialled && evidence.isServedByEquality)
    #expect(try self.evidence("+41791234567", country: nil).isNumber)
  }

  @Test func integers() throws {
    var forms = StoredForms()
    let normalizer = try #require(NumberNormalizer(country: "CH"))
    for integer: Int64 in [41_791_234_567, 791_234_567] {
      let evidence = PhoneEvidence(integer: integer, normalizer: normalizer, forms: &forms)
      #expect(evidence.isNumber && evidence.isServedByEquality && !evidence.isServedBySuffix)
    }
    for integer: Int64 in [0, -41_791_234_567, 12, .max] {
      #expect(!PhoneEvidence(integer: integer, normalizer: normalizer, forms: &forms).isNumber)
    }
  }
}
