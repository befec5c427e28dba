import CBareLoop
import Testing

@testable import PhoneNumbers

/// The bench's comparison is fair only while its loop in C asks for what the product asks for.
@Suite struct BareFormsTests {
  @Test(arguments: [0, 1, 12_345, 99_999, 1_234_567, 9_999_999])
  func theLoopAsksForTheSameForms(tail: Int) throws {
    var bytes = [CChar](repeating: 0, count: Int(RINGSIDE_BARE_FORMS * RINGSIDE_BARE_FORM_SIZE))
    ringside_bare_forms(Int32(tail), &bytes)
    let bare = stride(from: 0, to: bytes.count, by: Int(RINGSIDE_BARE_FORM_SIZE)).map { start in
      String(decoding: bytes[start...].prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
    let digits = String(tail)
    let number = "+4179" + String(repeating: "0", count: 7 - digits.count) + digits
    let normalizer = try #require(NumberNormalizer(country: "CH"))
    let forms = normalizer.storedForms(of: number, number: normalizer.normalize(number))
    #expect(forms.strings == bare)
    #expect(forms.integers == [Int64(41_790_000_000 + tail), Int64(790_000_000 + tail)])
  }
}
