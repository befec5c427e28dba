import BSON
import CallEvents
import ContactCreation
import MongoDB
import TemplateRuns
import Testing

@Suite("What is refused for one contact", .serialized) struct CreationRefusalTests {
  /// Two callers of five have the same name, which is unique.
  @Test func aUniqueIndexOfTheCustomersRefusesExactlyWhatItMust() throws {
    let fixture = try CreationFixture()
    try fixture.client.createIndexes(
      [["key": ["name": 1], "name": "name", "unique": true]], on: fixture.namespace())
    let callers = (0..<50).map { caller("+4176555\(1_000 + $0)", name: $0 % 5 == 4 ? "Same" : "Nr \($0)") }
    let answers = try fixture.create(fixture.template(), callers)
    let expected = (0..<50).map { $0 % 5 == 4 && $0 > 4 ? "duplicate-key" : "created" }
    #expect(answers.map(\.word) == expected)
    #expect(try fixture.documents().count == 41)
    // What it says may be logged.
    for answer in answers {
      if case .refused(let refusal) = answer { #expect(!refusal.message.contains("Same")) }
    }
    // And again: those that are there are found, those that were refused still are.
    let again = try fixture.create(fixture.template(), callers)
    #expect(again.map(\.word) == expected.map { $0 == "created" ? "single" : $0 })
    #expect(try fixture.documents().count == 41)
  }

  /// `_id` and the other index are violated at once: it is there, not refused.
  @Test func aUniqueIndexOnTheNumberIsNoRefusalOfWhatIsThere() throws {
    let fixture = try CreationFixture()
    try fixture.client.createIndexes(
      [["key": ["phone": 1], "name": "phone", "unique": true]], on: fixture.namespace())
    var parts = CreationFixture.Parts()
    parts.filter = "{ ^^phone^^: ^^[Number]^^, ^^listed^^: true }"
    let template = try fixture.template(parts)
    #expect(try fixture.create(template, ["+41765550000"]).map(\.word) == ["created"])
    #expect(try fixture.create(template, ["+41765550000"]).map(\.word) == ["single"])
  }

  @Test func aRefusedOneCostsTheNextOfItsNumberNothing() throws {
    let fixture = try CreationFixture()
    try fixture.run(["create": "contacts", "validator": ["name": ["$ne": "refused"]]])
    let callers = [
      caller("+41765550000", name: "refused"), caller("+41765550001", name: "fine"),
      caller("+41765550000", name: "refused"), caller("076 555 00 00", name: "good"), caller("+41765550000"),
      caller("+41765550002", name: "refused"),
    ]
    let answers = try fixture.create(fixture.template(), callers)
    #expect(
      answers.map(\.word) == [
        "document-refused", "created", "document-refused", "created", "single", "document-refused",
      ])
    #expect(Set(try fixture.documents().map { $0["name"] }) == ["fine", "good"])
  }

  @Test func aDocumentThatIsTooLarge() throws {
    let fixture = try CreationFixture()
    var parts = CreationFixture.Parts()
    // Seventeen values of almost a mebibyte.
    parts.parameters = ["Note": String(repeating: "x", count: 1_000_000)]
    parts.data += (0..<17).map { #"<Value Key="k\#($0)" If="[Name]==long" Type="String">[Note]</Value>"# }.joined()
    let answers = try fixture.create(
      fixture.template(parts),
      [caller("+41765550000"), caller("+41765550001", name: "long"), caller("+41765550002")])
    #expect(answers.map(\.word) == ["created", "document-too-large", "created"])
    #expect(try fixture.documents().count == 2)
  }
}
