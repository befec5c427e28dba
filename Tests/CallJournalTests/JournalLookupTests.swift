import BSON
import CRMTemplate
import CallEvents
import MongoDB
import TestSupport
import Testing

@testable import CallJournal

/// Texts that name the contact, and what they cost.
@Suite struct JournalLookupTests {
  private static let lookup =
    "<Scenario EntityId='Contacts'><Command Command='{ ^^$or^^: {{ { ^^work^^: ^^[Number]^^ }, { ^^mobile^^: "
    + "^^[Number]^^ } }} }'/><Variables><Variable Name='Id' Path='_id'/><Variable Name='Last' Path='last'/><Variable "
    + "Name='Work' Path='work'/><Variable Name='Mobile' Path='mobile'/><Variable Name='Tier' Path='tier'/></Variables>"
    + "<Outputs><Output Type='ContactUrl' Value='https://crm/[Id]'/><Output Type='LastName' Value='[Last]'/><Output "
    + "Type='PhoneBusiness' Value='[Work]'/><Output Type='PhoneMobile' Value='[Mobile]'/><Output Type='EntityId' "
    + "Value='[Id]'/><Output Type='Tier' Value='[Tier]'/></Outputs></Scenario>"

  private func fixture() throws -> JournalFixture {
    let fixture = try JournalFixture()
    try fixture.insert(
      (0..<10).map { number -> BSONDocument in
        [
          "_id": .string("k-\(number)"), "last": .string("Nr \(number)"), "work": .string("+4144111223\(number)"),
          "mobile": .string("079 123 45 6\(number)"), "tier": "gold",
        ]
      }, into: fixture.contacts)
    return fixture
  }

  private func template(
    _ fixture: JournalFixture, text: String, passes: Int = 1, parameters: String = ""
  ) throws -> CRMTemplate {
    try fixture.template(
      Self.lookup + JournalFixture.report("<Value Key='text' Passes='\(passes)'>\(text)</Value>"),
      parameters: parameters)
  }

  /// Fifty calls of ten people, and one each of nobody, a withheld and an internal number.
  private static let calls =
    (0..<50).map { ended("call-\($0)", number: "+4179123456\($0 % 10)", caller: "CLI") }
    + [
      ended("nobody", number: "+41791239999", caller: "CLI"), ended("withheld", number: ""),
      ended("inside", number: "12"),
    ]

  @Test(arguments: [
    ("[Name]", "Nr 3", "CLI"), ("<![CDATA[[EntityId]-[EntityType]]]>", "k-3-Contacts", "-"),
    ("[Contact::Tier]", "gold", ""), ("[IIf([Contact::LastName]==\"\",?,[contact::lastname])]", "Nr 3", "?"),
  ])
  func oneQueryForEachPhoneFieldOfABatch(text: String, known: String, unknown: String) throws {
    let fixture = try fixture()
    let template = try template(fixture, text: text)
    let (operations, answers) = try fixture.operations { try fixture.write(Self.calls, template) }
    #expect(answers.allSatisfy { $0.counts.text == "written 1" })
    #expect(operations == ["query Contacts", "query Contacts", "insert Calls"])
    let documents = try fixture.documents()
    #expect(documents.filter { $0["text"] == .string(known) }.count == (known == "gold" ? 50 : 5))
    let nobody = BSONValue.objectID(.ofJournal(Self.calls[50], scenario: "ReportCall", ordinal: 0))
    #expect(documents.first { $0["_id"] == nobody }?["text"] == .string(unknown))
  }

  @Test func alsoWhereAParameterNamesIt() throws {
    let fixture = try fixture()
    let parameters = "<Parameter Name='Text' Default='of [Inner]'/><Parameter Name='Inner' Default='[Name]'/>"
    let template = try template(fixture, text: "[Text]", passes: 3, parameters: parameters)
    let (operations, _) = try fixture.operations { try fixture.write([Self.calls[3]], template) }
    #expect(operations == ["query Contacts", "query Contacts", "insert Calls"])
    #expect(try fixture.documents().first?["text"] == "of Nr 3")
  }

  @Test(arguments: [
    ("[Number] [Agent] [Duration]", 1, ""), ("Name EntityId", 1, ""), ("{{Name}}", 8, ""),
    // Two passes do not reach the name.
    ("[Text]", 2, "<Parameter Name='Text' Default='of [Inner]'/><Parameter Name='Inner' Default='[Name]'/>"),
    ("[Agent]", 1, "<Parameter Name='Text' Default='[Name]'/>"),
  ])
  func noneWhereNoTextNeedsOne(text: String, passes: Int, parameters: String) throws {
    let fixture = try fixture()
    let template = try template(fixture, text: text, passes: passes, parameters: parameters)
    let (operations, answers) = try fixture.operations { try fixture.write(Self.calls, template) }
    #expect(answers.allSatisfy { $0.counts.text == "written 1" })
    #expect(operations == ["insert Calls"])
    #expect(try !fixture.documents().contains { $0["text"] == "Nr 3" || $0["text"] == "of Nr 3" })
  }

  @Test func theConditionOfAChainedScenarioNeedsOneToo() throws {
    let fixture = try fixture()
    let template = try fixture.template(
      Self.lookup + JournalFixture.report("<Value Key='a'>1</Value>", outputs: "<Outputs Next='Known'/>")
        + "<Scenario Id='Known'><Command SkipIf='[EntityId]==&quot;&quot;'><CommandData><Value Key='b'>2</Value>"
        + "</CommandData></Command></Scenario>")
    let (operations, answers) = try fixture.operations { try fixture.write([Self.calls[3], Self.calls[50]], template) }
    #expect(answers.map(\.counts[.written]) == [2, 1])
    #expect(operations == ["query Contacts", "query Contacts", "insert Calls", "insert Calls"])
  }

  @Test func theContactOfTheFirstWritingStays() throws {
    let fixture = try fixture()
    let template = try template(fixture, text: "[Name]")
    try fixture.write([Self.calls[3]], template)
    let before = try fixture.bytes()
    try fixture.client.drop(fixture.contacts)
    #expect(try fixture.write([Self.calls[3]], template).map(\.counts.text) == ["there 1"])
    #expect(try fixture.bytes() == before)
  }

  @Test func aTemplateWithoutALookUpNamesNobody() throws {
    let fixture = try JournalFixture()
    let template = try fixture.template(data: "<Value Key='text'>[Name][EntityId]</Value>")
    let (operations, _) = try fixture.operations { try fixture.write([ended(caller: "CLI")], template) }
    #expect(operations == ["insert Calls"])
    #expect(try fixture.documents().first?["text"] == "CLI")
  }
}
