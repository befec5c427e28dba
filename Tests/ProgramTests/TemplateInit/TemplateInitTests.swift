import BSON
import EmbeddedServers
import Foundation
import MongoDB
import TestSupport
import Testing

/// The built program against the database.
@Suite(.serialized) struct TemplateInitTests {
  private static func digits(_ index: Int) -> String { String(String(10_000_000 + index).dropFirst()) }

  @Test func nestedFieldsWithAnIndex() throws {
    let site = try InitSite()
    try site.fill(
      "contacts",
      (0..<1_500).map { index in
        [
          "name": ["first": .string("First"), "last": .string("Last\(index)")],
          "email": .string("a\(index)@example.com"),
          "phones": ["work": .string("+4144" + Self.digits(index)), "mobile": .string("079" + Self.digits(index))],
        ]
      }, indexes: ["phones.work"])
    let file = "\(site.directory)/crm.xml"
    let made = try site.run("contacts", ["--country", "CH", "--output", file])
    // Beside the driver's own word about shared memory, which a process that died has left under the same number.
    #expect(made.code == 0 && !made.errors.contains("ringside"))
    #expect(made.output.contains("\(site.database).contacts: looked at 1,000 of 1,500 documents"))
    #expect(made.lines.contains { $0.hasPrefix("phones.work") && $0.hasSuffix("yes (phones.work_1)") })
    #expect(made.lines.contains { $0.hasPrefix("phones.mobile") && $0.hasSuffix("no") })
    #expect(made.output.contains(#"db.contacts.createIndex({ "phones.mobile": 1 })"#))
    let checked = try RingsideProgram.run(["template", "check", file])
    #expect(checked.code == 0 && checked.output.contains("0 errors, 0 warnings"))

    let xml = try String(contentsOfFile: file, encoding: .utf8)
    let names = try site.names(xml, ["+41440000007", "0790000008", "+41791234567"])
    #expect(names == [["First Last7"], ["First Last8"], []])
    // Nothing of a contact is in what was written or shown.
    for text in [xml, made.output] {
      #expect(!text.contains("4144000") && !text.contains("Last1") && !text.contains("example.com\""))
    }

    // Once it is there, it stays unless that is said.
    let again = try site.run("contacts", ["--output", file])
    #expect(again.code == 64 && again.errors.contains("--force") && again.output == "")
    let forced = try site.run(
      "contacts", ["--country", "CH", "--output", file, "--force", "--collection-sample", "10"])
    #expect(forced.code == 0 && forced.output.contains("looked at 10 of 1,500 documents"))
  }

  @Test func formattedNumbersInGermanToStandardOutput() throws {
    let site = try InitSite()
    try site.fill(
      "Kunden",
      (0..<50).map { index in
        let number = Self.digits(index)
        return [
          "Vorname": "Anna", "Name": .string("Muster\(index)"), "Firma": "Muster & Co",
          "Telefon": .string(
            index % 2 == 0 ? "(079) \(number.prefix(3))-\(number.dropFirst(3))" : "+41 (0)79/\(number)"),
        ]
      })
    let made = try site.run("Kunden")
    #expect(made.code == 0)
    #expect(made.errors.contains("an equality would find only 0 % of the stored numbers"))
    #expect(made.errors.contains("looked at 50 of 50 documents"))
    #expect(made.output.hasPrefix("<?xml"))
    let names = try site.names(made.output, ["+41790000007", "0790000008", "+41791234567"])
    #expect(names == [["Anna Muster7"], ["Anna Muster8"], []])
  }

  @Test func arraysOfObjectsAndOfTexts() throws {
    let site = try InitSite()
    try site.fill(
      "objets",
      (0..<40).map { index in
        [
          "prénom": "Anne", "nom": .string("Dupont\(index)"),
          "coordonnées": [
            ["type": "bureau", "téléphone": .string("+4144" + Self.digits(index))],
            ["type": "portable", "téléphone": .string("079" + Self.digits(index))],
          ],
        ]
      })
    try site.fill(
      "textes",
      (0..<40).map { index in
        [
          "naam": .string("Jan de Vries\(index)"),
          "telefoonnummers": [.string("+4144" + Self.digits(index)), .string("079" + Self.digits(index))],
        ]
      }, indexes: ["telefoonnummers"])
    let objects = try site.run("objets")
    #expect(objects.code == 0 && objects.errors.contains(#"createIndex({ "coordonnées.téléphone": 1 })"#))
    #expect(try site.names(objects.output, ["+41790000007", "0440000008"]) == [["Anne Dupont7"], ["Anne Dupont8"]])
    let texts = try site.run("textes")
    #expect(texts.code == 0 && !texts.errors.contains("createIndex"))
    #expect(texts.errors.contains("naam holds the whole name"))
    #expect(try site.names(texts.output, ["+41790000007", "0440000008"]) == [["Jan de Vries7"], ["Jan de Vries8"]])
  }

  @Test func integersAndNothingElse() throws {
    let site = try InitSite()
    try site.fill(
      "numbers", (0..<20).map { ["tel": .int64(41_790_000_000 + Int64($0)), "last": .string("Last\($0)")] })
    let made = try site.run("numbers", [])
    #expect(made.code == 0)
    #expect(try site.names(made.output, ["+41790000007"], country: nil) == [["Last7"]])
  }

  /// The document that the template makes of an unknown caller, once it is in the collection, is found by his next call.
  @Test(arguments: ["nested", "array", "objects", "integer"]) func whoIsCreatedIsFound(shape: String) throws {
    let site = try InitSite()
    let documents = (0..<20).map { index -> BSONDocument in
      let number = "+4144" + Self.digits(index)
      return switch shape {
      case "nested": ["name": ["first": "Anna", "last": "Muster"], "phones": ["work": .string(number)]]
      case "array": ["fullName": "Anna Muster", "phones": [.string(number)]]
      case "objects":
        ["firstName": "Anna", "lastName": "Muster", "phones": [["kind": "work", "number": .string(number)]]]
      default: ["name": "Anna Muster", "tel": .int64(41_440_000_000 + Int64(index))]
      }
    }
    try site.fill("contacts", documents)
    let file = "\(site.directory)/crm.xml"
    let made = try site.run("contacts", ["--country", "CH", "--output", file])
    #expect(made.code == 0)
    #expect(made.output.contains("A new contact has phones.number, but not phones.kind") == (shape == "objects"))
    let event = "\(site.directory)/event.json"
    try #"{"type":"unknown-caller","callId":"c","direction":"inbound","number":"0791234567"}"#
      .write(toFile: event, atomically: true, encoding: .utf8)
    let explained = try RingsideProgram.run([
      "template", "explain", file, "--event", event, "--country", "CH", "--json", "--parameter",
      "CreateContactEnabled=True",
      "--parameter", "CreateContactLastName=Caller",
    ])
    #expect(explained.code == 0)
    guard case .array(let scenarios)? = try BSONDocument(extendedJSON: explained.output)["scenarios"],
      case .document(let scenario)? = scenarios.first, case .document(let created)? = scenario["document"]
    else {
      Issue.record("no document: \(explained.output)")
      return
    }
    #expect(scenario["warnings"] == [])
    try site.fill("contacts", [created])
    let xml = try String(contentsOfFile: file, encoding: .utf8)
    #expect(try site.names(xml, ["+41791234567"]) == [["New Caller"]])
  }

  /// The share of stored numbers that the report promises is the share that the look-up finds.
  @Test(arguments: [(4, "96 %", 96), (30, "70 %", 100)]) func theShareThatIsToldIsTheShareThatIsFound(
    odd: Int, told: String, found: Int
  ) throws {
    let site = try InitSite()
    let usual = ["+4179", "004179", "079", "4179"]
    try site.fill(
      "contacts",
      (0..<100).map { index in
        let digits = Self.digits(index)
        let grouped = "(079) \(digits.prefix(3))-\(digits.dropFirst(3).prefix(2))-\(digits.dropFirst(5))"
        return [
          "last": .string("Last\(index)"), "phone": .string(index < odd ? grouped : usual[index % 4] + digits),
        ]
      })
    let made = try site.run("contacts")
    #expect(made.errors.contains(" \(told) of the stored numbers"))
    let names = try site.names(made.output, (0..<100).map { "+4179" + Self.digits($0) })
    #expect(names.filter { !$0.isEmpty }.count == found)
  }

  @Test func aViewAndRulesForDocuments() throws {
    let site = try InitSite()
    try site.fill(
      "contacts", (0..<5).map { ["last": .string("Last\($0)"), "phone": .string("+4179" + Self.digits($0))] })
    _ = try site.client.runCommand(["create": "shown", "viewOn": "contacts", "pipeline": []], on: site.database)
    let view = try site.run("shown")
    #expect(view.code == 0 && view.errors.contains("It is a view"))
    #expect(view.errors.contains("Whether an index serves phone is not known"))
    _ = try site.client.runCommand(
      ["collMod": "contacts", "validator": ["last": ["$type": "string"]]], on: site.database)
    let ruled = try site.run("contacts")
    #expect(ruled.code == 0 && ruled.errors.contains("rules for its documents"))
  }

  @Test func oddNamesAreLeftOutAndTold() throws {
    let site = try InitSite()
    try site.fill(
      "odd",
      (0..<20).map { index in
        BSONDocument([
          .init(key: "last", value: .string("Last\(index)")),
          .init(key: "phone", value: .string("+4179" + Self.digits(index))),
          .init(key: "x]y", value: "+41441112233"), .init(key: "p^^q", value: "+41441112233"),
          .init(key: "say \"phone\" & <b>", value: "+41441112233"),
          .init(key: "+41441112233", value: .string("a\(index)@example.com")),
        ])
      })
    let made = try site.run("odd")
    #expect(made.code == 0)
    #expect(
      made.errors.contains(
        "3 field names cannot stand in a template and are left out: 'p^^q', 'say \"phone\" & <b>', 'x]y'"))
    #expect(made.errors.contains("field names look like data"))
    #expect(!(made.errors + made.output).contains("41441112233"))
    #expect(try site.names(made.output, ["+41790000007"]) == [["Last7"]])
  }

  @Test func whereNothingCanBeProposed() throws {
    let site = try InitSite()
    try site.fill("people", [["last": "Muster"]])
    try site.client.createIndexes([["key": ["phone": 1], "name": "phone"]], on: site.namespace("empty"))
    let output = "\(site.directory)/none.xml"

    let empty = try site.run("empty", ["--output", output])
    #expect(empty.code == 65 && empty.errors.contains("the collection is empty"))
    let people = try site.run("people", ["--output", output])
    #expect(people.code == 65 && people.errors.contains("no field looks like a phone number"))
    let missing = try site.run("nobody", ["--output", output])
    #expect(missing.code == 78 && missing.errors.contains("--collection nobody"))
    #expect(missing.errors.contains("it has empty, people"))
    #expect([empty, people, missing].allSatisfy { $0.output == "" })
    #expect(!FileManager.default.fileExists(atPath: output))
  }

  @Test func theCommandLine() throws {
    let none = try RingsideProgram.run(["template", "init", "--country", "QQ"])
    #expect(none.code == 78 && none.errors.contains("MONGODB_URI") && none.errors.contains("no numbering plan"))
    let unnamed = try RingsideProgram.run(["template", "init", "--mongodb-uri", "mongodb://u:hunter2@127.0.0.1:1"])
    #expect(unnamed.code == 78 && unnamed.errors.contains("--database") && !unnamed.errors.contains("hunter2"))
    let away = try RingsideProgram.run(
      ["template", "init", "--mongodb-uri", "mongodb://u:hunter2@127.0.0.1:1/crm?serverSelectionTimeoutMS=200"])
    #expect(away.code == 69 && !away.errors.contains("hunter2"))
    let wrong = try RingsideProgram.run([
      "template", "init", "--collection-sample", "0", "--mongodb-uri", "mongodb://h/crm",
    ])
    #expect(wrong.code == 64)
  }

  @Test func whoMayNotReadIsToldSo() throws {
    let server = try TestMongo.start(arguments: ["--auth"])
    for user in ["", "u:hunter2@"] {
      let uri = server.uri.replacing("mongodb://", with: "mongodb://\(user)")
      let refused = try RingsideProgram.run(
        ["template", "init", "--database", "crm"], environment: ["MONGODB_URI": uri])
      #expect(refused.code == 78 && refused.errors.contains("the user and its rights"))
      #expect(!refused.errors.contains("hunter2"))
    }
  }

  @Test func aServerThatDoesNotSample() throws {
    let server = try TestMongo.start()
    let client = try ClientPool(MongoURI(server.uri)).client()
    let namespace = Namespace(database: "crm", collection: "contacts")
    let documents: [BSONDocument] = (0..<100).map {
      ["_id": .int32($0), "last": "Muster", "phone": .string("+4179" + Self.digits(Int($0)))]
    }
    for case .failed(let error) in try client.insert(documents, into: namespace) { throw error }
    _ = try client.runCommand(
      [
        "configureFailPoint": "failCommand", "mode": "alwaysOn",
        "data": ["failCommands": ["aggregate"], "errorCode": 40_324],
      ], on: "admin")
    let made = try RingsideProgram.run(
      ["template", "init", "--database", "crm", "--country", "CH", "--collection-sample", "20"],
      environment: ["MONGODB_URI": server.uri])
    #expect(made.code == 0 && made.output.hasPrefix("<?xml"))
    #expect(made.errors.contains("looked at 20 of 100 documents") && made.errors.contains("does not sample"))
  }
}
