import BSON
import CRMTemplate
import CallEvents
import MongoDB
import TestSupport
import Testing

@testable import CallJournal

/// Reports of a call that are more than one scenario, and those that write nothing.
@Suite struct JournalChainTests {
  private static let find =
    "<Scenario Id='ReportCall'><Command Command='{ ^^phone^^: ^^[Number]^^ }' CommandType='Find' Collection='Contacts'/>"
    + "<Variables><Variable Name='Who' Path='last'/></Variables>"

  @Test func aDocumentForEachRecordThatAFindGives() throws {
    let fixture = try JournalFixture()
    try fixture.insert(
      ["A", "B", "C"].map { ["_id": .string($0), "last": .string("Nr \($0)"), "phone": "+41791234567"] },
      into: fixture.contacts)
    let template = try fixture.template(
      Self.find + "<Outputs Next='Each'/></Scenario>"
        + JournalFixture.report("<Value Key='who'>[Who]</Value>", id: "Each"))
    // SHA-256 of tenant, call, agent, scenario and the ordinals 0, 1 and 2, computed elsewhere.
    let expected = try ["982786e13a879680", "74e1de5f9919509b", "597f87085c9886a0"].map {
      try #require(ObjectID("695645a0" + $0))
    }
    let answers = try fixture.write([ended(), ended("nobody", number: "+41791234568")], template)
    #expect(answers.map(\.counts.text) == ["written 3", ""])
    let byID = Dictionary(try fixture.documents().map { ($0["_id"], $0["who"]) }) { $1 }
    #expect(byID == [.objectID(expected[0]): "Nr A", .objectID(expected[1]): "Nr B", .objectID(expected[2]): "Nr C"])
    #expect(try fixture.write([ended()], template).map(\.counts.text) == ["there 3"])
    #expect(try fixture.documents().count == 3)
  }

  @Test func whatIsThereIsHandedOnLikeWhatIsWritten() throws {
    let fixture = try JournalFixture()
    let template = try fixture.template(
      JournalFixture.report(
        "<Value Key='agent'>[Agent]</Value>",
        outputs: "<Variables><Variable Name='First' Path='_id'/><Variable Name='By' Path='agent'/></Variables>"
          + "<Outputs Next='Then'/>")
        + JournalFixture.report("<Value Key='of'>[First]</Value><Value Key='by'>[By]</Value>", id: "Then"))
    let first = ObjectID.ofJournal(ended(), scenario: "ReportCall", ordinal: 0)
    let second: BSONDocument = [
      "_id": .objectID(.ofJournal(ended(), scenario: "Then", ordinal: 0)), "of": .string(first.description),
      "by": "101",
    ]
    #expect(try fixture.write([ended()], template).map(\.counts.text) == ["written 2"])
    #expect(try fixture.documents().contains(second))
    // A worker that died between the two writes the second when the call comes again.
    _ = try fixture.client.runCommand(
      ["delete": "Calls", "deletes": [["q": ["_id": second["_id"] ?? .null], "limit": .int32(1)]]], on: fixture.database
    )
    #expect(try fixture.documents().count == 1)
    #expect(try fixture.write([ended()], template).map(\.counts.text) == ["written 1, there 1"])
    #expect(try fixture.documents().contains(second))
  }

  @Test func theChainEndsWhereTheFirstIsRefused() throws {
    let fixture = try JournalFixture()
    try fixture.client.createIndexes(
      [["key": ["agent": .int32(1)], "name": "agent", "unique": .boolean(true)]], on: fixture.calls)
    let template = try fixture.template(
      JournalFixture.report("<Value Key='agent'>[Agent]</Value>", outputs: "<Outputs Next='Then'/>")
        + "<Scenario Id='Then'><Command Collection='Other'><CommandData><Value Key='a'>[Agent]</Value></CommandData>"
        + "</Command></Scenario>")
    let answers = try fixture.write([ended(), ended("call-2"), ended("call-3", agent: "102")], template)
    #expect(answers.map(\.counts.text) == ["written 2", "refused 1", "written 2"])
    #expect(try fixture.documents("Other").count == 2)
  }

  @Test func lateFactsAmendEveryDocumentOfTheChain() throws {
    let fixture = try JournalFixture()
    let template = try fixture.template(
      JournalFixture.report(
        "<Value Key='text'>[Transcription]</Value>",
        outputs: "<Outputs Next='Then' AllowEmpty='true'><Output Type='Link' Value='at [RecordingUrl]'/></Outputs>")
        + JournalFixture.report("<Value Key='link'>[Link]</Value>", id: "Then"))
    let late = ended(revision: 1, recording: "https://r", transcription: "Hello.")
    #expect(try fixture.write([ended()], template).map(\.counts.text) == ["written 2"])
    #expect(try fixture.write([late], template).map(\.counts.text) == ["amended 2"])
    #expect(Set(try fixture.documents().compactMap { $0["text"] ?? $0["link"] }) == ["Hello.", "at https://r"])
  }

  private static let allowing = "<Outputs Next='Then' AllowEmpty='true'/>"

  @Test func skippedWithAllowEmptyTheChainGoesOn() throws {
    let fixture = try JournalFixture()
    let template = try fixture.template(
      "<Scenario Id='ReportCall'><Command SkipIf='[CallType]!=Inbound'><CommandData><Value Key='a'>1</Value>"
        + "</CommandData></Command>\(Self.allowing)</Scenario>"
        + JournalFixture.report("<Value Key='b'>[CallType]</Value>", id: "Then"))
    let answers = try fixture.write([ended(), ended("call-2", answered: false)], template)
    #expect(answers.map(\.counts.text) == ["written 2", "written 1"])
  }

  @Test func nothingIsWrittenWhereTheTemplateSkips() throws {
    let fixture = try JournalFixture()
    let template = try fixture.template(
      "<Scenario Id='ReportCall'><Command SkipIf='[CallType]==Missed'><CommandData><Value Key='a'>1</Value>"
        + "</CommandData></Command></Scenario>")
    let answers = try fixture.write([ended(answered: false)], template)
    #expect(answers.map(\.counts) == [JournalCounts()])
    #expect(answers.map(\.refusal) == [nil])
    #expect(try fixture.documents().isEmpty)
  }

  /// Also what a chain leads to, with or without a `SkipIf` of its own; and nobody is looked up for it.
  @Test func nothingIsWrittenWhereJournalingIsSwitchedOff() throws {
    let fixture = try JournalFixture()
    let scenarios =
      JournalFixture.report("<Value Key='a'>[Name]</Value>", outputs: Self.allowing)
      + JournalFixture.report("<Value Key='b'>[CallType]</Value>", id: "Then")
    let parameter = "<Parameter Name='ReportCallEnabled' Type='Boolean' Default='False'/>"
    let off = try fixture.template(scenarios, parameters: parameter)
    let (operations, answers) = try fixture.operations {
      try fixture.write([ended(), ended(revision: 1, recording: "https://r")], off)
    }
    #expect(answers.map(\.counts) == [JournalCounts(), JournalCounts()])
    #expect(operations.isEmpty)
    let on = try fixture.template(scenarios, parameters: parameter, values: ["ReportCallEnabled": "yes"])
    #expect(try fixture.write([ended()], on).map(\.counts.text) == ["written 2"])
    let sample = try fixture.template(file: "sample.xml", values: ["ReportCallEnabled": "False"])
    #expect(try fixture.write([ended("call-2")], sample).map(\.counts.text) == [""])
  }

  @Test func theSameQuestionIsAskedOnce() throws {
    let fixture = try JournalFixture()
    try fixture.insert([["last": "Muster", "phone": "+41791234567"]], into: fixture.contacts)
    let template = try fixture.template(
      Self.find + "<Outputs Next='Each'/></Scenario>"
        + JournalFixture.report("<Value Key='who'>[Who]</Value>", id: "Each"))
    let calls = (0..<20).map { ended("call-\($0)") } + [ended("other", number: "+41791234568")]
    let (operations, answers) = try fixture.operations { try fixture.write(calls, template) }
    #expect(answers.map(\.counts[.written]) == Array(repeating: 1, count: 20) + [0])
    #expect(operations == ["query Contacts", "query Contacts", "insert Calls"])
  }
}
