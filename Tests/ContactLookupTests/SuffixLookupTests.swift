import BSON
import ContactLookup
import Testing

@Suite("A suffix filter", .serialized) struct SuffixLookupTests {
  private static let filter = "{ ^^phone^^: { ^^$regex^^: ^^[Number]$^^ } }"
  private static let typed = [
    "+41791234567", "0041 79 123 45 67", "079 123 45 67", "079/1234567", "(079) 123-45-67", "+41 (0)79 123 45 67",
    "41791234567", "791234567", "+41 79 123 45 67 ",
  ]

  @Test(arguments: ["AsIs", "Off", "Plus", "Zeros"], ["", "6", "9", "20"])
  func findsANumberHoweverItWasTyped(prefix: String, maxLength: String) throws {
    let fixture = try LookupFixture()
    try fixture.fill(Self.typed.enumerated().map { contact("typed \($0)", .string($1)) })
    let template = try fixture.template(filter: Self.filter, prefix: prefix, maxLength: maxLength)
    let expected = Self.typed.indices.map { "typed \($0)" }
    for called in ["+41791234567", "0041791234567", "0791234567", "079 123 45 67"] {
      let names = try fixture.names(template, [called])
      #expect(names.first?.sorted() == expected, "called by \(called)")
    }
  }

  @Test func neverFindsAnotherNumberWithTheSameLastDigits() throws {
    let fixture = try LookupFixture()
    try fixture.fill([
      contact("french", "+33791234567"), contact("german", "+4941791234567"), contact("swiss", "079 123 45 67"),
      contact("zurich", "+41431234567"),
    ])
    for maxLength in ["", "6", "7"] {
      let template = try fixture.template(filter: Self.filter, maxLength: maxLength)
      #expect(
        try fixture.names(template, ["+41791234567", "+33791234567", "+41441234567"]) == [["swiss"], ["french"], []])
    }
  }

  @Test func asksForAWholeBatchInOneScan() throws {
    let fixture = try LookupFixture()
    try fixture.fill((0..<300).map { contact("c\($0)", .string("079 \(100 + $0) 00 11")) })
    let template = try fixture.template(filter: Self.filter)
    let numbers = (0..<300).map { "+4179\(100 + $0)0011" } + ["+41799990011"]
    let names = try fixture.names(template, numbers)
    #expect(names == (0..<300).map { ["c\($0)"] } + [[]])
  }

  @Test func looksIntoSeveralFieldsArraysAndObjects() throws {
    let fixture = try LookupFixture()
    try fixture.fill([
      ["last": "both", "phone": "079 123 45 67", "mobile": "+41791234567"],
      ["last": "array", "phone": ["044 000 00 00", "0791234567"]],
      ["last": "objects", "phones": [.document(["nr": "079/1234567", "kind": "mobile"]), .document(["nr": .null])]],
      ["last": "null", "phone": .null, "mobile": .null], ["last": "missing"],
    ])
    let template = try fixture.template(
      filter: """
        { ^^$or^^: {{ { ^^phone^^: { ^^$regex^^: ^^[Number]$^^ } }, { ^^mobile^^: { ^^$regex^^: ^^[Number]$^^ } }, \
        { ^^phones.nr^^: { ^^$regex^^: ^^[Number]$^^ } } }} }
        """, outputs: ["phone", "mobile", "phones.nr"])
    #expect(try fixture.names(template, ["+41791234567"]).first?.sorted() == ["array", "both", "objects"])
  }

  @Test func aBranchsOwnConditionsAreNotAnothers() throws {
    let fixture = try LookupFixture()
    try fixture.fill([
      ["last": "retired", "phone": "044 111 22 33", "mobile": "079 123 45 67", "active": .boolean(false)],
      ["last": "active", "mobile": "079 123 45 67", "active": .boolean(true)],
    ])
    let template = try fixture.template(
      filter: """
        { ^^$or^^: {{ { ^^phone^^: { ^^$regex^^: ^^[Number]$^^ } }, \
        { ^^mobile^^: { ^^$regex^^: ^^[Number]$^^ }, ^^active^^: true } }} }
        """, outputs: ["phone", "mobile"])
    #expect(try fixture.names(template, ["+41441112233", "+41791234567"]) == [["retired"], ["active"]])
  }

  @Test func callersTextIsNeverAPattern() throws {
    let fixture = try LookupFixture()
    try fixture.fill([contact("somebody", "+41791234567"), contact("dollar", "$where"), contact("odd", "+1$")])
    let template = try fixture.template(filter: Self.filter)
    let answers = try fixture.names(template, [".*", "$where", "+1$", "......", "[0-9]{6}", "12345678|.*", "🤖🤖🤖🤖🤖🤖"])
    #expect(answers == Array(repeating: [], count: answers.count))
  }
}
