import Testing

@testable import CRMTemplate

@Suite("Import: parameters")
struct ImportParameterTests {
  private func template(_ parameters: String, _ values: [String: String] = [:]) throws -> CRMTemplate {
    try Sample.template(Sample.wrap(Sample.lookup(), parameters: parameters), values)
  }

  private func report(_ parameters: String, _ values: [String: String] = [:], outputs: String = "") -> ImportReport {
    Sample.report(Sample.wrap(Sample.lookup(outputs: outputs), parameters: parameters), values)
  }

  @Test(
    "Booleans are stored as True and False",
    arguments: [
      ("true", "True"), ("1", "True"), ("YES", "True"), ("no", "False"), ("0", "False"), ("", "False"),
    ])
  func booleans(given: String, stored: String) throws {
    let template = try template("<Parameter Name='On' Type='Boolean'/>", ["on": given])
    #expect(template.parameters["ON"]?.text.text == stored)
  }

  @Test func `A value of the wrong type`() throws {
    for (type, value) in [("Integer", "nine"), ("Double", "1,5"), ("Boolean", "maybe"), ("List", "c")] {
      let parameter = "<Parameter Name='Digits' Type='\(type)' ListValues='a,b'"
      let given = report(parameter + "/>", ["Digits": value])
      #expect(given.codes == ["parameter-type"])
      let entry = try #require(given.entries.first)
      #expect(entry.severity == .error && entry.parameter == "Digits" && entry.place == nil)
      #expect(!entry.json.line.contains("\"line\""))
      let own = report(parameter + " Default='\(value)'/>")
      #expect(own.codes == ["parameter-type"] && own.isOK)
      #expect(own.entries.first?.place != nil)
    }
  }

  @Test func `Values that are right`() throws {
    let parameters =
      "<Parameter Name='A' Type='Integer' Default='7'/><Parameter Name='L' Type='List' ListValues=' x ; y,z ;;' Default='Y,Z'/>"
    let template = try template(parameters, ["a": " -12 "])
    #expect(template.parameters["A"]?.text.text == "-12")
    #expect(template.parameters["L"]?.allowedValues == ["x", "y,z"])
    #expect(template.parameters["L"]?.text.text == "y,z")
    #expect(report(parameters).codes == [])
  }

  @Test func `A name that no parameter has`() throws {
    let report = report("<Parameter Name='Subject'/>", ["Subjct": "x"])
    let entry = try #require(report.entry("unknown-parameter"))
    #expect(entry.severity == .error && entry.hint == "Did you mean Subject?")
  }

  @Test func `Both names of the new contact's name`() throws {
    let template = try template(
      "<Parameter Name='CreateContactFirstName' Default='New'/>", ["NewContactFirstName": "Nova"])
    #expect(template.parameters["CreateContactFirstName"]?.text.text == "Nova")
    #expect(template.parameters["newcontactfirstname"]?.text.text == "Nova")
    let both = "<Parameter Name='CreateContactLastName' Default='a'/><Parameter Name='NewContactLastName' Default='b'/>"
    let second = try self.template(both, ["NewContactLastName": "c"])
    #expect(second.parameters["CreateContactLastName"]?.text.text == "a")
    #expect(second.parameters["NewContactLastName"]?.text.text == "c")
  }

  @Test func `The same name twice`() throws {
    let twice = "<Parameter Name='S' Default='a'/><Parameter Name='s' Default='b'/>"
    #expect(report(twice).codes == ["duplicate-name"])
    #expect(try template(twice).parameters["S"]?.text.text == "b")
  }

  @Test func `An administrator's text is checked where a further pass reads it`() throws {
    let parameter = "<Parameter Name='Text' Default='[Numbre]'/>"
    let output = "<Output Type='Pager' Passes='2' Value='[[Text]]'/>"
    let own = report(parameter, outputs: output)
    #expect(own.codes == ["unknown-variable"])
    #expect(own.entries.first?.element == "Parameter")
    let given = report(parameter, ["Text": "call [Nmber]"], outputs: output)
    #expect(given.codes == ["unknown-variable"])
    #expect(given.entries.first?.parameter == "Text")
    #expect(given.entries.first?.hint == "Did you mean [Number]?")
    #expect(report(parameter, outputs: "<Output Type='Pager' Value='[[Text]]'/>").codes == [])
    let cycle = report(
      "<Parameter Name='A' Default='[B]'/><Parameter Name='B' Default='[A]'/>",
      outputs: "<Output Type='Pager' Passes='8' Value='[A]'/>")
    #expect(Set(cycle.codes) == ["parameter-cycle"])
  }

  @Test func `Secrets are in no report`() throws {
    let secret = "hunter2"
    let parameters =
      "<Parameter Name='ApiToken' Type='Integer' Default='\(secret)'/><Parameter Name='P' Type='Password' Default='[\(secret)'/>"
    let command = #"ConnectionString="mongodb://u:[[hunter2.x(]@h" Command="{ ^^a^^: 1 }""#
    let report = Sample.report(
      Sample.wrap(
        Sample.lookup(command: command, outputs: "<Output Type='Pager' Passes='3' Value='[P][ApiToken]'/>"),
        parameters: parameters), ["ConnectionString": "[\(secret)", "Missing": secret])
    #expect(!report.isOK)
    #expect(!report.text(fileName: "f").contains(secret))
    #expect(!report.json.line.contains(secret))
  }
}
