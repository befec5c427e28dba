import Testing

@testable import PhoneNumbers

@Suite struct StoredFormsTests {
  static let normalizer = NumberNormalizer(country: "CH")

  func forms(_ text: String, country: String = "CH") throws -> StoredForms {
    let normalizer = try #require(NumberNormalizer(country: country))
    return normalizer.storedForms(of: text, number: normalizer.normalize(text))
  }

  @Test func aSwissNumber() throws {
    let forms = try forms("079/123 45 67")
    #expect(
      forms.strings == [
        "079/123 45 67", "+41791234567", "41791234567", "0041791234567", "0791234567", "791234567", "+41 79 123 45 67",
        "079 123 45 67", "tel:+41-79-123-45-67",
      ])
    #expect(forms.integers == [41_791_234_567, 791_234_567])
  }

  @Test func eachFormOnce() throws {
    let forms = try forms("+14155550123", country: "US")
    #expect(
      forms.strings == [
        "+14155550123", "14155550123", "0014155550123", "4155550123", "+1 415-555-0123", "(415) 555-0123",
        "tel:+1-415-555-0123",
      ])
    #expect(forms.integers == [14_155_550_123, 4_155_550_123])
  }

  @Test func leadingZeroStaysInTextAndGoesInIntegers() throws {
    let forms = try forms("+390612345678", country: "IT")
    #expect(forms.strings.contains("0612345678"))
    #expect(!forms.strings.contains("612345678"))
    #expect(forms.integers == [390_612_345_678, 612_345_678])
  }

  @Test func theExtensionStaysInTheTextOnly() throws {
    let forms = try forms("079 123 45 67 ext. 12")
    #expect(forms.strings.first == "079 123 45 67 ext. 12")
    #expect(forms.strings.contains("079 123 45 67"))
    #expect(!forms.strings.dropFirst().contains { $0.contains("12;") || $0.hasSuffix("12") })
  }

  @Test func aTextThatIsNoNumber() throws {
    #expect(try forms("*21#").strings == ["*21#", "21"])
    #expect(try forms("*21#").integers == [21])
    #expect(try forms("anonymous").strings == ["anonymous"])
    #expect(try forms("anonymous").integers.isEmpty)
    #expect(try forms("").strings.isEmpty)
    let long = String(repeating: "9", count: 4_000)
    #expect(try forms(long).strings == [long])
    #expect(try forms(long).integers.isEmpty)
  }

  @Test func reuseLeavesNothingBehind() throws {
    let normalizer = try #require(Self.normalizer)
    var forms = StoredForms()
    normalizer.writeStoredForms(of: "+41791234567", number: normalizer.normalize("+41791234567"), to: &forms)
    normalizer.writeStoredForms(of: "x", number: nil, to: &forms)
    #expect(forms.strings == ["x"])
    #expect(forms.integers.isEmpty)
  }

  /// Whatever is asked for is a form of this number and of no other. (Swiss numbers begin with 2 to 9; what begins with a
  /// zero or a one is possible by its length only, and reads as a prefix when it is written nationally.)
  @Test func everyTextNormalisesBack() throws {
    let normalizer = try #require(Self.normalizer)
    for entry in Corpus(variations: 1).entries where entry.country == "CH" {
      guard let number = normalizer.normalize(entry.text), number.callingCode == 41, number.nationalNumber.count == 9,
        number.nationalNumber.first.map({ ("2"..."9").contains($0) }) == true
      else { continue }
      for text in normalizer.storedForms(of: entry.text, number: number).strings {
        #expect(normalizer.normalize(text) == number, "\(text)")
      }
    }
  }
}
