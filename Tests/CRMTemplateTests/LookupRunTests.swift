import BSON
import Testing

@testable import CRMTemplate

/// template-format.md, section 7, "Order, chains, empty results": runs as traces.
@Suite("Lookup: runs")
struct LookupRunTests {
  private func run(_ xml: String, _ number: String = "+41791234567", values: [String: String] = [:]) throws -> LookupRun
  {
    let template = try Sample.template(xml, values)
    return LookupRun(template, matcher: matcher(template, number), direction: .inbound)
  }

  private func matcher(_ template: CRMTemplate, _ number: String) -> NumberMatcher {
    var warnings: [RunWarning] = []
    let swiss = SwissNumbers()
    return NumberMatcher(
      SoughtNumber(template.format(number, warnings: &warnings), normal: swiss.normalize(number)), normalizer: swiss,
      minimumDigits: 6)
  }

  private func record(_ id: Int32, _ phone: BSONValue = "+41791234567", last: String = "M") -> BSONDocument {
    ["_id": .int32(id), "last": .string(last), "phone": phone]
  }

  private func filter(_ step: LookupRun.Step) -> BSONDocument? {
    if case .find(let request) = step { request.filter } else { nil }
  }

  private func done(_ step: LookupRun.Step) throws -> RunResult {
    var result: RunResult?
    if case .done(let end) = step { result = end }
    return try #require(result)
  }

  @Test func `One scenario, one contact`() throws {
    var run = try run(Sample.wrap(Sample.lookup()))
    guard case .find(let request) = run.next() else {
      Issue.record("no find")
      return
    }
    #expect(request.filter == ["phone": "+41791234567"])
    #expect(request.command.database == "crm" && request.command.collection == "contacts")
    #expect(request.projection == ["_id", "last", "phone"])
    #expect(request.limit == 21)
    run.supply([record(7)])
    let result = try done(run.next())
    #expect(result.contacts.count == 1)
    let contact = try #require(result.contacts.first)
    #expect(contact.match == .exact)
    #expect(contact.recordID == .int32(7))
    #expect(contact.fields.elements.map(\.name) == ["ContactUrl", "LastName", "PhoneBusiness"])
    #expect(contact.fields["contacturl"] == "https://crm.example.com/c/7")
    #expect(result.warnings == [] && result.didAnything)
  }

  @Test func `Contacts are ranked, within a rank in the order found`() throws {
    var run = try run(Sample.wrap(Sample.lookup()))
    _ = run.next()
    run.supply([
      record(1, "1234567"), record(2, "079 123 45 67"), record(3, "1234567"), record(4), record(5, "0441234567"),
    ])
    let result = try done(run.next())
    #expect(result.contacts.map(\.recordID) == [.int32(2), .int32(4), .int32(1), .int32(3)])
    #expect(result.contacts.map(\.match) == [.exact, .exact, .suffix, .suffix])
    #expect(result.warnings.map(\.code) == ["phone-mismatch"])
    #expect(result.warnings.first?.subject == "Outputs")
  }

  @Test func `Phone fields of every shape`() throws {
    let shapes: [BSONValue] = [
      .int64(41_791_234_567), .double(41_791_234_567), ["x", "+41 79 123 45 67"],
      [["n": "0441234567"], ["n": "0791234567"]],
    ]
    for shape in shapes.prefix(3) {
      var run = try run(Sample.wrap(Sample.lookup()), "0041791234567")
      _ = run.next()
      run.supply([record(1, shape)])
      let contacts = try done(run.next()).contacts
      #expect(contacts.count == 1, "\(shape)")
    }
    var run = try run(
      Sample.wrap(
        Sample.lookup(variables: "<Variable Name='N' Path='phone.n'/>", outputs: "<Output Type='Pager' Value='[N]'/>")))
    _ = run.next()
    run.supply([record(1, shapes[3]), record(2, .null), record(3, [])])
    let result = try done(run.next())
    #expect(result.contacts.first?.fields["Pager"] == "0791234567")
    #expect(result.contacts.count == 1)
  }

  @Test func `Every reason to drop a record is told`() throws {
    var run = try run(
      Sample.wrap(
        Sample.lookup().replacingOccurrence(of: "https://crm.example.com/c/[Id]", with: "[Url]")
          .replacingOccurrence(of: "<Variables>", with: "<Variables><Variable Name='Url' Path='u'/>")))
    _ = run.next()
    func record(_ url: String, _ last: String = "M", _ phone: String = "+41791234567") -> BSONDocument {
      ["u": .string(url), "last": .string(last), "phone": .string(phone)]
    }
    run.supply([
      record(""), record("javascript:x"), record("a", " "), record("b", "M", "1"), record("c"), record("c"),
    ])
    let result = try done(run.next())
    #expect(result.contacts.count == 1)
    #expect(
      result.warnings.map(\.code)
        == ["no-contact-url", "url-refused", "no-name", "phone-mismatch", "duplicate-contact-url"])
  }

  @Test func `All scenarios without an id run in order, and count what was found`() throws {
    let second = Sample.lookup(
      command:
        #"SkipIf="[FoundRecordCount]&gt;0" Collection="leads" Command="{ ^^tel^^: ^^[Number]^^, ^^n^^: [FoundRecordCount] }""#
    )
    let xml = Sample.wrap(Sample.lookup() + second)
    var run = try run(xml)
    _ = run.next()
    run.supply([record(1)])
    #expect(try done(run.next()).contacts.count == 1)
    run = try self.run(xml)
    _ = run.next()
    run.supply([record(1, "0441234567")])
    #expect(filter(run.next()) == ["tel": "+41791234567", "n": .int32(0)])
    run.supply([record(2), record(3)])
    #expect(try done(run.next()).contacts.map(\.recordID) == [.int32(2), .int32(3)])
  }

  @Test func `Rules keep records, Ethalon is evaluated`() throws {
    let rules = "<Rules><Rule Type='Any'>_id</Rule><Rule Type='Equals' Ethalon='[CallDirection]'>d</Rule></Rules>"
    var run = try run(Sample.wrap(Sample.lookup(rules: rules)))
    _ = run.next()
    var first = record(1)
    first["d"] = "Outbound"
    var second = record(2)
    second["d"] = "Inbound"
    run.supply([first, second, record(3)])
    #expect(try done(run.next()).contacts.map(\.recordID) == [.int32(2)])
  }

  @Test func `A chain runs once per record and inherits`() throws {
    let first =
      "<Scenario><Command Command='{ ^^phone^^: ^^[Number]^^ }'/><Variables><Variable Name='Id' Path='_id'/><Variable Name='Last' Path='last'/></Variables>"
      + "<Outputs Next='Company'><Output Type='LastName' Value='[Last]!'/></Outputs></Scenario>"
    let second = Sample.lookup(
      command: "Collection='companies' Command='{ ^^of^^: ^^[Id]^^, ^^n^^: ^^[LastName]^^ }'",
      attributes: "Id='Company'"
    ).replacingOccurrence(of: "<Variable Name=\"Id\" Path=\"_id\"/><Variable Name=\"Last\" Path=\"last\"/>", with: "")
      .replacingOccurrence(of: "Value=\"[Last]\"", with: "Value=\"[Last]/[LastName]\"")
    var run = try run(Sample.wrap(first + second))
    _ = run.next()
    run.supply([record(1, last: "A"), record(2, last: "B")])
    #expect(filter(run.next()) == ["of": "1", "n": "A!"])
    run.supply([["phone": "+41791234567"]])
    #expect(filter(run.next()) == ["of": "2", "n": "B!"])
    run.supply([["phone": "0791234567"], ["phone": "0791234567"]])
    let result = try done(run.next())
    #expect(result.contacts.map { $0.fields["LastName"] } == ["A/A!", "B/B!"])
    #expect(
      result.contacts.map { $0.fields["ContactUrl"] } == ["https://crm.example.com/c/1", "https://crm.example.com/c/2"])
    #expect(result.contacts.map(\.recordID) == [.int32(1), .int32(2)])
    #expect(result.warnings.map(\.code) == ["duplicate-contact-url"])
  }

  @Test func `Without a record a chain ends, or goes on with empty variables`() throws {
    func xml(_ allowEmpty: String, skip: String = "") -> String {
      Sample.wrap(
        "<Scenario><Command \(skip) Command='{ ^^phone^^: ^^[Number]^^ }'/><Variables><Variable Name='Id' Path='_id'/></Variables>"
          + "<Outputs Next='Next' AllowEmpty='\(allowEmpty)'/></Scenario>"
          + Sample.lookup(command: "Command='{ ^^f^^: ^^x[Id]^^ }'", attributes: "Id='Next'")
          .replacingOccurrence(of: "<Variable Name=\"Id\" Path=\"_id\"/>", with: ""))
    }
    var run = try run(xml("false"))
    _ = run.next()
    run.supply([])
    #expect(try !done(run.next()).contacts.contains { _ in true })
    run = try self.run(xml("true", skip: "SkipIf='True'"))
    guard case .done(let skipped) = run.next() else {
      Issue.record("a filter of empty values was sent")
      return
    }
    #expect(skipped.notSent == .emptyValue && skipped.warnings.map(\.code) == ["empty-filter-value"])
    #expect(!skipped.didAnything)
  }

  @Test func `More than twenty records`() throws {
    var run = try run(Sample.wrap(Sample.lookup()))
    _ = run.next()
    run.supply((0..<1000).map { record($0) })
    let result = try done(run.next())
    #expect(result.contacts.count == 20)
    #expect(result.warnings.map(\.code) == ["too-many-records"])
  }

  @Test func `An event that would run a hundred scenarios and more ends`() throws {
    var chain = ""
    for index in 0..<4 {
      chain += Sample.lookup(
        command: "Command='{ ^^f^^: ^^[Number]^^ }'", attributes: index == 0 ? "" : "Id='S\(index)'"
      ).replacingOccurrence(of: "<Outputs>", with: index == 3 ? "<Outputs>" : "<Outputs Next='S\(index + 1)'>")
    }
    var run = try run(Sample.wrap(chain))
    var asked = 0
    while case .find = run.next() {
      asked += 1
      #expect(asked <= 100)
      run.supply((0..<20).map { record($0) })
    }
    let result = try done(run.next())
    #expect(asked == 100)
    #expect(result.failure?.code == .tooMuchWork)
  }

  @Test func `An output that is too long costs its contact only`() throws {
    var run = try run(
      Sample.wrap(
        Sample.lookup(
          variables: "<Variable Name='T' Path='t'/>", outputs: "<Output Type='Note' Value='[[T].PadLeft(1)]x'/>")))
    _ = run.next()
    var long = record(1)
    long["t"] = .string(String(repeating: "x", count: 1 << 20))
    run.supply([long, record(2)])
    let result = try done(run.next())
    #expect(result.contacts.map(\.recordID) == [.int32(2)])
    #expect(result.warnings.map(\.code) == ["result-too-long"])
    #expect(result.failure == nil)
  }

  @Test func `EntityId of the scenario is the default of EntityType`() throws {
    var run = try run(
      Sample.wrap(
        Sample.lookup(outputs: "<Output Type='EntityType' Value='[T]'/>", attributes: "EntityId='Leads'")
          .replacingOccurrence(of: "<Variables>", with: "<Variables><Variable Name='T' Path='t'/>")))
    _ = run.next()
    var typed = record(1)
    typed["t"] = " Own "
    run.supply([typed, record(2)])
    #expect(try done(run.next()).contacts.map { $0.fields["EntityType"] } == ["Own", "Leads"])
  }

  @Test func `The samples' own records`() throws {
    var run = try run(
      try Sample.text("sample.xml"), "+41 79 123 45 67", values: ["Database": "d", "ConnectionString": "c"])
    #expect(
      filter(run.next()) == [
        "$or": [
          ["Phones.Work": ["$regex": "41791234567$"]], ["Phones.Mobile": ["$regex": "41791234567$"]],
        ]
      ])
    run.supply([
      [
        "_id": "a", "Name": ["FirstName": "Anna", "LastName": "Muster"],
        "Phones": ["Work": "044 111 22 33", "Mobile": "079/123 45 67"], "Email": "a@x",
      ]
    ])
    let contact = try #require(try done(run.next()).contacts.first)
    #expect(contact.match == .exact)
    #expect(contact.fields.displayName == "Anna Muster")
    #expect(contact.fields["EntityType"] == "Contacts")
  }

  @Test func `A projection keeps what rules, variables and filters read`() throws {
    let template = try Sample.template(try Sample.text("chained.xml"))
    let scenarios = template.scenarios(of: .lookupByNumber)
    #expect(scenarios.map { $0.command?.collection } == ["contacts", "leads"])
    #expect(scenarios[1].projection == ["_id", "company", "emails", "phone"])
    #expect(scenarios[0].command?.filter?.shape.form == .suffix(fields: ["phone"]))
  }
}
