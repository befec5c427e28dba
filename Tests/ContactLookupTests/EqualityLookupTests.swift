import BSON
import CRMTemplate
import ContactLookup
import Testing

@Suite("An equality filter", .serialized) struct EqualityLookupTests {
  private static let filter = "{ ^^phone^^: ^^[Number]^^ }"

  @Test func findsTheFormsThatPeopleStore() throws {
    let forms: [BSONValue] = [
      "+41791234567", "41791234567", "0041791234567", "0791234567", "791234567", "+41 79 123 45 67", "079 123 45 67",
      "tel:+41-79-123-45-67", .int64(41_791_234_567), .int32(791_234_567), .double(41_791_234_567),
    ]
    let fixture = try LookupFixture()
    try fixture.fill(forms.enumerated().map { contact("form \($0)", $1) }, index: "phone")
    let template = try fixture.template(filter: Self.filter)
    for called in ["+41791234567", "0791234567", "0041 79 123 45 67"] {
      let names = try fixture.names(template, [called])
      #expect(names.first?.sorted() == forms.indices.map { "form \($0)" }.sorted(), "called by \(called)")
    }
  }

  @Test func findsTheCallersOwnFormFirstOfAll() throws {
    let fixture = try LookupFixture()
    try fixture.fill([contact("exact", "+41 79 123 45 67"), contact("text", "alice@example.com")])
    let template = try fixture.template(filter: Self.filter)
    #expect(try fixture.names(template, ["+41 79 123 45 67", "+41 79 123 45 68"]) == [["exact"], []])
  }

  @Test func whatIsTheNumberToTheLetterIsFoundWhateverItNormalisesTo() throws {
    let fixture = try LookupFixture()
    try fixture.fill([contact("american", "14155551234"), contact("cut", "1234567")])
    let off = try fixture.template(filter: Self.filter, prefix: "Off")
    #expect(try fixture.names(off, ["+14155551234"], country: "DE") == [["american"]])
    let cut = try fixture.template(filter: Self.filter, maxLength: "7")
    #expect(try fixture.names(cut, ["+41791234567"]) == [["cut"]])
  }

  @Test func withoutACountryOnlyInternationalNumbersNormalise() throws {
    let fixture = try LookupFixture()
    try fixture.fill([contact("plus", "+41791234567"), contact("national", "0791234567")])
    let template = try fixture.template(filter: Self.filter)
    #expect(
      try fixture.names(template, ["0041791234567", "0791234567"], country: nil) == [
        ["plus", "national"], ["national"],
      ])
  }

  @Test func oneFindForEachFieldUnitedByID() throws {
    let fixture = try LookupFixture()
    try fixture.fill([
      ["last": "both", "phone": "0791234567", "mobile": "+41791234567"],
      ["last": "mobile", "mobile": "+41791234567", "active": .boolean(true)],
      ["last": "array", "phone": ["1", "+41791234567"]],
    ])
    let either = "{ ^^$or^^: {{ { ^^phone^^: ^^[Number]^^ }, { ^^mobile^^: ^^[Number]^^ } }} }"
    let template = try fixture.template(filter: either, outputs: ["phone", "mobile"])
    #expect(try fixture.names(template, ["+41791234567"]) == [["both", "mobile", "array"]])
    let active = try fixture.template(
      filter: "{ ^^active^^: true, ^^$or^^: {{ { ^^phone^^: ^^[Number]^^ }, { ^^mobile^^: ^^[Number]^^ } }} }",
      outputs: ["phone", "mobile"])
    #expect(try fixture.names(active, ["+41791234567"]) == [["mobile"]])
  }

  @Test func aHeadOfficeNumberOfAThousandContactsCostsNobodyElseHis() throws {
    let fixture = try LookupFixture()
    try fixture.fill(
      (0..<1_000).map { contact("head \($0)", "+41441112233") } + [contact("single", "+41791234567")], index: "phone")
    let names = try fixture.names(
      fixture.template(filter: Self.filter), ["+41441112233", "+41791234567", "+41441112244"])
    #expect(names.map(\.count) == [20, 1, 0])
    #expect(names[1] == ["single"])
  }

  @Test func anythingElseRunsAsItIsWritten() throws {
    let fixture = try LookupFixture()
    try fixture.fill([contact("national", "0791234567"), contact("plus", "+41791234567")])
    let template = try fixture.template(
      filter: #"{ ^^phone^^: ^^[[Number].Replace("+41","0")]^^ }"#.replacing("\"", with: "&quot;"))
    #expect(try fixture.names(template, ["+41791234567", "+41791234568"]) == [["national"], []])
  }

  @Test func whatIsNotLookedUpSaysWhy() throws {
    let fixture = try LookupFixture()
    let lookup = try fixture.lookup(fixture.template(filter: Self.filter))
    let numbers = ["", "  ", "101", "12345", String(repeating: "1", count: 33), "+41791234567"]
    let answers = try lookup.lookUp(numbers.map { LookupQuery(number: $0, direction: .outbound) })
    #expect(
      answers.map(\.notLookedUp) == [
        .refused(.withheld), .refused(.withheld), .refused(.internal), .refused(.internal), .refused(.tooLong), nil,
      ])
    #expect(answers.last?.e164 == "+41791234567")
  }

  @Test func equalQueriesOfABatchShareTheirAnswer() throws {
    let fixture = try LookupFixture()
    try fixture.fill([contact("one", "+41791234567")])
    let names = try fixture.names(
      fixture.template(filter: Self.filter), Array(repeating: "+41791234567", count: 100) + ["+41791234568"])
    #expect(names == Array(repeating: ["one"], count: 100) + [[]])
  }
}

@Suite("The sample templates", .serialized) struct SampleTemplateLookupTests {
  @Test func theGuidesSampleFindsByWorkAndMobile() throws {
    let fixture = try LookupFixture()
    try fixture.fill([
      [
        "Name": .document(["FirstName": "Anna", "LastName": "Muster"]),
        "Phones": .document(["Work": "044 111 22 33", "Mobile": "(079) 123-45-67"]), "Email": "anna@example.com",
      ]
    ])
    let template = try fixture.template(
      xml: LookupFixture.resource("sample.xml"),
      parameters: ["ConnectionString": "mongodb://unused", "Database": fixture.database])
    #expect(
      try fixture.names(template, ["+41791234567", "+41441112233", "+41441112234"]) == [["Muster"], ["Muster"], []])
  }

  @Test func theSecondLookUpRunsWhereTheFirstFoundNobody() throws {
    let fixture = try LookupFixture()
    try fixture.fill(
      [
        ["first": "Anna", "phone": "+41791234567", "active": .boolean(true)],
        ["first": "Old", "phone": "+41791234569", "active": .boolean(false)],
      ],
      collection: "contacts")
    try fixture.fill(
      [
        ["company": "Lead AG", "phone": "0791234567"], ["company": "Late AG", "phone": "079 123 45 68"],
        ["company": "Old AG", "phone": "+41791234569"],
      ], collection: "leads")
    let template = try fixture.template(
      xml: LookupFixture.resource("chained.xml"),
      parameters: ["ConnectionString": "mongodb://unused", "Database": fixture.database])
    let answers = try fixture.lookup(template).lookUp(
      ["+41791234567", "+41791234568", "+41791234569", "+41791234560"].map {
        LookupQuery(number: $0, direction: .inbound)
      })
    #expect(
      answers.map { $0.contacts.map(\.fields.displayName) } == [["Anna"], ["Late AG"], ["Old AG"], []])
  }
}
