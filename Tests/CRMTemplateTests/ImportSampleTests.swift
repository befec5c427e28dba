import Foundation
import Testing

@testable import CRMTemplate

/// What the tests of the file half share.
enum Sample {
  static let settings = TemplateSettings(
    environment: EvaluationEnvironment(formatting: ValueFormatter(culture: .invariant, zone: .utc)))

  static func data(_ name: String) throws -> [UInt8] {
    let url = try #require(Bundle.module.url(forResource: "Data/\(name)", withExtension: nil))
    return [UInt8](try Data(contentsOf: url))
  }

  static func text(_ name: String) throws -> String { String(decoding: try data(name), as: UTF8.self) }

  static func report(_ xml: String, _ values: [String: String] = [:]) -> ImportReport {
    TemplateLoader.load(bytes: Array(xml.utf8), parameterValues: values, settings: settings).report
  }

  static func template(
    _ xml: String, _ values: [String: String] = [:], settings: TemplateSettings = settings
  ) throws -> CRMTemplate {
    let (template, report) = TemplateLoader.load(
      bytes: Array(xml.utf8), parameterValues: values, settings: settings)
    return try #require(template, "\(report.text(fileName: "template"))")
  }

  /// A template around some scenarios, with nothing to complain of by itself.
  static func wrap(_ scenarios: String, parameters: String = "", number: String = "") -> String {
    """
    <Crm Name="T" Version="1" Country="CH">
    \(number)
    <Parameters>
    <Parameter Name="ConnectionString" Type="Password" Default="mongodb://localhost"/>
    <Parameter Name="Database" Default="crm"/>
    <Parameter Name="ContactsCollection" Default="contacts"/>
    <Parameter Name="CallsCollection" Default="calls"/>
    \(parameters)
    </Parameters>
    <Scenarios>
    \(scenarios)
    </Scenarios>
    </Crm>
    """
  }

  /// A look-up by number with everything that it must have.
  static func lookup(
    command: String = #"Command="{ ^^phone^^: ^^[Number]^^ }""#, rules: String = "",
    variables: String = "", outputs: String = "", attributes: String = ""
  ) -> String {
    """
    <Scenario Type="NoSQLDatabase" \(attributes)>
    <Command \(command)/>
    \(rules)
    <Variables>
    <Variable Name="Id" Path="_id"/><Variable Name="Last" Path="last"/><Variable Name="Phone" Path="phone"/>
    \(variables)
    </Variables>
    <Outputs>
    <Output Type="ContactUrl" Value="https://crm.example.com/c/[Id]"/>
    <Output Type="LastName" Value="[Last]"/>
    <Output Type="PhoneBusiness" Value="[Phone]"/>
    \(outputs)
    </Outputs>
    </Scenario>
    """
  }
}

extension ImportReport {
  var codes: [String] { entries.map(\.code) }

  func entry(_ code: String) -> Entry? { entries.first { $0.code == code } }
}

@Suite("Import: templates in use")
struct ImportSampleTests {
  @Test(
    "The samples have no error, and warn of the two values that only an administrator can give",
    arguments: ["sample.xml", "chained.xml", "v20.xml"])
  func samples(name: String) throws {
    let report = Sample.report(try Sample.text(name))
    #expect(report.isOK)
    #expect(report.codes == ["parameter-empty", "parameter-empty"])
    #expect(report.entries.allSatisfy { $0.message.contains("ConnectionString") || $0.message.contains("Database") })
    #expect(report.entries.allSatisfy { $0.element == "Parameter" && $0.attribute == "Default" })
  }

  @Test("With both values given nothing is left to say", arguments: ["sample.xml", "chained.xml", "v20.xml"])
  func givenValues(name: String) throws {
    let report = Sample.report(
      try Sample.text(name), ["ConnectionString": "mongodb://u:p@db", "database": "crm"])
    #expect(report.codes == [])
  }

  @Test func `The older style binds its paths, conditions and chain`() throws {
    let template = try Sample.template(try Sample.text("chained.xml"))
    #expect(template.scenarios.map(\.kind) == [.lookupByNumber, .lookupByNumber, .reportCall, .other])
    #expect(template.scenarios[0].variables.map { $0.path?.spelling } == ["_id", "first", "phone"])
    #expect(template.scenarios[0].rules.count == 2)
    #expect(template.scenarios[2].next == 3)
    #expect(template.scenarios[2].allowEmpty)
    #expect(template.scenarios[1].command?.skipIf != nil)
  }
}
