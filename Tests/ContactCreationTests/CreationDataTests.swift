import BSON
import CallEvents
import MongoDB
import Testing

@Suite("What a caller is called", .serialized) struct CreationDataTests {
  private static let names = [
    "[Number]", "[[Number]]", "^^", "{ ^^$gt^^: 1 }", "{{ }}", "$where", "$ne", "a\u{0}b", "\"}, {\"", "<b>&amp;</b>",
    "[IIf([Number]==1,2,3)]", "🤖", "]", "[", "' || 1==1", "%s", "\\u0000", "[Contact::LastName]", "a.b", "",
  ]

  @Test func isDataWhateverItIs() throws {
    let fixture = try CreationFixture()
    var parts = CreationFixture.Parts()
    // Read twice, as the shipped templates do; the name stands in a filter too.
    parts.data = """
      <Value Key="last" Passes="2" Type="String">Caller [Name]</Value><Value Key="name" Type="String">[Name]</Value>\
      <Value Key="phone" Type="String">[Number]</Value>
      """
    let template = try fixture.template(parts)
    let numbers = Self.names.indices.map { "+4176555\(1_000 + $0)" }
    let callers = zip(numbers, Self.names).map { caller($0, name: $1) }
    #expect(try fixture.create(template, callers).map(\.word) == Array(repeating: "created", count: numbers.count))
    for document in try fixture.documents() {
      let place = try #require(numbers.firstIndex { document["phone"] == .string($0) })
      // A null byte is taken out of every text (template-format.md, section 5).
      let name = Self.names[place].replacing("\0", with: "")
      #expect(document["name"] == .string(name))
      #expect(document["last"] == .string("Caller \(name)"))
      #expect(document.elements.map(\.key) == ["_id", "last", "name", "phone"])
    }
    #expect(try fixture.documents().count == numbers.count)
  }

  @Test func isNoPatternInAChainThatAsksForIt() throws {
    let fixture = try CreationFixture()
    _ = try fixture.client.insert([["name": "somebody"]], into: fixture.namespace("people"))
    var parts = CreationFixture.Parts()
    parts.creation = """
      <Scenario Id="CreateContactRecord" Type="NoSQLDatabase">
      <Command \(fixture.at("people")) Command="{ ^^name^^: { ^^$regex^^: ^^[Name]$^^ } }"/><Outputs Next="Insert"/></Scenario>
      """
    parts.next = insert(fixture)
    let template = try fixture.template(parts)
    let answers = try fixture.create(
      template, [caller("+41765550000", name: ".*"), caller("+41765550001", name: "somebody")])
    #expect(answers.map(\.word) == ["none", "created"])
  }

  private func insert(_ fixture: CreationFixture) -> String {
    """
    <Scenario Id="Insert" Type="NoSQLDatabase"><Command \(fixture.at("contacts")) CommandType="Insert"><CommandData>
    <Value Key="phone" Type="String">[Number]</Value><Value Key="last" Type="String">New</Value></CommandData></Command>
    \(CreationFixture.outputs())</Scenario>
    """
  }
}
