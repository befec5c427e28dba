import Testing

@testable import PhoneNumbers

@Suite struct SuffixPatternTests {
  @Test func oneNumberHoweverItIsTyped() throws {
    let pattern = try #require(SuffixPattern(["791234567"], maximumLength: 1_000))
    #expect(pattern.text == "7\\D*9\\D*1\\D*2\\D*3\\D*4\\D*5\\D*6\\D*7\\D*$")
    let expression = try Regex(pattern.text)
    for text in [
      "+41791234567", "0041 79 123 45 67", "079 123 45 67", "079/1234567", "(079) 123-45-67 ", "+41 (0)79 123 45 67",
    ] {
      #expect(text.contains(expression), "\(text)")
    }
    for text in ["+41791234568", "0791234567 8", "79123456", ""] { #expect(!text.contains(expression), "\(text)") }
  }

  @Test func numbersShareTheirBeginnings() throws {
    let pattern = try #require(SuffixPattern(["123", "124", "13", "1"], maximumLength: 1_000))
    #expect(pattern.text == "1(?:|\\D*2(?:\\D*3|\\D*4)|\\D*3)\\D*$")
    #expect(pattern.count == 4)
  }

  @Test func findsEachOfManyAndNoOther() throws {
    var random = SplitMix(state: 7)
    let numbers = (0..<200).map { _ in String(Int.random(in: 1_000...999_999_999, using: &random)) }
    let pattern = try #require(SuffixPattern(numbers, maximumLength: SuffixPattern.mongoDBMaximumLength))
    #expect(pattern.count == 200)
    let expression = try Regex(pattern.text)
    for number in numbers { #expect("+41 \(number.prefix(2))-\(number.dropFirst(2))".contains(expression)) }
    for _ in 0..<200 {
      let other = String(Int.random(in: 1_000...999_999_999, using: &random))
      #expect(other.contains(expression) == numbers.contains { other.hasSuffix($0) }, "\(other)")
    }
  }

  @Test func asManyAsFit() throws {
    let numbers = (0..<500).map { "79\(1_000_000 + $0 * 7_919)" }
    for budget in [37, 60, 500, 1_000, 5_000, 32_764] {
      let pattern = try #require(SuffixPattern(numbers, maximumLength: budget))
      #expect(pattern.text.utf8.count <= budget)
      #expect(pattern.count > 0)
      if pattern.count < numbers.count {
        let next = try #require(SuffixPattern(Array(numbers.prefix(pattern.count + 1)), maximumLength: 1_000_000))
        #expect(next.text.utf8.count > budget)
      }
    }
    #expect(SuffixPattern(numbers, maximumLength: 10) == nil)
  }

  @Test func nothingButDigitsEntersAPattern() throws {
    #expect(SuffixPattern([], maximumLength: 1_000) == nil)
    #expect(SuffixPattern(["", ".*", "1$", "٣"], maximumLength: 1_000) == nil)
    #expect(SuffixPattern([".*", "12"], maximumLength: 1_000)?.text == "1\\D*2\\D*$")
  }
}
