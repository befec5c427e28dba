import BSON
import ContactCreation
import MongoDB
import Testing

@Suite("A created contact's identity", .serialized) struct ContactIdentityTests {
  private static let spellings = ["076 555 00 00", "+41765550000", "0041 76 555 00 00", "+41 (0)76 555 00 00"]

  @Test(arguments: spellings) func isTheNumbersHoweverItIsSpelled(spelling: String) throws {
    let fixture = try CreationFixture()
    #expect(try fixture.create(fixture.template(), [spelling]).map(\.word) == ["created"])
    #expect(try fixture.documents().map { $0["_id"] } == [KnownIdentity.swiss])
  }

  @Test func isOfTheTenantAndOfTheDigitsWhereANumberDoesNotNormalise() throws {
    let fixture = try CreationFixture()
    var parts = CreationFixture.Parts()
    parts.lookup = false
    let creation = try fixture.creation(fixture.template(parts))
    let callers = [caller("+41765550000", tenant: "acme"), caller("12-34-567"), caller("1234567")]
    #expect(try creation.create(for: callers).map(\.outcome.word) == ["created", "created", "single"])
    let ids = try fixture.documents().map { $0["_id"] }
    #expect(Set(ids) == [KnownIdentity.otherTenant, KnownIdentity.digits])
  }

  @Test func aContactWhoseNumberWasChangedMakesWayForTheNext() throws {
    let fixture = try CreationFixture()
    let template = try fixture.template()
    _ = try fixture.create(template, ["+41765550000"])
    try fixture.set("phone", to: "+41765550099", of: KnownIdentity.swiss)
    #expect(try fixture.create(template, ["076 555 00 00", "+41765550099"]).map(\.word) == ["created", "single"])
    let documents = try fixture.documents()
    #expect(Set(documents.map { $0["_id"] }) == [KnownIdentity.swiss, KnownIdentity.swissSecond])
    #expect(Set(documents.map { $0["phone"] }) == ["+41765550099", "0765550000"])
    #expect(try fixture.create(template, ["+41765550000"]).map(\.word) == ["single"])
    #expect(try fixture.documents() == documents)
  }

  @Test func noNumberIsGivenAwayForEver() throws {
    let fixture = try CreationFixture()
    let template = try fixture.template()
    for generation in 0..<16 {
      #expect(try fixture.create(template, ["+41765550000"]).map(\.word) == ["created"], "\(generation)")
      for document in try fixture.documents() where document["phone"] == "+41765550000" {
        try fixture.set("phone", to: "changed", of: document["_id"] ?? .null)
      }
    }
    let answers = try fixture.create(template, ["+41765550000", "+41765550001"])
    #expect(answers.map(\.word) == ["no-free-identity", "created"])
    #expect(try fixture.documents().count == 17)
  }

  @Test func aDeletedContactIsCreatedAgain() throws {
    let fixture = try CreationFixture()
    let template = try fixture.template()
    _ = try fixture.create(template, ["+41765550000"])
    let before = try fixture.documents()
    try fixture.client.drop(fixture.namespace())
    #expect(try fixture.create(template, ["+41765550000"]).map(\.word) == ["created"])
    #expect(try fixture.documents() == before)
  }

  /// The look-up asks elsewhere, as it does where the contact is kept from it: the `_id` decides alone.
  @Test func whatStandsUnderItIsTheContactWhereTheTemplateNeverGaveItTheNumber() throws {
    let fixture = try CreationFixture()
    var parts = CreationFixture.Parts()
    parts.data = #"<Value Key="last" Type="String">Caller</Value>"#
    let template = try fixture.template(parts)
    #expect(try fixture.create(template, ["+41765550000"]).map(\.word) == ["created"])
    #expect(try fixture.create(template, ["0765550000"]).map(\.word) == ["hidden"])
    #expect(try fixture.documents().count == 1)
  }

  /// As another worker leaves it between this one's look-up and its insert: the filter does not find it, the `_id` does.
  @Test func aContactThatTheLookUpDoesNotFindIsShownAsItStands() throws {
    let fixture = try CreationFixture()
    var parts = CreationFixture.Parts()
    parts.filter = "{ ^^phone^^: ^^[Number]^^, ^^listed^^: true }"
    let template = try fixture.template(parts)
    _ = try fixture.create(template, ["+41765550000"])
    try fixture.set("last", to: "Muster", of: KnownIdentity.swiss)
    let answers = try fixture.create(template, ["076 555 00 00", "+41765550000"])
    #expect(answers.map(\.word) == ["single", "single"])
    #expect(answers.map(\.lastNames) == [["Muster"], ["Muster"]])
    #expect(try fixture.documents().map { $0["last"] } == ["Muster"])
  }
}
