import BSON
import CallEvents
import ContactCreation
import MongoDB
import Testing

@Suite("Contact creation", .serialized) struct ContactCreationTests {
  @Test func theDocumentIsTheTemplates() throws {
    let fixture = try CreationFixture()
    let answers = try fixture.create(fixture.template(), [caller("076 555 00 00", name: "Anna")])
    #expect(answers.map(\.word) == ["created"])
    #expect(answers.map(\.lastNames) == [["Caller 0765550000"]])
    #expect(
      try fixture.documents() == [
        ["_id": KnownIdentity.swiss, "last": "Caller 0765550000", "name": "Anna", "phone": "0765550000"]
      ])
  }

  @Test func aBatchOfOneNumberInAllSpellingsIsOneContact() throws {
    let fixture = try CreationFixture()
    let template = try fixture.template()
    let spellings = ["076 555 00 00", "+41765550000", "0041 76 555 00 00", "+41 (0)76 555 00 00", "0765550000"]
    let numbers = (0..<100).map { spellings[$0 % spellings.count] }
    let answers = try fixture.create(template, numbers)
    #expect(answers.map(\.word) == ["created"] + Array(repeating: "single", count: 99))
    #expect(answers.allSatisfy { $0.lastNames == ["Caller 0765550000"] })
    let documents = try fixture.documents()
    #expect(documents.count == 1)
    // The same batch again.
    #expect(try fixture.create(template, numbers).map(\.word) == Array(repeating: "single", count: 100))
    #expect(try fixture.documents() == documents)
  }

  @Test(arguments: ["{ ^^phone^^: ^^[Number]^^ }", "{ ^^phone^^: { ^^$regex^^: ^^[Number]$^^ } }"])
  func theVeryNextLookUpFindsItByAnotherSpelling(filter: String) throws {
    let fixture = try CreationFixture()
    var parts = CreationFixture.Parts()
    parts.filter = filter
    let template = try fixture.template(parts)
    for (made, called) in [("076 555 00 00", "+41765550000"), ("+41765550011", "076 555 00 11")] {
      #expect(try fixture.create(template, [made]).map(\.word) == ["created"])
      #expect(try fixture.found(template, called).count == 1, "\(made), called by \(called)")
      #expect(try fixture.create(template, [called]).map(\.word) == ["single"])
    }
    #expect(try fixture.documents().count == 2)
  }

  @Test func twoWorkersAtOnceMakeOneContactEach() async throws {
    let fixture = try CreationFixture()
    let template = try fixture.template()
    let normalizer = try fixture.normalizer()
    let pool = fixture.pool
    let numbers = (0..<200).map { 1_000 + $0 }
    let answers = try await withThrowingTaskGroup(of: [String].self) { group in
      for worker in 0..<4 {
        group.addTask {
          let creation = ContactCreation(template, normalizer: normalizer, client: try pool.client())
          // Each spells them in its own way, and takes them in small batches.
          return try stride(from: 0, to: numbers.count, by: 20).flatMap { start in
            try creation.create(
              for: numbers[start..<(start + 20)].map { caller(worker % 2 == 0 ? "+4176555\($0)" : "076 555 \($0)") }
            ).map(\.outcome.word)
          }
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(try fixture.documents().count == 200)
    for place in numbers.indices {
      #expect(answers.map { $0[place] }.sorted() == ["created", "single", "single", "single"], "\(place)")
    }
  }

  @Test func anOutboundCallMakesNoContactAndAnInboundOneOfTheSameBatchDoes() throws {
    let fixture = try CreationFixture()
    var parts = CreationFixture.Parts()
    parts.parameters = ["CreateOnCallDirection": "Inbound"]
    let template = try fixture.template(parts)
    let callers: [CallFacts] = [
      caller("+41765550000", .outbound), caller("+41765550000", .outbound), caller("0765550000"),
      caller("+41765550000", .outbound), caller("+41765550000"), caller("+41765550011", .outbound),
    ]
    #expect(
      try fixture.create(template, callers).map(\.word) == ["none", "none", "created", "single", "single", "none"])
    #expect(try fixture.documents().count == 1)
    let both = try fixture.template()
    #expect(try fixture.create(both, [caller("+41765550011", .outbound)]).map(\.word) == ["created"])
  }

  @Test func switchedOffOrWithoutAScenarioNothingIsCreated() throws {
    let fixture = try CreationFixture()
    var off = CreationFixture.Parts()
    off.parameters = ["CreateContactEnabled": "False"]
    var none = CreationFixture.Parts()
    none.creation = ""
    for parts in [off, none] {
      let template = try fixture.template(parts)
      #expect(
        try fixture.create(template, ["+41765550000", "0765550000", "1234567"]).map(\.word) == ["none", "none", "none"])
    }
    #expect(try fixture.documents().isEmpty)
  }

  @Test func whatIsNotLookedUpIsNobodysContact() throws {
    let fixture = try CreationFixture()
    let numbers = ["", "  ", "101", "12345", String(repeating: "1", count: 33), "anonymous", "[Number]"]
    #expect(
      try fixture.create(fixture.template(), numbers).map(\.word) == Array(repeating: "none", count: numbers.count))
    #expect(try fixture.documents().isEmpty)
  }

  @Test func numbersThatDoNotNormaliseAreTheirDigits() throws {
    let fixture = try CreationFixture()
    let template = try fixture.template()
    let creation = try fixture.creation(template, country: nil)
    let numbers = ["0765550000", "076 555 00 00", "0041765550000", "+41765550000", "99999999999999999999"]
    let answers = try creation.create(for: numbers.map { caller($0) })
    #expect(answers.map(\.outcome.word) == ["created", "single", "created", "single", "created"])
    #expect(answers.map(\.e164) == [nil, nil, "+41765550000", "+41765550000", nil])
    #expect(try fixture.documents().count == 3)
    let again = try creation.create(for: numbers.map { caller($0) })
    // The national one is the other's national form, too.
    #expect(again.map(\.outcome.word) == ["single", "single", "multiple", "multiple", "single"])
    #expect(try fixture.documents().count == 3)
  }

  @Test func anEmptyBatchIsNothing() throws {
    let fixture = try CreationFixture()
    #expect(try fixture.create(fixture.template(), [CallFacts]()).isEmpty)
  }
}
