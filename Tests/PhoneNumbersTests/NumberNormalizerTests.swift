import Testing

@testable import PhoneNumbers

@Suite struct NumberNormalizerTests {
  static func swiss() throws -> NumberNormalizer { try #require(NumberNormalizer(country: "CH")) }
  static func international() throws -> NumberNormalizer { try #require(NumberNormalizer(country: nil)) }

  @Test(arguments: [
    "+41791234567", "0041 79 123 45 67", "079 123 45 67", "079/1234567", "(079) 123-45-67", "+41 (0)79 123 45 67",
    "+41 79 123 45 67", "41791234567", "  +41.79.123.45.67 ", "079\u{A0}123\u{A0}45\u{A0}67", "(+41) 79 123 45 67",
    "tel:+41-79-123-45-67", "+41 79 123 45 67 ext. 12", "079 123 45 67 x12", "tel:+41-79-123-45-67;ext=12",
    "٠٧٩١٢٣٤٥٦٧", "０７９ １２３ ４５ ６７", "Mobile: 079 123 45 67", "791234567", "079 123 45 67 / x079 765 43 21",
  ])
  func oneNumberInManyForms(text: String) throws {
    let number = try #require(try Self.swiss().normalize(text))
    #expect(number.e164 == "+41791234567")
    #expect(number.nationalNumber == "791234567")
    #expect(number.callingCode == 41)
  }

  @Test(arguments: [
    "", " ", "+", "++", "00", "0", "\0", "079\u{0}abc", "📞", "abc", ".*", "$where", "+999 123456", "+0", "(((((",
    "anonymous",
    "079 123 45 67 89 01 23", "sip:alice@example.com", ";ext=12", "+41", "0041",
  ])
  func noNumber(text: String) throws {
    #expect(try Self.swiss().normalize(text) == nil)
    #expect(try Self.international().normalize(text) == nil)
  }

  @Test func bytesThatAreNoText() throws {
    let normalizer = try Self.swiss()
    for bytes: [UInt8] in [[0xFF, 0xFE], [0xC2], [0x30, 0x37, 0x39, 0xC2], [0x2B, 0x34, 0x31, 0xED, 0xA0, 0x80]] {
      #expect(normalizer.normalize(utf8: bytes.span) == nil)
    }
  }

  @Test func longTextsAreRefusedUnread() throws {
    let normalizer = try Self.swiss()
    for count in [251, 4_000, 1_000_000] {
      let text = String(repeating: "1", count: count)
      let elapsed = ContinuousClock().measure { #expect(normalizer.normalize(text) == nil) }
      #expect(elapsed < .seconds(1))
    }
    let padded = String(repeating: " ", count: NumberNormalizer.maximumLength - 12) + "+41791234567"
    #expect(try Self.swiss().normalize(padded)?.e164 == "+41791234567")
    #expect(try Self.swiss().normalize(" " + padded) == nil)
  }

  @Test func withoutACountryOnlyInternationalNumbers() throws {
    let normalizer = try Self.international()
    for text in ["+41791234567", "0041791234567", "00 41 79 123 45 67", "(00)41791234567", "0041 79 123 45 67 ext. 12"]
    {
      #expect(normalizer.normalize(text)?.e164 == "+41791234567", "\(text)")
    }
    for text in ["079 123 45 67", "41791234567", "0 041791234567", "011 41 79 123 45 67", "000 41 79 123 45 67"] {
      #expect(normalizer.normalize(text) == nil, "\(text)")
    }
  }

  @Test func leadingZerosThatBelongToTheNumber() throws {
    let italian = try #require(NumberNormalizer(country: "IT"))
    for text in ["06 1234 5678", "+39 06 1234 5678", "0039 0612345678"] {
      #expect(italian.normalize(text)?.e164 == "+390612345678")
      #expect(italian.normalize(text)?.nationalNumber == "0612345678")
    }
  }

  @Test func countriesByTheirCode() throws {
    #expect(NumberNormalizer(country: "ch")?.country == "CH")
    for country in ["", "XX", "001", "CHE", "Schweiz", "\0", "🇨🇭"] {
      #expect(NumberNormalizer(country: country) == nil, "\(country)")
    }
    let american = try #require(NumberNormalizer(country: "US"))
    #expect(american.normalize("011 41 79 123 45 67")?.e164 == "+41791234567")
    #expect(american.normalize("(415) 555-0123")?.e164 == "+14155550123")
    #expect(american.normalize("1 800 FLOWERS")?.e164 == "+18003569377")
  }

  @Test func aNumberOfAnotherCountryInNationalForm() throws {
    let normalizer = try Self.international()
    #expect(normalizer.nationalNumber(of: "079 123 45 67", callingCode: 41) == "791234567")
    #expect(normalizer.nationalNumber(of: "079 123 45 67", callingCode: 39) != "791234567")
    #expect(normalizer.nationalNumber(of: "+49 30 123456", callingCode: 41) == nil)
    for code in [-1, 0, 800, 999, 1000, Int.max] {
      #expect(normalizer.nationalNumber(of: "079 123 45 67", callingCode: code) == nil)
    }
  }

  @Test func manyThreadsAtOnce() async throws {
    let normalizer = try #require(NumberNormalizer(country: "AR"))
    let texts = Corpus(variations: 1).entries.map(\.text).sorted().prefix(4_000)
    let expected = texts.map { normalizer.normalize($0) }
    #expect(expected.contains { $0 != nil })
    let agreeing = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<8 {
        group.addTask {
          let own = NumberNormalizer(country: "AR")
          return texts.map { own?.normalize($0) } == expected.map(Optional.some)
        }
      }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(agreeing == 8)
  }

  @Test func anyBytesAtAll() throws {
    var random = SplitMix(state: 1)
    let alphabet = Array("0123456789+ -()./x;ext=#*,~aZé٣📞\u{A0}\u{0}".utf8)
    let normalizers = [try Self.swiss(), try Self.international()]
    for _ in 0..<5_000 {
      let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? 0 }
      for normalizer in normalizers {
        guard let number = normalizer.normalize(utf8: bytes.span) else { continue }
        #expect(number.e164 == "+\(number.callingCode)\(number.nationalNumber)")
        #expect(normalizer.normalize(number.e164) == number, "\(number.e164)")
      }
    }
  }
}
