import BSON
import CRMTemplate
import CallEvents
import TestSupport
import Testing

@testable import CallJournal
@testable import MongoDB
@testable import TemplateRuns

/// What is refused for one call costs no other call its document.
@Suite struct JournalRefusalTests {
  private static let data = "<Value Key='number'>[Number]</Value><Value Key='agent'>[Agent]</Value>"
  private static let calls = (0..<50).map { ended("call-\($0)", number: "+4179123450\($0 % 10)", agent: "\($0)") }

  private func check(_ answers: [JournalAnswer], refused: [Int], code: String, _ fixture: JournalFixture) throws {
    for (place, answer) in answers.enumerated() {
      let isRefused = refused.contains(place)
      #expect(answer.counts.text == (isRefused ? "refused 1" : "written 1"), "\(place)")
      #expect(answer.refusal?.code == (isRefused ? code : nil), "\(place)")
      // What a refusal says goes into headers and logs.
      #expect(answer.refusal?.message.contains("4179") != true)
    }
    #expect(try fixture.documents().count == answers.count - refused.count)
  }

  @Test func aUniqueIndexOfTheCustomers() throws {
    let fixture = try JournalFixture()
    try fixture.client.createIndexes(
      [["key": ["agent": .int32(1)], "name": "agent", "unique": .boolean(true)]], on: fixture.calls)
    try fixture.insert([["agent": "7"], ["agent": "9"]], into: fixture.calls)
    let template = try fixture.template(data: Self.data)
    var calls = Self.calls
    calls[30].facts.agent = "29"
    let answers = try fixture.write(calls, template)
    for (place, answer) in answers.enumerated() {
      let isRefused = [7, 9, 30].contains(place)
      #expect(answer.counts.text == (isRefused ? "refused 1" : "written 1"), "\(place)")
      #expect(answer.refusal?.code == (isRefused ? "duplicate-key" : nil), "\(place)")
    }
    #expect(answers[7].refusal?.message.contains("agent") == true)
    #expect(try fixture.documents().count == 49)
    // Again: a duplicate that is not ours is never taken for done.
    let again = try fixture.write(calls, template)
    #expect(again.indices.filter { again[$0].counts.text == "refused 1" } == [7, 9, 30])
    #expect(again.indices.filter { again[$0].counts.text == "there 1" }.count == 47)
  }

  /// What was written before violates the customer's index as well, and a server may name that one.
  @Test func aUniqueIndexOfTheCustomersAndTheTemplatesOwnID() throws {
    let fixture = try JournalFixture()
    try fixture.client.createIndexes(
      [["key": ["n": .int32(1)], "name": "n", "unique": .boolean(true)]], on: fixture.calls)
    let template = try fixture.template(
      data: "<Value Key='_id'>[Agent]</Value><Value Key='n'>[Number]</Value><Value Key='d'>[Duration]</Value>")
    let calls = [
      ended(), ended("call-2", agent: "102"), ended("call-3", answered: false),
      ended("call-4", number: "1", agent: "103"),
    ]
    for result in ["written 1", "there 1"] {
      let answers = try fixture.write(calls, template)
      #expect(answers.map(\.counts.text) == [result, "refused 1", "refused 1", result])
      #expect(answers.map(\.refusal?.code) == [nil, "duplicate-key", "duplicate-id", nil])
    }
  }

  @Test func schemaValidationRefusesOne() throws {
    let fixture = try JournalFixture()
    let schema: BSONDocument = [
      "$jsonSchema": ["properties": ["agent": ["enum": .array((0..<49).map { .string("\($0)") })]]]
    ]
    _ = try fixture.client.runCommand(
      ["create": "Calls", "validator": .document(schema), "validationAction": "error"], on: fixture.database)
    try check(
      fixture.write(Self.calls, fixture.template(data: Self.data)), refused: [49], code: "document-refused", fixture)
  }

  @Test func schemaValidationRefusesALateFactAlone() throws {
    let fixture = try JournalFixture()
    let schema: BSONDocument = ["$jsonSchema": ["properties": ["r": ["enum": ["", "https://r/1"]]]]]
    _ = try fixture.client.runCommand(
      ["create": "Calls", "validator": .document(schema), "validationAction": "error"], on: fixture.database)
    let template = try fixture.template(data: "<Value Key='r'>[RecordingUrl]</Value>")
    let answers = try fixture.write(
      [
        ended(), ended("call-2"), ended(revision: 1, recording: "https://r/2"),
        ended("call-2", revision: 1, recording: "https://r/1"),
      ], template)
    #expect(answers.map(\.counts.text) == ["written 1", "written 1", "refused 1", "amended 1"])
    #expect(answers[2].refusal?.code == "document-refused")
    #expect(Set(try fixture.documents().compactMap { $0["r"] }) == ["", "https://r/1"])
  }

  /// What MongoDB 7.0 answers of one document of a bulk, as its manual has it; a reply names no code.
  @Test func aValidationFailureInMongoDBsOwnWords() throws {
    let reply: BSONDocument = [
      "index": .int32(0), "code": .int32(121), "errmsg": "Document failed validation",
      "errInfo": ["failingDocumentId": "x", "details": ["operatorName": "$jsonSchema"]],
    ]
    let refusal = try Refusal(MongoError(serverError: reply, operation: "insert into crm.Calls"))
    #expect(refusal == Refusal(code: "document-refused", message: "insert into crm.Calls: refused (server 121)"))
    let large: BSONDocument = ["index": .int32(0), "code": .int32(10334), "errmsg": "object to insert too large"]
    #expect(try Refusal(MongoError(serverError: large, operation: "o")).code == "document-too-large")
    let down: BSONDocument = ["index": .int32(0), "code": .int32(11600), "errmsg": "shutting down"]
    #expect(throws: MongoError.self) { try Refusal(MongoError(serverError: down, operation: "o")) }
  }

  /// A field of an event has 64 KiB at most, but a template may repeat it.
  private static let large =
    (0..<280).map { "<Value Key='k\($0)'>[Transcription]</Value>" }.joined()

  @Test func aDocumentOfMoreThanSixteenMebibytes() throws {
    let fixture = try JournalFixture()
    var calls = Array(Self.calls.prefix(5))
    calls[2].late.transcription = String(repeating: "x", count: 65_536)
    try check(
      fixture.write(calls, fixture.template(data: Self.large)), refused: [2], code: "document-too-large", fixture)
  }

  @Test func aDocumentThatALateFactWouldMakeTooLarge() throws {
    let fixture = try JournalFixture()
    let template = try fixture.template(data: Self.large)
    let late = ended(revision: 1, transcription: String(repeating: "x", count: 65_536))
    let answers = try fixture.write([ended(), late, ended("call-2")], template)
    #expect(answers.map(\.counts.text) == ["written 1", "refused 1", "written 1"])
    #expect(answers[1].refusal?.code == "document-too-large")
    #expect(try fixture.documents().allSatisfy { $0["k0"] == "" })
  }

  @Test func aDocumentThatGrowsTooLargeWithALateFact() throws {
    let fixture = try JournalFixture()
    let halves = (0..<140).map {
      "<Value Key='s\($0)'>[Summary]</Value><Value Key='t\($0)'>[Transcription]</Value>"
    }
    let template = try fixture.template(data: halves.joined())
    let long = String(repeating: "x", count: 65_000)
    let answers = try fixture.write([ended(summary: long), ended(revision: 1, transcription: long)], template)
    #expect(answers.map(\.counts.text) == ["written 1", "refused 1"])
    #expect(answers[1].refusal?.code == "document-too-large", "\(answers[1].refusal?.message ?? "")")
  }

  @Test func aTextOfMoreThanAMebibyte() throws {
    let fixture = try JournalFixture()
    let text = String(repeating: "[Transcription]", count: 17)
    let template = try fixture.template(data: "<Value Key='text'>\(text)</Value>")
    let long = ended("long", transcription: String(repeating: "x", count: 65_536))
    let answers = try fixture.write([ended(), long, ended("call-2")], template)
    #expect(answers.map(\.refusal?.code) == [nil, "result-too-long", nil])
    #expect(answers.map(\.counts.text) == ["written 1", "", "written 1"])
  }

  @Test func anEventThatWouldRunMoreThanAHundredScenarios() throws {
    let fixture = try JournalFixture()
    try fixture.insert((0..<20).map { ["a": .int32(1), "n": .int32($0)] }, into: fixture.contacts)
    let find = { (id: String, next: String) in
      "<Scenario Id='\(id)'><Command Command='{ ^^a^^: 1 }' CommandType='Find' Collection='Contacts'/><Outputs Next='\(next)'/></Scenario>"
    }
    let template = try fixture.template(
      find("ReportCall", "Second") + find("Second", "Third") + JournalFixture.report(Self.data, id: "Third"))
    let answers = try fixture.write([ended()], template)
    #expect(answers.map(\.refusal?.code) == ["too-much-work"])
  }
}
