import BSON
import CRMTemplate
import CallEvents
import MongoDB
import TemplateRuns
import TestSupport
import Testing

@testable import CallJournal

/// Delivered again, or amended: what is there once stays there once.
@Suite struct JournalOnceTests {
  private static let data =
    "<Value Key='agent'>[Agent]</Value><Value Key='text'>[Transcription]</Value><Object Key='late'><Value Key='by'>"
    + "[Agent]</Value><Value Key='recording'>[RecordingUrl]</Value><Object Key='deep'><Value Key='mood'>[Sentiment]"
    + "</Value></Object></Object><Array Key='list'><Value>[Agent]</Value><Value>[Summary]</Value></Array>"
    // Known late, and in an order that is not the alphabet's.
    + "<Value Key='z' If='[RecordingUrl]!=&quot;&quot;'>yes</Value>"
    + "<Value Key='b' If='[Transcription]!=&quot;&quot;'>yes</Value>"
    + "<Value Key='y' If='[RecordingUrl]!=&quot;&quot;'>yes</Value>"

  /// One call as it is told over time.
  private static let story = [
    ended(), ended(revision: 1, recording: "https://r/1"), ended(revision: 2, transcription: "Hello."),
    ended(revision: 3, summary: "Short.", sentiment: "good"),
  ]

  private static func late(recording: String = "", text: String = "", summary: String = "", mood: String = "") throws
    -> BSONDocument
  {
    [
      "_id": .objectID(.ofJournal(ended(), scenario: "ReportCall", ordinal: 0)), "agent": "101", "text": .string(text),
      "late": ["by": "101", "recording": .string(recording), "deep": ["mood": .string(mood)]],
      "list": ["101", .string(summary)],
    ]
  }

  @Test func theSameBatchAgainChangesNothing() throws {
    let fixture = try JournalFixture()
    let template = try fixture.template(data: Self.data)
    let calls = (0..<200).map { ended("call-\($0)", agent: "\($0 % 7)", recording: $0 % 2 == 0 ? "https://r" : "") }
    #expect(try fixture.write(calls, template).allSatisfy { $0.counts.text == "written 1" })
    let before = try fixture.bytes()
    #expect(before.count == 200)
    #expect(try fixture.write(calls, template).allSatisfy { $0.counts.text == "there 1" && $0.refusal == nil })
    #expect(try fixture.write(calls.reversed(), template).allSatisfy { $0.counts.text == "there 1" })
    #expect(try fixture.bytes() == before)
  }

  @Test func theSameCallTwiceInOneBatch() throws {
    let fixture = try JournalFixture()
    let template = try fixture.template(data: Self.data)
    let answers = try fixture.write([ended(), ended("call-2"), ended(), ended()], template)
    #expect(answers.map(\.counts.text) == ["written 1", "written 1", "there 1", "there 1"])
    #expect(try fixture.documents().count == 2)
  }

  @Test func lateFactsAmendOneAfterTheOther() throws {
    let fixture = try JournalFixture()
    let template = try fixture.template(data: Self.data)
    func step(_ call: EndedCall, _ result: String) throws -> BSONDocument {
      #expect(try fixture.write([call], template).map(\.counts.text) == [result])
      let documents = try fixture.documents()
      #expect(documents.count == 1)
      return documents.first ?? [:]
    }
    #expect(try step(Self.story[0], "written 1") == Self.late())
    var expected = try Self.late(recording: "https://r/1")
    let recorded = try step(Self.story[1], "amended 1")
    for key in ["late", "text", "list"] { #expect(recorded[key] == expected[key], "\(key)") }
    #expect(recorded["z"] == "yes" && recorded["y"] == "yes" && recorded["b"] == nil)
    // A transcript does not wipe out the recording.
    expected = try Self.late(recording: "https://r/1", text: "Hello.")
    let transcribed = try step(Self.story[2], "amended 1")
    for key in ["late", "text", "list"] { #expect(transcribed[key] == expected[key], "\(key)") }
    #expect(transcribed["b"] == "yes")
    expected = try Self.late(recording: "https://r/1", text: "Hello.", summary: "Short.", mood: "good")
    let summarised = try step(Self.story[3], "amended 1")
    for key in ["late", "text", "list", "agent"] { #expect(summarised[key] == expected[key], "\(key)") }
    // The whole story again: each fact is set to what it is.
    let before = try fixture.bytes()
    for call in Self.story.dropFirst() { _ = try step(call, "amended 1") }
    _ = try step(Self.story[0], "there 1")
    #expect(try fixture.bytes() == before)
  }

  @Test func howTheStoryFallsIntoBatchesMakesNoDifference() throws {
    // One of them has its report, its recording and its transcript in one batch, the other in three, the third twice over.
    let batches = [
      [Self.story], Self.story.map { [$0] }, [Array(Self.story.prefix(2)), Array(Self.story.suffix(2))],
      [Self.story + Self.story, Self.story],
    ]
    var written: [[[UInt8]]] = []
    for batches in batches {
      let fixture = try JournalFixture()
      let template = try fixture.template(data: Self.data)
      for batch in batches { #expect(try fixture.write(batch, template).allSatisfy { $0.refusal == nil }) }
      written.append(try fixture.bytes())
    }
    #expect(written[0].count == 1)
    for other in written.dropFirst() { #expect(other == written[0]) }
  }

  @Test func aLateFactOfACallThatWasNeverReportedIsWrittenWhole() throws {
    let fixture = try JournalFixture()
    let template = try fixture.template(data: Self.data)
    let late = ended(revision: 4, recording: "https://r/1")
    #expect(try fixture.write([late], template).map(\.counts.text) == ["written 1"])
    let before = try fixture.bytes()
    #expect(try fixture.documents().first?["agent"] == "101")
    #expect(try fixture.write([late, late], template).map(\.counts.text) == ["amended 1", "amended 1"])
    // The report itself, when it comes after all.
    #expect(try fixture.write([ended()], template).map(\.counts.text) == ["there 1"])
    #expect(try fixture.bytes() == before)
  }

  @Test func whatAPersonHasEditedStays() throws {
    let fixture = try JournalFixture()
    let template = try fixture.template(data: Self.data)
    try fixture.write([Self.story[0]], template)
    let id = try #require(try fixture.documents().first?["_id"])
    try fixture.change(
      ["$set": ["agent": "Anna", "late.by": "Anna", "late.deep.note": "!", "text": "typed", "own": .int32(1)]], of: id)
    // Nothing is touched by the report, nor by a late event that knows nothing.
    let edited = try fixture.bytes()
    let answers = try fixture.write([Self.story[0], ended(revision: 1)], template)
    #expect(answers.map(\.counts.text) == ["there 1", "there 1"])
    #expect(try fixture.bytes() == edited)
    try fixture.write([Self.story[1], ended(revision: 2, sentiment: "good")], template)
    let document = try #require(try fixture.documents().first)
    #expect(document["agent"] == "Anna")
    #expect(document["text"] == "typed")
    #expect(document["own"] == .int32(1))
    #expect(
      document["late"] == ["by": "Anna", "recording": "https://r/1", "deep": ["mood": "good", "note": "!"]])
  }

  @Test func whatALateFactBringsIntoBeingIsWrittenWithAllItsKeys() throws {
    let data =
      "<Object Key='call' If='[RecordingUrl]!=&quot;&quot;'><Value Key='by'>[Agent]</Value><Value Key='at'>"
      + "[RecordingUrl]</Value></Object><Value Key='r' Type='Null' If='[RecordingUrl]==&quot;&quot;'>-</Value><Object "
      + "Key='r' If='[RecordingUrl]!=&quot;&quot;'><Value Key='at'>[RecordingUrl]</Value></Object>"
    let fixture = try JournalFixture()
    let template = try fixture.template(data: data)
    try fixture.write([ended()], template)
    #expect(try fixture.documents().first?["r"] == .null)
    #expect(try fixture.write([ended(revision: 1, recording: "https://r")], template).map(\.refusal) == [nil])
    let document = try #require(try fixture.documents().first)
    #expect(document["call"]?.asDocument?["by"] == "101")
    #expect(document["call"]?.asDocument?["at"] == "https://r")
    #expect(document["r"] == ["at": "https://r"])
  }

  @Test func ofALateFactThatWasDeletedWithItsDocumentTheWholeIsWrittenAnew() throws {
    let fixture = try JournalFixture()
    let template = try fixture.template(data: Self.data)
    try fixture.write([Self.story[0]], template)
    try fixture.client.drop(fixture.calls)
    #expect(try fixture.write([Self.story[1]], template).map(\.counts.text) == ["written 1"])
    #expect(try fixture.documents().count == 1)
  }

  // MARK: The template's own _id

  private static let own =
    "<Value Key='n'>[Number]</Value><Value Key='_id'>[Agent]</Value><Value Key='r'>"
    + "[RecordingUrl]</Value>"

  @Test func theTemplatesOwnID() throws {
    let fixture = try JournalFixture()
    let template = try fixture.template(data: Self.own)
    #expect(try fixture.write([ended()], template).map(\.counts.text) == ["written 1"])
    #expect(try fixture.documents() == [["_id": "101", "n": "+41791234567", "r": ""]])
    // The same document is done; another one, of another call, is in its way.
    let other = ended("call-2", number: "+41791234568")
    let answers = try fixture.write([ended(), other, ended("call-3", agent: "102")], template)
    #expect(answers.map(\.counts.text) == ["there 1", "refused 1", "written 1"])
    #expect(answers[1].refusal?.code == "duplicate-id")
    #expect(answers[1].refusal.map { !$0.message.contains("4179") } == true)
    #expect(try fixture.documents().map { $0["n"] } == ["+41791234567", "+41791234567"])
  }

  @Test func theTemplatesOwnIDTwiceInOneBatch() throws {
    let fixture = try JournalFixture()
    let answers = try fixture.write(
      [ended(), ended(), ended("call-2", number: "1"), ended("call-3")], try fixture.template(data: Self.own))
    // The third is another document. The last says the same of another call: nobody can tell them apart.
    #expect(answers.map(\.counts.text) == ["written 1", "there 1", "refused 1", "there 1"])
  }

  @Test func anAmendedDocumentIsStillTheSame() throws {
    let fixture = try JournalFixture()
    let template = try fixture.template(data: Self.own)
    let late = ended(revision: 1, recording: "https://r/1")
    #expect(try fixture.write([ended(), late], template).map(\.counts.text) == ["written 1", "amended 1"])
    let before = try fixture.bytes()
    #expect(try fixture.documents() == [["_id": "101", "n": "+41791234567", "r": "https://r/1"]])
    #expect(try fixture.write([ended(), late], template).map(\.counts.text) == ["there 1", "amended 1"])
    #expect(try fixture.bytes() == before)
    // A late fact of another call that claims the same _id changes nothing.
    let foreign = ended("call-2", number: "1", revision: 1, recording: "https://r/2")
    #expect(try fixture.write([foreign], template).map(\.counts.text) == ["refused 1"])
    #expect(try fixture.bytes() == before)
  }
}

extension BSONValue {
  var asDocument: BSONDocument? { if case .document(let document) = self { document } else { nil } }
}
