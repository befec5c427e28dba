import CRMTemplate
import CommandLine
import Foundation
import MongoDB
import TestSupport
import Testing

@testable import TemplateSetup

@Suite struct TemplateSetupTests {
  private static let sample = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "templates/mongodb.xml").path

  private func setup(
    _ arguments: [String], _ environment: [String: String] = [:], running kinds: [ScenarioKind] = [.lookupByNumber]
  ) throws -> TemplateSetup {
    let command = Command("program", summary: "", groups: [WorkerOptions.mongodb, WorkerOptions.templates]) { _ in
      .done
    }
    let parser = CommandParser(command, environment: environment)
    guard case .run(_, let invocation) = try parser.parse(arguments) else { throw TestFailure("no command") }
    return try TemplateSetup(invocation, running: kinds)
  }

  private func problems(_ arguments: [String], _ environment: [String: String] = [:]) -> [String] {
    let error = #expect(throws: ProgramError.self) { try setup(arguments, environment) }
    return error?.problems.map(\.description) ?? []
  }

  /// A file that goes with the test.
  private func withFile(_ text: String, _ body: (String) throws -> Void) throws {
    let directory = try makeTemporaryDirectory("setup")
    defer { try? FileManager.default.removeItem(atPath: directory) }
    try text.write(toFile: directory + "/file", atomically: false, encoding: .utf8)
    try body(directory + "/file")
  }

  @Test func theTemplatesOwnConnectionIsTakenWhereNoneIsGiven() throws {
    #expect(try setup(["--template", Self.sample]).databaseURI.description == "mongodb://127.0.0.1:27017")
    let given = try setup(["--template", Self.sample], ["MONGODB_URI": "mongodb://db1:1/"])
    #expect(given.databaseURI.description == "mongodb://db1:1")
  }

  @Test func aParameterOnTheCommandLineWinsOverTheFile() throws {
    try withFile(#"{"Database": "file", "ContactsCollection": 12, "ReportCallEnabled": false}"#) { file in
      let setup = try setup(["--template", Self.sample, "--parameters", file, "--parameter", "Database=line"])
      let command = try #require(setup.template.scenarios(of: .lookupByNumber).first?.command)
      #expect(command.database == "line")
      #expect(command.collection == "12")
    }
  }

  @Test func everythingThatIsWrongIsToldAtOnce() throws {
    try withFile("[1]") { file in
      let told = problems([
        "--template", "/absent.xml", "--parameters", file, "--country", "XX", "--culture", "xx-XX", "--time-zone",
        "Mars/Phobos", "--mongodb-uri", "mongodb://canary@",
      ])
      for text in ["/absent.xml", file, "XX", "xx-XX", "Mars/Phobos", "--mongodb-uri"] {
        #expect(told.contains { $0.contains(text) }, "\(text) in \(told)")
      }
      #expect(!told.contains { $0.contains("canary") })
    }
  }

  @Test func withoutATemplateThereIsNothingToRun() {
    #expect(problems([]).contains { $0.contains("RINGSIDE_TEMPLATE") })
  }

  @Test func anEmptyCollectionIsRefused() {
    let told = problems(["--template", Self.sample, "--parameter", "ContactsCollection="])
    #expect(told.contains { $0.contains("has no collection") }, "\(told)")
  }

  @Test func twoDatabasesNeedAChoice() throws {
    let text = try String(contentsOfFile: Self.sample, encoding: .utf8)
    let first = try #require(text.range(of: #"ConnectionString="[ConnectionString]""#))
    let changed = text.replacingCharacters(in: first, with: #"ConnectionString="mongodb://other""#)
    try withFile(changed) { file in
      let kinds = [ScenarioKind.lookupByNumber, .reportCall]
      let error = #expect(throws: ProgramError.self) { try setup(["--template", file], running: kinds) }
      #expect(error?.description.contains("different databases") == true)
      let given = try setup(["--template", file, "--mongodb-uri", "mongodb://db1:1"], running: kinds)
      #expect(given.databaseURI.description == "mongodb://db1:1")
    }
  }
}
