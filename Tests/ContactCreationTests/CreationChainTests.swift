import BSON
import CRMTemplate
import CallEvents
import ContactCreation
import MongoDB
import Testing

@Suite("Templates that create more, or less, than a contact", .serialized) struct CreationChainTests {
  // MARK: A second document beside the contact

  private func withVisit(_ fixture: CreationFixture) -> CreationFixture.Parts {
    var parts = CreationFixture.Parts()
    parts.nextID = "Visit"
    parts.next = """
      <Scenario Id="Visit" Type="NoSQLDatabase"><Command \(fixture.at("visits")) CommandType="Insert"><CommandData>
      <Value Key="contact" Type="String">[Id]</Value><Value Key="name" Type="String">[Name]</Value></CommandData></Command>
      <Outputs><Output Type="ContactUrl" Value="[ContactUrl]"/><Output Type="LastName" Value="[LastName]"/>
      <Output Type="PhoneBusiness" Value="[PhoneBusiness]"/></Outputs></Scenario>
      """
    return parts
  }

  @Test func aSecondDocumentIsWrittenOncePerContact() throws {
    let fixture = try CreationFixture()
    let template = try fixture.template(withVisit(fixture))
    let numbers = ["+41765550000", "076 555 00 00", "+41765550001"]
    #expect(try fixture.create(template, numbers).map(\.word) == ["created", "single", "created"])
    #expect(try fixture.create(template, numbers).map(\.word) == ["single", "single", "single"])
    #expect(try fixture.documents().count == 2)
    let visits = try fixture.documents("visits")
    #expect(visits.count == 2)
    #expect(visits.contains { $0["contact"] == "1ae2ed5dbe7047fe25b398b1" })
    #expect(visits.allSatisfy { $0["_id"] != KnownIdentity.swiss })
  }

  @Test func theNextGenerationHasItsOwn() throws {
    let fixture = try CreationFixture()
    let template = try fixture.template(withVisit(fixture))
    _ = try fixture.create(template, ["+41765550000"])
    try fixture.set("phone", to: "+41765550099", of: KnownIdentity.swiss)
    #expect(try fixture.create(template, ["+41765550000"]).map(\.word) == ["created"])
    #expect(
      Set(try fixture.documents("visits").map { $0["contact"] }) == [
        "1ae2ed5dbe7047fe25b398b1", "04a545e6739af4e1a789ff16",
      ])
  }

  @Test func whereTheSecondIsRefusedTheContactStandsAndTheNextCallMayWriteIt() throws {
    let fixture = try CreationFixture()
    try fixture.run(["create": "visits", "validator": ["name": ["$ne": "refused"]]])
    let answers = try fixture.create(
      fixture.template(withVisit(fixture)),
      [
        caller("+41765550000", name: "refused"), caller("0765550000", name: "refused"), caller("+41765550000"),
        caller("+41765550001", name: "fine"),
      ])
    #expect(answers.map(\.word) == ["document-refused", "document-refused", "single", "created"])
    #expect(try fixture.documents().count == 2)
    #expect(Set(try fixture.documents("visits").map { $0["name"] }) == ["", "fine"])
  }

  /// A worker that ends in between leaves what the first template makes; the event comes again.
  @Test func whatIsMissingBesideAContactIsWrittenWhenItsEventComesAgain() throws {
    let fixture = try CreationFixture()
    let whole = try fixture.template(withVisit(fixture))
    _ = try fixture.create(fixture.template(), ["+41765550000"])
    let contacts = try fixture.documents()
    #expect(try fixture.create(whole, ["076 555 00 00", "+41765550000"]).map(\.word) == ["single", "single"])
    #expect(try fixture.documents() == contacts)
    #expect(try fixture.documents("visits").map { $0["contact"] } == ["1ae2ed5dbe7047fe25b398b1"])
    // Of a later generation too, and the first one, which somebody has deleted, does not come back.
    try fixture.set("phone", to: "+41765550099", of: KnownIdentity.swiss)
    _ = try fixture.create(fixture.template(), ["+41765550000"])
    try fixture.run([
      "delete": "contacts", "deletes": [["q": ["_id": KnownIdentity.swiss], "limit": 1]],
    ])
    #expect(try fixture.create(whole, ["+41765550000"]).map(\.word) == ["single"])
    #expect(try fixture.documents().map { $0["_id"] } == [KnownIdentity.swissSecond])
    #expect(try fixture.documents("visits").count == 2)
  }

  @Test func besideAContactOfSomebodyElsesNothingIsWritten() throws {
    let fixture = try CreationFixture()
    _ = try fixture.client.insert([["last": "Muster", "phone": "+41765550000"]], into: fixture.namespace())
    #expect(try fixture.create(fixture.template(withVisit(fixture)), ["076 555 00 00"]).map(\.word) == ["single"])
    #expect(try fixture.documents("visits").isEmpty)
  }

  // MARK: One document a record

  @Test func oneDocumentForEachRecordThatAChainFinds() throws {
    let fixture = try CreationFixture()
    _ = try fixture.client.insert(
      [["_id": 1, "team": "North"], ["_id": 2, "team": "South"], ["_id": 3, "team": "West"]],
      into: fixture.namespace("teams"))
    var parts = CreationFixture.Parts()
    parts.creation = """
      <Scenario Id="CreateContactRecord" Type="NoSQLDatabase"><Command \(fixture.at("teams"))
      Command="{ ^^_id^^: { ^^$gt^^: 0 } }"/><Variables><Variable Name="Team" Path="team"/></Variables>
      <Outputs Next="Insert"/></Scenario>
      """
    parts.next = """
      <Scenario Id="Insert" Type="NoSQLDatabase"><Command \(fixture.at("contacts")) CommandType="Insert"><CommandData>
      <Value Key="last" Type="String">[Team]</Value><Value Key="phone" Type="String">[Number]</Value></CommandData>
      </Command>\(CreationFixture.outputs())</Scenario>
      """
    let template = try fixture.template(parts)
    let answers = try fixture.create(template, ["+41765550000", "0765550000", "+41765550001"])
    #expect(answers.map(\.word) == ["created", "multiple", "created"])
    #expect(answers.map { $0.lastNames.sorted() } == Array(repeating: ["North", "South", "West"], count: 3))
    let documents = try fixture.documents()
    #expect(documents.count == 6)
    #expect(documents.contains { $0["_id"] == KnownIdentity.swiss && $0["last"] == "North" })
    #expect(try fixture.create(template, ["+41765550000", "+41765550001"]).map(\.word) == ["multiple", "multiple"])
    #expect(try fixture.documents() == documents)
  }

  // MARK: No contact that can be shown

  @Test func aContactWithoutAnAddressIsCreatedAllTheSame() throws {
    let fixture = try CreationFixture()
    var parts = CreationFixture.Parts()
    parts.url = ""
    let creation = try fixture.creation(fixture.template(parts))
    let answers = try creation.create(for: [caller("+41765550000"), caller("0765550000")])
    #expect(answers.map(\.outcome) == [.created([]), .found([])])
    #expect(answers.first?.warnings.map(\.code) == ["no-contact-url"])
    #expect(try fixture.documents().map { $0["_id"] } == [KnownIdentity.swiss])
    // The look-up shows it by its own outputs.
    #expect(try creation.create(for: [caller("+41765550000")]).map(\.outcome.word) == ["single"])
  }

  // MARK: An _id of the template's own

  private var withOwnID: CreationFixture.Parts {
    var parts = CreationFixture.Parts()
    parts.data = #"<Value Key="_id" Type="String">[[Number].Substring(7)]</Value>"# + parts.data
    return parts
  }

  @Test func anIDOfTheTemplatesOwnStays() throws {
    let fixture = try CreationFixture()
    let template = try fixture.template(withOwnID)
    #expect(try fixture.create(template, ["+41765551111", "0765551111"]).map(\.word) == ["created", "single"])
    #expect(try fixture.documents().map { $0["_id"] } == ["51111"])
  }

  /// The numbers differ, their last digits do not.
  @Test func anotherDocumentUnderItIsARefusal() throws {
    let fixture = try CreationFixture()
    let template = try fixture.template(withOwnID)
    let answers = try fixture.create(template, ["+41765551111", "+41775551111", "+41765552222"])
    #expect(answers.map(\.word) == ["created", "duplicate-id", "created"])
    #expect(try fixture.create(template, ["+41775551111"]).map(\.word) == ["duplicate-id"])
    #expect(try fixture.documents().count == 2)
  }

  @Test func theSameDocumentUnderItIsThere() throws {
    let fixture = try CreationFixture()
    var parts = withOwnID
    parts.filter = "{ ^^phone^^: ^^[Number]^^, ^^listed^^: true }"
    let template = try fixture.template(parts)
    #expect(try fixture.create(template, ["+41765551111"]).map(\.word) == ["created"])
    #expect(try fixture.create(template, ["+41765551111"]).map(\.word) == ["single"])
    #expect(try fixture.documents().count == 1)
  }
}
