import BSON
import Foundation
import Testing

@testable import CRMTemplate

@Suite("Explanations")
struct ExplanationTests {
  private let ended = [
    "direction": "inbound", "agent": "101", "callerName": "PBX name", "startedAt": "2018-11-20T16:40:50Z",
    "answeredAt": "2018-11-20T16:40:50Z", "endedAt": "2018-11-20T16:45:50Z",
  ]
  private let contact: BSONDocument = [
    "_id": "7f", "Name": ["FirstName": "Anna", "LastName": "Muster"], "Phones": ["Work": "+41 79 123 45 67"],
  ]

  private func explain(
    _ file: String, _ kind: ScenarioKind, number: String = "+41791234567", contact: BSONDocument? = nil,
    id: String? = nil, values: [String: String] = [:], fields: [String: String]? = nil
  ) throws -> TemplateExplanation {
    let values = ["ConnectionString": "mongodb://u:hunter2@h", "Database": "crm"].merging(values) { $1 }
    let (template, report) = TemplateLoader.load(
      bytes: try Sample.data(file), parameterValues: values, settings: Sample.settings)
    return TemplateExplanation(
      try #require(template), report: report, call: CallVariables(kind, eventFields: fields ?? ended),
      rawNumber: number, contact: contact, scenarioID: id, normalizer: SwissNumbers())
  }

  @Test func `A call rings`() throws {
    let explanation = try explain("sample.xml", .lookupByNumber, contact: contact)
    #expect(explanation.number?.text == "41791234567")
    #expect(explanation.number?.normal.e164 == "+41791234567")
    let scenario = try #require(explanation.scenarios.first)
    #expect(explanation.scenarios.count == 1)
    #expect(
      scenario.runs && scenario.reason == nil && scenario.operation == "find" && scenario.collection == "Contacts")
    #expect(scenario.filter?["$or"] != nil)
    #expect(scenario.outputs.first?["FirstName"] == "Anna")
    let json = explanation.json.line
    #expect(
      json.contains(
        #""number": {"raw": "+41791234567", "formatted": "41791234567", "e164": "+41791234567", "national": "791234567"}"#
      ))
    #expect(!json.contains("hunter2") && !explanation.text(fileName: "f").contains("hunter2"))
    _ = try JSONSerialization.jsonObject(with: Data(json.utf8))
    _ = try JSONSerialization.jsonObject(with: Data(explanation.json.indented.utf8))
  }

  @Test func `A call has ended`() throws {
    let explanation = try explain("sample.xml", .reportCall, contact: contact, values: ["ReportCallEnabled": "yes"])
    let document = try #require(explanation.scenarios.first?.document)
    #expect(explanation.scenarios.map(\.id) == ["ReportCall"])
    #expect(
      document == [
        "Subject": "3CX PhoneSystem Call", "Number": "41791234567", "CallStartTime": "2018-11-20T16:40:50Z",
        "CallEndTime": "2018-11-20T16:45:50Z", "CallDuration": "00:05:00", "CallType": "Inbound",
        "Description": "11/20/2018 16:40: Answered incoming call from 41791234567 Anna Muster to 101 (00:05:00)",
      ])
  }

  @Test func `What is switched off does not run`() throws {
    let explanation = try explain("sample.xml", .reportCall)
    #expect(explanation.scenarios.map(\.runs) == [false])
    #expect(explanation.scenarios.first?.reason == "switched-off")
  }

  @Test func `A chain shows each scenario`() throws {
    var missed = ended
    missed["answeredAt"] = nil
    let explanation = try explain("chained.xml", .reportCall, fields: missed)
    #expect(explanation.scenarios.map(\.id) == ["ReportCall", "ReportCallMissed"])
    #expect(explanation.scenarios.map(\.reason) == ["skip-if", nil])
    #expect(explanation.scenarios.last?.document?["text"] == "11/20/2018 16:40: Missed call from 791234567 to 101")
  }

  @Test func `Nobody is known`() throws {
    let explanation = try explain("sample.xml", .createContact, values: ["CreateContactEnabled": "1"])
    let scenario = try #require(explanation.scenarios.first)
    #expect(
      scenario.document == [
        "Name": ["FirstName": "New", "LastName": "3CX Contact 41791234567"],
        "Phones": ["Work": "41791234567", "Mobile": ""], "Email": "",
      ])
    #expect(scenario.outputs.first?["PhoneBusiness"] == "41791234567")
    #expect(scenario.warnings == [])
    let off = try explain("sample.xml", .createContact)
    #expect(off.scenarios.first?.reason == "switched-off")
    let outbound = try explain(
      "sample.xml", .createContact, values: ["CreateContactEnabled": "1"], fields: ["direction": "outbound"])
    #expect(outbound.scenarios.first?.reason == "skip-if")
  }

  @Test(
    "Numbers that are not looked up",
    arguments: [("", "withheld"), ("101", "internal"), (String(repeating: "1", count: 33), "too-long")])
  func refused(number: String, reason: String) throws {
    for kind in [ScenarioKind.lookupByNumber, .createContact] {
      let explanation = try explain("sample.xml", kind, number: number)
      #expect(explanation.scenarios.map(\.reason) == [reason])
      #expect(!(explanation.scenarios.first?.runs ?? true))
    }
  }

  @Test func `Scenarios that no event starts yet`() throws {
    let fields = ["email": "Anna@x", "searchText": "a.b", "firstName": "A", "lastName": "B", "chatMessages": "hi"]
    let email = try explain(
      "v20.xml", .lookupByNumber, contact: ["_id": "1", "last": "M"], id: "LookupByEmail", fields: fields)
    #expect(email.scenarios.first?.filter == ["email": "Anna@x"])
    #expect(email.scenarios.first?.warnings == [])
    let search = try explain("v20.xml", .lookupByNumber, id: "searchcontacts_fullname", fields: fields)
    #expect(search.scenarios.first?.filter == ["last": ["$regex": "a\\.b", "$options": "i"]])
    let client = try explain("v20.xml", .lookupByNumber, id: "CreateContactRecordFromClient", fields: fields)
    #expect(
      client.scenarios.first?.document == ["first": "A", "last": "B", "phones": ["+41791234567"], "email": "Anna@x"])
    let chained = try explain("chained.xml", .lookupByNumber, id: "ReportCallMissed")
    #expect(chained.scenarios.first?.reason == "skip-if")
    let empty = try explain("sample.xml", .reportCall, id: "")
    #expect(empty.scenarios.first?.operation == "find")
  }

  @Test func `A contact that is refused says why`() throws {
    let other: BSONDocument = ["_id": "1", "Name": ["FirstName": "X"], "Phones": ["Work": "0441112233"]]
    let explanation = try explain("sample.xml", .lookupByNumber, contact: other)
    #expect(explanation.scenarios.first?.warnings.map(\.code) == ["phone-mismatch"])
    #expect(explanation.scenarios.first?.outputs.count == 1)
  }

  @Test func `What a template will do, in words`() throws {
    let summary = try Sample.template(try Sample.text("sample.xml"), ["Database": "crm"]).summary
    let lines = summary.split(separator: "\n")
    #expect(lines.count == 3)
    #expect(lines[0].contains("finds in crm.Contacts, the number at the end of Phones.Work or Phones.Mobile"))
    #expect(
      lines[1].contains("inserts into crm.Calls")
        && lines[1].contains("switched off by the parameter ReportCallEnabled"))
  }

  @Test func `Our own sample has nothing to complain of, and does what it says`() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "templates/mongodb.xml")
    let (template, report) = TemplateLoader.load(bytes: [UInt8](try Data(contentsOf: file)), settings: Sample.settings)
    #expect(report.codes == [])
    let own = try #require(template)
    let filters = own.scenarios(of: .lookupByNumber).compactMap { $0.command?.filter }
    #expect(filters.map(\.shape.form) == [.suffix(fields: ["phones.work", "phones.mobile"])])
    let record: BSONDocument = [
      "_id": "1", "name": ["first": "Anna", "last": "Muster"], "phones": ["mobile": "079 123 45 67"],
    ]
    func explain(_ kind: ScenarioKind) -> TemplateExplanation {
      TemplateExplanation(
        own, report: report, call: CallVariables(kind, eventFields: ended), rawNumber: "+41791234567", contact: record,
        scenarioID: nil, normalizer: SwissNumbers())
    }
    #expect(explain(.lookupByNumber).scenarios.first?.outputs.first?.displayName == "Anna Muster")
    let journal = try #require(explain(.reportCall).scenarios.first?.document)
    #expect(journal["text"] == "11/20/2018 16:40: 101 spoke with Anna Muster, who called from 41791234567 (00:05:00)")
    #expect(journal["start"] == .date(1_542_732_050_000) && journal["seconds"] == .int32(300))
    #expect(journal["contact"] == "1")
    let creation = explain(.createContact).scenarios.first
    #expect(
      creation?.document == [
        "name": ["first": "New", "last": "Caller 41791234567"], "phones": ["work": "41791234567"],
      ])
    #expect(creation?.warnings == [])
  }
}
