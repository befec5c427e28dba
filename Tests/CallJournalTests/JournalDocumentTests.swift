import BSON
import CRMTemplate
import CallEvents
import MongoDB
import Testing

@testable import CallJournal

/// What stands in the documents.
@Suite struct JournalDocumentTests {
  private static let contact: BSONDocument = [
    "_id": "k-17", "Name": ["FirstName": "Anna", "LastName": "Muster"], "Phones": ["Work": "+41 79 123 45 67"],
  ]

  private static let calls = [
    ended("call-1"), ended("call-2", answered: false), ended("call-3", .outbound),
    ended("call-4", .outbound, answered: false),
  ]

  @Test func theGuidesSampleWritesOneDocumentForEachTypeOfCall() throws {
    let fixture = try JournalFixture()
    try fixture.insert([Self.contact], into: fixture.contacts)
    let answers = try fixture.write(Self.calls, fixture.template(file: "sample.xml"))
    #expect(answers.map(\.counts.text) == Array(repeating: "written 1", count: 4))
    #expect(answers.allSatisfy { $0.refusal == nil && $0.warnings.isEmpty })
    let kinds = [
      ("Inbound", "00:05:00", "Answered incoming call from 41791234567 Anna Muster to 101 (00:05:00)"),
      ("Missed", "00:00:00", "Missed call from 41791234567 Anna Muster to 101"),
      ("Outbound", "00:05:00", "Answered outgoing call from 101 to 41791234567 Anna Muster (00:05:00)"),
      ("Notanswered", "00:00:00", "Unanswered outgoing call from 101 to 41791234567 Anna Muster"),
    ]
    let expected = zip(Self.calls, kinds).map { call, kind -> BSONDocument in
      [
        "_id": .objectID(.ofJournal(call, scenario: "ReportCall", ordinal: 0)), "Subject": "3CX PhoneSystem Call",
        "Number": "41791234567", "CallStartTime": "2026-01-01T10:00:00Z", "CallEndTime": "2026-01-01T10:05:10Z",
        "CallDuration": .string(kind.1), "CallType": .string(kind.0),
        "Description": .string("1/1/2026 10:00 AM: \(kind.2)"),
      ]
    }
    let written = try fixture.documents()
    #expect(written.count == 4)
    for document in expected { #expect(written.contains(document), "\(document) in \(written)") }
  }

  @Test func aChainedTemplateWritesWhatItsScenariosAreFor() throws {
    let fixture = try JournalFixture()
    try fixture.insert(
      [["_id": "k-17", "first": "Anna", "phone": "0791234567", "active": .boolean(true)]],
      into: Namespace(database: fixture.database, collection: "contacts"))
    let template = try fixture.template(file: "chained.xml", values: ["Database": fixture.database])
    let answers = try fixture.write(Self.calls, template)
    #expect(answers.map(\.counts.text) == ["written 1", "written 1", "", ""])
    #expect(answers.allSatisfy { $0.refusal == nil })
    let written = try fixture.documents("calls")
    let inbound: BSONDocument = [
      "_id": .objectID(.ofJournal(Self.calls[0], scenario: "ReportCall", ordinal: 0)),
      "text": "1/1/2026 10:00 AM: Answered incoming call from 791234567 to 101 (00:05:00)", "seconds": .int32(300),
      "contact": "k-17",
    ]
    let missed: BSONDocument = [
      "_id": .objectID(.ofJournal(Self.calls[1], scenario: "ReportCallMissed", ordinal: 0)),
      "text": "1/1/2026 10:00 AM: Missed call from 791234567 to 101", "contact": "k-17",
    ]
    #expect(written.count == 2)
    #expect(written.contains(inbound) && written.contains(missed), "\(written)")
  }

  /// SHA-256 over the parts behind their lengths, computed elsewhere: its first eight bytes stand behind the second in which the
  /// call began.
  @Test(arguments: [
    ("call-1", "default", "101", "dd207630a2deb683"), ("ü/1", "acme", "", "682b0dd44095f686"),
  ])
  func whatTheIDIsMadeOf(id: String, tenant: String, agent: String, hash: String) throws {
    let fixture = try JournalFixture()
    var call = ended(id, agent: agent)
    call.facts.tenant = tenant
    let document = try fixture.document(of: call, data: "<Value Key='a'>x</Value>")
    let expected = try #require(ObjectID("695645a0" + hash))
    #expect(document == ["_id": .objectID(expected), "a": "x"])
    #expect(document.elements.first?.key == "_id")
  }

  @Test func everyPartOfTheIdentityCounts() throws {
    let fixture = try JournalFixture()
    var calls = [ended(), ended("call-2"), ended(agent: "102"), ended(), ended()]
    calls[3].facts.tenant = "acme"
    calls[4].facts.startedAt = try .at("2026-01-01T10:00:01Z")
    // What does not: the number, the end, the direction, parts of the second.
    var same = ended("call-1", .outbound, number: "1", answered: false)
    same.facts.startedAt = try .at("2026-01-01T10:00:00.9Z")
    let answers = try fixture.write(calls + [same], fixture.template(data: "<Value Key='a'>[Agent]</Value>"))
    #expect(answers.map(\.counts.text) == Array(repeating: "written 1", count: 5) + ["there 1"])
    #expect(try fixture.documents().count == 5)
  }

  @Test func whatACallerSendsStaysData() throws {
    let caller = #"[Number] [[Agent]] ^^ {{x}} } { $ne: 1 } {"$where":"1"} "quoted" \ "# + "\u{0}end [Contact::Secret]"
    let fixture = try JournalFixture()
    let template = try fixture.template(
      JournalFixture.report(
        "<Value Key='name'>[Name]</Value><Value Key='text' Passes='2'>[[Text]]</Value><Value Key='most' "
          + "Passes='8'>[[Text]]</Value>"), parameters: "<Parameter Name='Text' Default='from [Name] to [Agent]'/>")
    // An identity is made of what the phone system sends, too.
    let hostile = "$[Number]{^^}\u{0}"
    var call = ended(hostile, number: "+41[Agent]", agent: hostile, caller: caller)
    call.facts.tenant = hostile
    let answers = try fixture.write([call], template)
    #expect(answers.first?.refusal == nil)
    let kept = caller.filter { $0 != "\u{0}" }
    let document = try #require(try fixture.documents().first)
    #expect(document["name"] == .string(kept))
    for key in ["text", "most"] { #expect(document[key] == .string("from \(kept) to $[Number]{^^}"), "\(key)") }
    #expect(try fixture.write([call], template).first?.counts.text == "there 1")
  }

  private static let times =
    "<Value Key='type'>[CallType]</Value><Value Key='for'>[Duration]</Value><Value Key='span'>[DurationTimespan]</Value>"
    + "<Value Key='seconds' Type='Integer'>[DurationSeconds]</Value><Value Key='answered' Type='DateTime'>"
    + "[CallEstablishedTimeUTC]</Value><Value Key='at'>[DateTime]</Value><Value Key='start'>"
    + "[[CallStartTimeLocal].ToString(&quot;o&quot;)]</Value><Value Key='end' Type='DateTime'>[CallEndTimeLocal]</Value>"

  private func times(
    from start: String, answered: String?, to end: String, zone: String = "UTC"
  ) throws -> [String: BSONValue] {
    let fixture = try JournalFixture()
    var call = ended()
    call.facts.startedAt = try .at(start)
    call.answeredAt = try answered.map(CallTime.at)
    call.endedAt = try .at(end)
    let document = try fixture.document(of: call, data: Self.times, zone: zone)
    return Dictionary(document.elements.map { ($0.key, $0.value) }) { $1 }
  }

  @Test func anEndBeforeTheStart() throws {
    let values = try times(
      from: "2026-01-01T10:00:00Z", answered: "2026-01-01T10:00:05Z", to: "2026-01-01T09:59:00Z")
    #expect(values["type"] == "Inbound")
    #expect(values["for"] == "00:00:00")
    #expect(values["span"] == "00:00:00")
    #expect(values["seconds"] == .int32(0))
    #expect(values["end"] == .date(1_767_261_540_000))
  }

  @Test func aCallThatWasNeverAnswered() throws {
    let values = try times(from: "2026-01-01T10:00:00Z", answered: nil, to: "2026-01-01T10:00:30Z")
    #expect(values["type"] == "Missed")
    #expect(values["for"] == "00:00:00")
    #expect(values["answered"] == .null)
  }

  @Test func aCallOfMoreThanADay() throws {
    let values = try times(
      from: "2026-01-01T10:00:00Z", answered: "2026-01-01T10:00:00Z", to: "2026-01-05T15:01:02Z")
    #expect(values["for"] == "101:01:02")
    #expect(values["span"] == "4.05:01:02")
    #expect(values["seconds"] == .int32(363_662))
  }

  @Test(arguments: [
    // Clocks go from two to three, and half a year later from three back to two.
    ("2026-03-29T00:59:30Z", "3/29/2026 1:59 AM", "2026-03-29T01:59:30.0000000+01:00"),
    ("2026-03-29T01:00:00Z", "3/29/2026 3:00 AM", "2026-03-29T03:00:00.0000000+02:00"),
    ("2026-10-25T00:59:30Z", "10/25/2026 2:59 AM", "2026-10-25T02:59:30.0000000+02:00"),
    ("2026-10-25T01:00:00Z", "10/25/2026 2:00 AM", "2026-10-25T02:00:00.0000000+01:00"),
  ])
  func aCallAcrossAClockChange(start: String, at: String, local: String) throws {
    let end = try CallTime.at(start).adding(milliseconds: 3_600_000)
    let values = try times(from: start, answered: start, to: end.description, zone: "Europe/Zurich")
    #expect(values["at"] == .string(at))
    #expect(values["start"] == .string(local))
    #expect(values["for"] == "01:00:00")
    #expect(values["end"] == .date(end.milliseconds))
  }

  @Test func aFormatThatNetRefusesLeavesItsFieldEmptyAndTheDocumentThere() throws {
    let fixture = try JournalFixture()
    let template = try fixture.template(
      data: "<Value Key='agent'>[Agent]</Value><Value Key='bad'>[[CallStartTimeUTC].ToString(&quot;q&quot;)]</Value>"
        + "<Value Key='date' Type='DateTime'>[Agent] o'clock</Value>")
    let answer = try #require(try fixture.write([ended()], template).first)
    #expect(answer.refusal == nil)
    #expect(answer.warnings.map(\.code) == ["method-failed", "conversion-failed"])
    #expect(answer.warnings.map(\.subject) == ["bad", "date"])
    let document = try #require(try fixture.documents().first)
    #expect(document.elements.dropFirst().map(\.value) == ["101", "", "101 o'clock"])
  }
}
