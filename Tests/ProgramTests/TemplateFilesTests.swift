import BSON
import Foundation
import MongoDB
import TestSupport
import Testing

enum TemplateFiles {
  static func path(_ file: String) -> String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("templates/\(file)").path
  }
}

/// The templates that we hand out, read by the built program.
@Suite struct TemplateFilesTests {
  static let files = ["mongodb.xml", "mongodb-chained.xml", "mongodb-v20.xml"]

  private static let number: BSONDocument = ["number": "+41791234567", "callId": "c", "direction": "inbound"]
  private static let ended: BSONDocument = [
    "type": "ended", "callId": "c", "direction": "inbound", "number": "+41791234567", "agent": "101",
    "agentFirstName": "Beat", "agentLastName": "Meier", "agentEmail": "beat@example.com", "queue": "800",
    "startedAt": "2026-11-24T12:00:00Z", "answeredAt": "2026-11-24T12:00:10Z", "endedAt": "2026-11-24T12:05:10Z",
  ]

  /// What `template explain --json` says of each scenario.
  private func explain(
    _ file: String, _ event: BSONDocument, contact: BSONDocument? = nil, more: [String] = []
  ) throws -> [BSONDocument] {
    let directory = try makeTemporaryDirectory("explain")
    defer { try? FileManager.default.removeItem(atPath: directory) }
    try event.extendedJSON().write(toFile: "\(directory)/event", atomically: true, encoding: .utf8)
    var arguments = [
      "template", "explain", TemplateFiles.path(file), "--event", "\(directory)/event", "--country", "CH", "--json",
    ]
    if let contact {
      try contact.extendedJSON().write(toFile: "\(directory)/contact", atomically: true, encoding: .utf8)
      arguments += ["--contact", "\(directory)/contact"]
    }
    let run = try RingsideProgram.run(arguments + more)
    #expect(run.code == 0)
    guard case .array(let scenarios)? = try BSONDocument(extendedJSON: run.output)["scenarios"] else { return [] }
    return scenarios.compactMap { if case .document(let scenario) = $0 { scenario } else { nil } }
  }

  @Test(arguments: files) func theCheckHasNothingToSay(file: String) throws {
    let run = try RingsideProgram.run(["template", "check", TemplateFiles.path(file)])
    #expect(run.code == 0 && run.output.contains("ok, 0 errors, 0 warnings"))
  }

  @Test func theGuidesStyle() throws {
    let contact: BSONDocument = [
      "_id": "7f", "name": ["first": "Anna", "last": "Muster"], "phones": ["mobile": "079 123 45 67"],
    ]
    let ringing = try explain("mongodb.xml", Self.number, contact: contact)
    #expect(ringing.map { $0["collection"] } == ["contacts"])
    #expect(ringing.first?.output["LastName"] == "Muster" && ringing.first?.output["EntityId"] == "7f")
    let journal = try explain("mongodb.xml", Self.ended, contact: contact).compactMap(\.document)
    #expect(journal.map { $0["contact"] } == ["7f"])
    let created = try explain("mongodb.xml", Self.unknown)
    #expect(
      created.compactMap(\.document) == [
        ["name": ["first": "New", "last": "Caller 41791234567"], "phones": ["work": "41791234567"]]
      ])
    #expect((ringing + created).allSatisfy { $0["warnings"] == [] })
  }

  private static var unknown: BSONDocument {
    var event = number
    event["type"] = "unknown-caller"
    return event
  }

  @Test func theChainedStyleLooksUpInTurn() throws {
    let customer: BSONDocument = [
      "_id": "c1", "first": "Anna", "last": "Muster", "phone": "079 123 45 67", "active": true,
    ]
    let first = try explain("mongodb-chained.xml", Self.number, contact: customer)
    #expect(first.map { $0["collection"] } == ["customers", "suppliers"])
    #expect(first.map { $0["runs"] } == [true, false])
    #expect(first.first?["filter"] == ["active": true, "phone": ["$regex": "791234567$"]])
    #expect(first.first?.output["EntityType"] == "Customers")
    let nobody = try explain("mongodb-chained.xml", Self.number)
    #expect(nobody.map { $0["runs"] } == [true, true])
    #expect(nobody.last?["filter"] == ["contacts.phone": ["$regex": "791234567$"]])
    #expect((first + nobody).allSatisfy { $0["warnings"] == [] })
  }

  @Test func theChainedStyleWritesEachKindOfCall() throws {
    let customer: BSONDocument = [
      "_id": "c1", "first": "Anna", "last": "Muster", "phone": "079 123 45 67", "active": true,
    ]
    func written(_ change: (inout BSONDocument) -> Void) throws -> [(BSONValue?, BSONDocument)] {
      var event = Self.ended
      change(&event)
      let scenarios = try explain("mongodb-chained.xml", event, contact: customer)
      #expect(scenarios.map { $0["id"] } == ["ReportCall", "ReportOutboundCall", "ReportMissedCall"])
      return scenarios.compactMap { scenario in scenario.document.map { (scenario["collection"], $0) } }
    }
    let answered = try written { _ in }
    #expect(answered.map(\.0) == ["calls"])
    #expect(answered.first?.1["text"] == "101 talked to Anna Muster (791234567) for 00:05:00")
    #expect(answered.first?.1["contact"] == "Customers/c1" && answered.first?.1["seconds"] == 300)
    let missed = try written { $0["answeredAt"] = nil }
    #expect(missed.map(\.0) == ["callbacks"])
    #expect(missed.first?.1["done"] == false)
    #expect(missed.first?.1["text"] == "11/24/2026 12:00 PM: please call Anna Muster (791234567) back")
    let outbound = try written { $0["direction"] = "outbound" }
    #expect(outbound.map { $0.1["text"] } == ["101 called Anna Muster (791234567) and talked for 00:05:00"])
    let unanswered = try written {
      $0["direction"] = "outbound"
      $0["answeredAt"] = nil
    }
    #expect(unanswered.map { $0.1["text"] } == ["101 called Anna Muster (791234567) without an answer"])
  }

  @Test func theChainedStyleCreatesACustomer() throws {
    let created = try explain("mongodb-chained.xml", Self.unknown)
    #expect(
      created.compactMap(\.document) == [
        ["first": "New", "last": "Customer 791234567", "phone": "791234567", "active": true]
      ])
    #expect(created.first?.output["PhoneBusiness"] == "791234567" && created.first?["warnings"] == [])
    var outbound = Self.unknown
    outbound["direction"] = "outbound"
    #expect(try explain("mongodb-chained.xml", outbound).map { $0["runs"] } == [false])
  }

  private static let contact: BSONDocument = [
    "_id": "7f", "firstName": "Anna", "lastName": "Muster", "company": "Muster AG", "mails": ["anna@example.com"],
    "phones": [
      ["kind": "work", "number": "+41441234567"], ["kind": "mobile", "number": "+41791234567"],
      ["kind": "car", "number": "+41781234567"],
    ],
  ]

  @Test func theNewerStyleKnowsEachNumberByItsKind() throws {
    let ringing = try explain("mongodb-v20.xml", Self.number, contact: Self.contact)
    let output = try #require(ringing.first?.output)
    #expect(ringing.map { $0["filter"] } == [["phones.number": "+41791234567"]])
    #expect(output["PhoneBusiness"] == "+41441234567" && output["PhoneMobile"] == "+41791234567")
    var car = Self.number
    car["number"] = "0041781234567"
    let other = try explain("mongodb-v20.xml", car, contact: Self.contact)
    #expect(other.first?.output["PhoneOther"] == "+41781234567")
    #expect((ringing + other).allSatisfy { $0["warnings"] == [] })
  }

  @Test func theNewerStyleKeepsWhatIsKnownLater() throws {
    let report = try #require(try explain("mongodb-v20.xml", Self.ended, contact: Self.contact).first?.document)
    #expect(
      report == [
        "subject": "Call with Anna Muster", "kind": "Inbound", "number": "+41791234567", "contact": "7f",
        "agent": ["extension": "101", "firstName": "Beat", "lastName": "Meier", "mail": "beat@example.com"],
        "queue": "800",
        "times": [
          "start": .date(1_795_521_600_000), "established": .date(1_795_521_610_000), "end": .date(1_795_521_910_000),
        ],
        "seconds": 300, "text": "Anna Muster called from +41791234567 and talked to Beat Meier for 00:05:00",
      ])
    var late = Self.ended
    for (name, value) in [
      ("recordingUrl", "https://r.example.com/1"), ("transcription", "Good morning"), ("summary", "An offer"),
      ("sentiment", "Positive"),
    ] { late[name] = .string(value) }
    let amended = try #require(try explain("mongodb-v20.xml", late, contact: Self.contact).first?.document)
    #expect(
      amended.elements.suffix(4).map(\.key) == ["recording", "transcription", "summary", "mood"]
        && amended["recording"] == "https://r.example.com/1")
    var missed = Self.ended
    for name in ["answeredAt", "agent", "queue"] { missed[name] = nil }
    let nobody = try #require(try explain("mongodb-v20.xml", missed).first?.document)
    #expect(nobody["agent"] == nil && nobody["queue"] == nil && nobody["subject"] == "Call with +41791234567")
    #expect(nobody["times"] != nil && nobody["seconds"] == 0)
  }

  @Test func theNewerStyleCreatesInAnArray() throws {
    let created = try explain("mongodb-v20.xml", Self.unknown)
    #expect(
      created.compactMap(\.document) == [
        [
          "firstName": "New", "lastName": "Caller +41791234567",
          "phones": [["kind": "work", "number": "+41791234567"]],
        ]
      ])
    #expect(created.first?["warnings"] == [])
  }

  @Test func theNewerStylesOtherScenarios() throws {
    var event: BSONDocument = [
      "number": "+41791234567", "email": "Anna@Example.com", "searchText": "a.b*", "firstName": "Anna",
      "lastName": "Muster",
      "chatMessages": "Hello",
    ]
    let mail = try explain("mongodb-v20.xml", event, contact: Self.contact, more: ["--scenario", "LookupByEmail"])
    #expect(mail.map { $0["filter"] } == [["mails": "anna@example.com"]])
    #expect(mail.first?.output["LastName"] == "Muster" && mail.first?["warnings"] == [])
    let names = try explain("mongodb-v20.xml", event, more: ["--scenario", "SearchContacts_Names"])
    let pattern: BSONValue = ["$regex": #"^a\.b\*"#, "$options": "i"]
    #expect(
      names.map { $0["filter"] } == [
        ["$or": [["lastName": pattern], ["firstName": pattern], ["company": pattern]]]
      ])
    let numbers = try explain("mongodb-v20.xml", event, more: ["--scenario", "SearchContacts_Numbers"])
    #expect(numbers.map { $0["filter"] } == [["phones.number": ["$regex": #"a\.b\*"#]]])
    event["email"] = "ANNA@example.com"
    let added = try explain("mongodb-v20.xml", event, more: ["--scenario", "CreateContactRecordFromClient"])
    #expect(
      added.compactMap(\.document) == [
        [
          "firstName": "Anna", "lastName": "Muster", "mails": ["anna@example.com"],
          "phones": [["kind": "work", "number": "+41791234567"]],
        ]
      ])
    let chat = try explain(
      "mongodb-v20.xml", event, contact: Self.contact,
      more: ["--scenario", "ReportChat", "--parameter", "ReportChatEnabled=True"])
    #expect(chat.first?.document?["messages"] == "Hello" && chat.first?.document?["contact"] == "7f")
  }
}

/// What the look-up finds with the templates that we hand out.
@Suite struct TemplateFilesLookupTests {
  private func xml(_ file: String) throws -> String {
    try String(contentsOfFile: TemplateFiles.path(file), encoding: .utf8)
  }

  @Test func customersFirstThenSuppliers() throws {
    let site = try InitSite()
    try site.fill(
      "customers",
      [
        ["first": "Anna", "last": "Muster", "phone": "079 123 45 67", "active": true],
        ["first": "Old", "last": "One", "phone": "+41791234568", "active": false],
      ])
    try site.fill(
      "suppliers", [["company": "Muster AG", "contacts": [["role": "sales", "phone": "(079) 123-45-68"]]]])
    let names = try site.names(xml("mongodb-chained.xml"), ["+41791234567", "0791234568", "+41791234569"])
    #expect(names == [["Anna Muster"], ["Muster AG"], []])
  }

  @Test func numbersInAnArrayOfObjects() throws {
    let site = try InitSite()
    try site.fill(
      "contacts",
      [
        [
          "firstName": "Anna", "lastName": "Muster",
          "phones": [["kind": "work", "number": "+41441234567"], ["kind": "car", "number": "+41 78 123 45 67"]],
        ]
      ], indexes: ["phones.number"])
    let names = try site.names(xml("mongodb-v20.xml"), ["+41441234567", "0781234567", "+41791234569"])
    #expect(names == [["Anna Muster"], ["Anna Muster"], []])
  }
}

extension BSONDocument {
  /// Of an explained scenario.
  fileprivate var document: BSONDocument? {
    if case .document(let document)? = self["document"] { document } else { nil }
  }

  /// The first contact's outputs.
  fileprivate var output: BSONDocument {
    if case .array(let outputs)? = self["outputs"], case .document(let first)? = outputs.first { first } else { [:] }
  }
}
