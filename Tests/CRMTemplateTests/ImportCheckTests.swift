import Testing

@testable import CRMTemplate

/// template-format.md, section 14: what a report says of a template that is read.
@Suite("Import: what a report says")
struct ImportCheckTests {
  private func codes(_ scenarios: String, parameters: String = "", number: String = "") -> [String] {
    Sample.report(Sample.wrap(scenarios, parameters: parameters, number: number)).codes
  }

  @Test func `Unknown names come with the right one`() throws {
    let report = Sample.report(
      Sample.wrap(
        Sample.lookup() + "<Scenaro/>"
          + "<Scenario Id='ReportCall'><Command><CommandData/></Command><Outputs Nxet='A'/></Scenario>"))
    let element = try #require(report.entry("unknown-element"))
    #expect(element.hint == "Did you mean <Scenario>?")
    let attribute = try #require(report.entry("unknown-attribute"))
    #expect(attribute.hint == "Did you mean Next?")
    #expect(attribute.attribute == "Nxet" && attribute.element == "Outputs" && attribute.scenario == "ReportCall")
    #expect(report.isOK)
  }

  @Test func `A look-up that would drop every record`() throws {
    let report = Sample.report(
      Sample.wrap("<Scenario>\n<Command Command='{ ^^a^^: 1 }'/>\n  <Outputs></Outputs></Scenario>"))
    #expect(report.codes == ["no-contact-url", "no-name-output", "no-phone-output"])
    #expect(report.entries.allSatisfy { $0.severity == .error && $0.element == "Outputs" && $0.place?.column == 3 })
    let creation = Sample.report(
      Sample.wrap(Sample.lookup() + "<Scenario Id='CreateContactRecord'><Command><CommandData/></Command></Scenario>"))
    #expect(creation.codes == ["no-contact-url", "no-name-output", "no-phone-output"])
    #expect(creation.entries.allSatisfy { $0.severity == .warning })
    let email = Sample.report(
      Sample.wrap("<Scenario Id='LookupByEmail'><Command Command='{ ^^a^^: 1 }'/></Scenario>"))
    #expect(email.codes == ["no-contact-url", "no-name-output", "no-email-output"])
    let search = Sample.report(
      Sample.wrap("<Scenario Id='SearchContacts_X'><Command Command='{ ^^a^^: 1 }'/></Scenario>"))
    #expect(search.codes == ["no-contact-url", "no-name-output"])
  }

  @Test(
    "Filters",
    arguments: [
      ("{ ^^a^^: ^^[Number]^^ ", "filter-not-json"), ("phone=[Number]", "filter-not-json"), ("", "filter-missing"),
      ("  ", "filter-missing"), ("{ ^^$where^^: ^^this.p=='[Number]'^^ }", "code-in-filter"), ("{}", "filter-empty"),
      ("{ ^^a^^: ^^[Nmber]^^ }", "unknown-variable"), ("[Number]", "filter-from-data"),
    ])
  func filters(filter: String, code: String) throws {
    let report = Sample.report(Sample.wrap(Sample.lookup(command: "Command=\"\(filter)\"")))
    #expect(report.codes == [code])
    #expect(report.entries.first?.severity == .error)
    #expect(report.entries.first?.element == "Command")
    #expect(report.entries.first?.scenario == "")
  }

  @Test(
    "Values",
    arguments: [
      ("[FristName]", "unknown-variable", "Did you mean [FirstName]?"),
      ("[IIf([Id]==1,x)]", "bad-expression", nil),
      ("[Number.Trim()]", "unknown-function", "Write [[Number].Trim()]."),
      ("[[Number].Frob()]", "unknown-method", nil),
      ("[call me]", "bracket-literal", nil),
    ])
  func values(value: String, code: String, hint: String?) throws {
    let report = Sample.report(
      Sample.wrap(
        Sample.lookup(
          variables: "<Variable Name='FirstName' Path='f'/>",
          outputs: "<Output Type='FirstName' Value='[FirstName]'/>\n<Output Type='Pager' Value=\"\(value)\"/>")))
    #expect(report.codes == [code])
    let entry = try #require(report.entries.first)
    #expect(entry.attribute == "Value" && entry.element == "Output")
    if let hint { #expect(entry.hint == hint) }
  }

  @Test func `Formats and conditions`() {
    let journal = { (value: String, attributes: String) in
      self.codes(
        Sample.lookup()
          + "<Scenario Id='ReportCall'><Command \(attributes)><CommandData><Value Key='k'>\(value)</Value></CommandData></Command></Scenario>"
      )
    }
    #expect(journal(#"[[CallStartTimeUTC].ToString("q")]"#, "") == ["bad-format"])
    #expect(journal(#"[[CallStartTimeUTC].ToString("yyyy")]"#, "") == [])
    #expect(journal("x", "SkipIf='[Agent]=True'") == ["bad-expression"])
    #expect(journal("x", "SkipIf='[Agent]==True'") == [])
    #expect(journal("[Email]", "") == ["unknown-variable"])
    #expect(journal("[Contact::Whatever]", "") == [])
    #expect(journal("[CallEndTimeUTCMillis] [DurationMinutes] [maxlength][LineBreak]", "") == [])
  }

  @Test func `Rules and variables`() {
    #expect(codes(Sample.lookup(rules: "<Rules><Rule Type='Matches'>_id</Rule></Rules>")) == ["unknown-rule-type"])
    #expect(codes(Sample.lookup(rules: "<Rules><Rule Type='Any'/></Rules>")) == ["rule-empty"])
    #expect(codes(Sample.lookup(rules: "<Rules><Rule Path='_id'/></Rules>")) == [])
    #expect(codes(Sample.lookup(variables: "<Variable Path='x'/>")) == ["missing-attribute"])
    #expect(codes(Sample.lookup(variables: "<Variable Name='id' Path='x'/>")) == ["duplicate-name"])
    #expect(
      codes(Sample.lookup(variables: "<Variable Name='e' Path='x'><Filters><Rule>a</Rule></Filters></Variable>"))
        == ["filters-wrapper-ignored"])
    #expect(
      codes(Sample.lookup(outputs: "<Output Type='lastName' Value='[Last]'/>")) == ["wrong-case", "duplicate-output"])
    #expect(codes(Sample.lookup(outputs: "<Output Value='[Last]'/>")) == ["missing-attribute"])
    #expect(codes(Sample.lookup(outputs: "<Output Type='Pager' Value='x' Passes='9'/>")) == ["passes-out-of-range"])
    #expect(codes(Sample.lookup(outputs: "<Output Type='Pager' Value='x' Passes='two'/>")) == ["bad-value"])
    #expect(codes(Sample.lookup(outputs: "<Output Type='Pager' Value='x' Passes=' 0 '/>")) == [])
  }

  @Test func `Chains`() {
    func scenario(_ id: String, next: String) -> String {
      "<Scenario Id='\(id)'><Command><CommandData/></Command><Outputs Next='\(next)'/></Scenario>"
    }
    #expect(codes(Sample.lookup() + scenario("ReportCall", next: "ReportCall")) == ["next-cycle"])
    #expect(
      codes(Sample.lookup() + scenario("ReportCall", next: "B") + scenario("B", next: "C") + scenario("C", next: "B"))
        == ["next-cycle"])
    #expect(codes(Sample.lookup() + scenario("ReportCall", next: "X")) == ["unknown-next"])
    #expect(codes(Sample.lookup() + scenario("ReportCall", next: "b") + scenario("B", next: "")) == ["wrong-case"])
    #expect(codes(Sample.lookup() + scenario("ReportCal", next: "")) == ["unused-scenario"])
    #expect(codes(Sample.lookup() + scenario("LookupFromCFD_1", next: "")) == ["unused-scenario"])
    #expect(
      codes(Sample.lookup() + scenario("ReportCall", next: "") + scenario("ReportCall", next: "")) == ["duplicate-id"])
    let long = (0...17).map { scenario($0 == 0 ? "ReportCall" : "S\($0)", next: $0 == 17 ? "" : "S\($0 + 1)") }
    #expect(codes(Sample.lookup() + long.joined()) == ["next-too-long"])
    let fits = (0...16).map { scenario($0 == 0 ? "ReportCall" : "S\($0)", next: $0 == 16 ? "" : "S\($0 + 1)") }
    #expect(codes(Sample.lookup() + fits.joined()) == [])
  }

  @Test func `Other kinds of scenario`() throws {
    let rest = "<Scenario Id='ReportChat' Type='REST'><Request Url='x'/></Scenario>"
    #expect(codes(Sample.lookup() + rest) == ["unsupported-scenario-type"])
    #expect(codes(Sample.lookup() + "<Scenario Id='ReportChat'><Query/></Scenario>") == ["unsupported-scenario-type"])
    #expect(codes(rest) == ["nothing-to-run", "unsupported-scenario-type"])
    #expect(Sample.report("<Crm Name='x' Version='1'/>").codes == ["nothing-to-run"])
    let chained = Sample.report(
      Sample.wrap(
        Sample.lookup()
          + "<Scenario Id='ReportCall'><Command><CommandData/></Command><Outputs Next='S'/></Scenario><Scenario Id='S' Type='SQLDatabase'/>"
      ))
    #expect(chained.codes == ["unsupported-scenario-type", "unsupported-scenario-type"])
    #expect(chained.errorCount == 1 && chained.warningCount == 1)
  }

  @Test(
    "Commands",
    arguments: [
      (#"CommandType="Update" Command="{a:1}""#, ["unknown-operation"]),
      (#"CommandType="Insert""#, ["data-missing"]),
      (#"DatabaseType="MySQL" Command="{ ^^a^^: 1 }""#, ["unsupported-database"]),
      (#"DatabaseType="mongodb" type="FINDMANY" filter="{ ^^a^^: 1 }""#, []),
      (#"Database="[Number]" Command="{ ^^a^^: 1 }""#, ["connection-from-data"]),
      (#"Database="x[Database]" Collection="c" Command="{ ^^a^^: 1 }""#, []),
      (#"Collection=" " Command="{ ^^a^^: 1 }""#, ["parameter-empty"]),
      (#"Command="{ a: 1 }""#, ["filter-lenient"]),
    ])
  func commands(command: String, expected: [String]) {
    #expect(codes(Sample.lookup(command: command)) == expected)
  }

  @Test func `Nothing says where the contacts are`() {
    let report = Sample.report("<Crm Name='x'><Scenarios>\(Sample.lookup())</Scenarios></Crm>")
    #expect(Set(report.codes) == ["no-connection", "no-database", "no-collection"])
    var settings = Sample.settings
    (settings.connectionString, settings.database) = ("mongodb://h", "d")
    let given = TemplateLoader.load(
      bytes: Array("<Crm Name='x'><Scenarios>\(Sample.lookup())</Scenarios></Crm>".utf8), settings: settings
    ).report
    #expect(given.codes == ["no-collection"])
  }

  @Test func `Documents to insert`() {
    func journal(_ data: String) -> [String] {
      codes(
        Sample.lookup() + "<Scenario Id='ReportCall'><Command><CommandData>\(data)</CommandData></Command></Scenario>")
    }
    #expect(journal("<Value>x</Value>") == ["missing-attribute"])
    #expect(journal("<Value Key=''>x</Value>") == ["key-not-allowed"])
    #expect(journal("<Object Key='$set'/>") == ["key-not-allowed"])
    #expect(journal("<Value Key='a.b'>x</Value>") == ["key-dotted"])
    #expect(journal("<Value Key='a' Type='Text'>x</Value>") == ["unknown-type"])
    #expect(journal("<Value Key='a'><Value Key='b'/></Value>") == ["value-with-children"])
    #expect(journal("<Value Key='a'>1</Value><Value Key='a'>2</Value>") == ["duplicate-key"])
    #expect(journal("<Value Key='a' If='[Agent]==1'>1</Value><Value Key='a' SkipIf='[Agent]==1'>2</Value>") == [])
    #expect(journal("<Array Key='a'><Value Key=''>1</Value><Value>2</Value></Array>") == [])
    let deep = String(repeating: "<Object Key='o'>", count: 40) + String(repeating: "</Object>", count: 40)
    #expect(journal(deep) == ["too-large"])
  }

  @Test func `What a file says twice, oddly, or for other systems`() {
    #expect(codes(Sample.lookup(), number: "<Number Prefix='Off'/><Number/>") == ["duplicate-element"])
    #expect(codes(Sample.lookup(), number: "<Number Prefix='off'/>") == ["wrong-case"])
    #expect(codes(Sample.lookup(), number: "<Number Prefix='None' MaxLength='nine'/>") == ["bad-value", "bad-value"])
    #expect(
      codes(Sample.lookup(), number: "<Authentication Type='Basic'><X/></Authentication>") == ["authentication-ignored"]
    )
    #expect(codes(Sample.lookup(), number: "<Authentication Type='No'/>") == [])
    #expect(
      codes(Sample.lookup(), number: "<connection MaxConcurrentRequests='many'/>") == ["wrong-case", "bad-value"])
    #expect(
      Sample.report("<crm version='1'><Scenarios>\(Sample.lookup())</Scenarios></crm>").codes.contains("wrong-case"))
  }

  @Test func `Find with data, insert with a filter`() {
    let find =
      "<Scenario Id='ReportCall'><Command Operation='Find' Command='{ ^^a^^: 1 }'><CommandData/></Command></Scenario>"
    #expect(codes(Sample.lookup() + find) == ["unknown-element"])
    let insert = "<Scenario Id='ReportCall'><Command Command='{ ^^a^^: 1 }'><CommandData/></Command></Scenario>"
    #expect(codes(Sample.lookup() + insert) == ["unknown-attribute"])
    let writing = Sample.lookup(command: "").replacingOccurrence(
      of: "<Command />", with: "<Command><CommandData/></Command>")
    #expect(codes(writing) == ["unknown-operation"])
  }
}
