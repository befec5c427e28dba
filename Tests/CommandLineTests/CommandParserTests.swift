import Testing

@testable import CommandLine

private enum Sample {
  enum Color: String, CaseIterable { case red, green }

  static let lanes = Option("lanes", .integer(1...64), environment: "RINGSIDE_LANES", default: 1, help: "Lanes.")
  static let wait = Option("wait", .duration(.zero ... .seconds(60)), default: .seconds(20), help: "Wait.")
  static let color = Option<Color?>("color", .choice(), environment: "COLOR", help: "Colour.")
  static let topic = Option(required: "topic", .text("TOPIC"), environment: "TOPIC", help: "Topic.")
  static let set = Option<[Assignment]>(repeated: "set", .assignment(), help: "Set.")
  static let dry = Option<Bool>(flag: "dry", environment: "DRY", help: "Dry.")
  static let plain = Option<Bool>(flag: "plain", help: "Plain.")
  static let uri = Option<Secret?>(secret: "uri", "URI", environment: "URI", help: "Where.")
  static let address = Option<HostPort?>("http", .hostPort(), help: "Address.")

  static let command = Command(
    "run", summary: "Runs.", positionals: [Positional("FILE", count: 0...2, help: "Files.")],
    groups: [
      OptionGroup(
        "Options",
        [
          lanes.entry, wait.entry, color.entry, topic.entry, set.entry, dry.entry, plain.entry, uri.entry,
          address.entry,
        ])
    ]
  ) { _ in .done }

  static let root = Command(
    "prog", summary: "A program.",
    subcommands: [
      command,
      Command(
        "template", summary: "Templates.",
        subcommands: [
          Command("check", summary: "Checks.", positionals: [Positional("FILE", help: "File.")]) { _ in .done }
        ]),
    ])
}

@Suite struct CommandParserTests {
  private func parse(
    _ arguments: [String], _ environment: [String: String] = [:], files: [String: String] = [:]
  ) throws -> Invocation {
    struct NoFile: Error {}
    let parser = CommandParser(Sample.root, environment: environment) { path in
      guard let text = files[path] else { throw NoFile() }
      return text
    }
    guard case .run(_, let invocation) = try parser.parse(arguments) else { throw NoFile() }
    return invocation
  }

  private func failure(_ arguments: [String], _ environment: [String: String] = [:]) -> ProgramError? {
    #expect(throws: ProgramError.self) { try parse(arguments, environment) }
  }

  @Test func theOptionWinsOverTheVariableWinsOverTheDefault() throws {
    let needed = ["run", "--topic", "t"]
    #expect(try parse(needed)[Sample.lanes] == 1)
    #expect(try parse(needed, ["RINGSIDE_LANES": "3"])[Sample.lanes] == 3)
    #expect(try parse(needed + ["--lanes", "5"], ["RINGSIDE_LANES": "3"])[Sample.lanes] == 5)
    #expect(try parse(needed + ["--lanes=5"], ["RINGSIDE_LANES": "none"])[Sample.lanes] == 5)
    // Compose files write a variable that is not set as an empty one.
    #expect(try parse(needed, ["RINGSIDE_LANES": ""])[Sample.lanes] == 1)
    let invocation = try parse(needed, ["RINGSIDE_LANES": "3"])
    #expect(invocation.source(of: Sample.lanes) == .environment)
    #expect(invocation.place(of: Sample.lanes) == "RINGSIDE_LANES")
    #expect(invocation.place(of: Sample.topic) == "--topic")
  }

  @Test func readsEveryKindOfValue() throws {
    let invocation = try parse([
      "run", "--topic=a=b", "--wait", "1m", "--color", "green", "--set", "a=1", "--set", "b=", "--plain", "--http",
      "[::1]:80", "x", "-",
    ])
    #expect(invocation[Sample.topic] == "a=b")
    #expect(invocation[Sample.wait] == .seconds(60))
    #expect(invocation[Sample.color] == .green)
    #expect(invocation[Sample.set].map(\.name) == ["a", "b"])
    #expect(invocation[Sample.set].map(\.value) == ["1", ""])
    #expect(invocation[Sample.plain])
    #expect(!invocation[Sample.dry])
    #expect(invocation[Sample.address] == HostPort(host: "::1", port: 80))
    #expect(invocation.arguments == ["x", "-"])
    #expect(invocation.path == ["prog", "run"])
  }

  @Test func flagsFollowTheirVariableAndCanBeTakenBack() throws {
    let needed = ["run", "--topic", "t"]
    #expect(try parse(needed, ["DRY": "yes"])[Sample.dry])
    #expect(!(try parse(needed, ["DRY": "0"])[Sample.dry]))
    #expect(!(try parse(needed + ["--no-dry"], ["DRY": "yes"])[Sample.dry]))
    #expect(failure(needed + ["--no-plain"])?.exitCode == .usage)
  }

  @Test func afterTwoDashesEverythingIsAnArgument() throws {
    #expect(try parse(["run", "--topic", "t", "--", "--lanes", "-x"]).arguments == ["--lanes", "-x"])
  }

  @Test func secretsComeFromAFileAndAreNeverShown() throws {
    let files = ["/run/secrets/uri": "mongodb://user:pass@db\n", "/empty": "\n"]
    let needed = ["run", "--topic", "t"]
    let invocation = try parse(needed, ["URI_FILE": "/run/secrets/uri"], files: files)
    #expect(invocation[Sample.uri]?.revealed == "mongodb://user:pass@db")
    var dumped = ""
    dump(invocation[Sample.uri], to: &dumped)
    #expect(!"\(invocation) \(String(reflecting: invocation[Sample.uri])) \(dumped)".contains("pass"))
    for (environment, word) in [
      (["URI_FILE": "/missing"], "/missing"), (["URI_FILE": "/empty"], "empty"),
      (["URI_FILE": "/run/secrets/uri", "URI": "x"], "both"),
    ] {
      let error = #expect(throws: ProgramError.self) { try parse(needed, environment, files: files) }
      #expect(error?.exitCode == .configuration)
      #expect(error?.description.contains(word) == true)
    }
  }

  /// What was meant for an option of another name, or for none.
  @Test(arguments: [
    ["template", "check", "f", "--uri", "SECRET"], ["template", "check", "f", "-uri", "SECRET"],
    ["template", "check", "f", "-uri=SECRET"], ["template", "check", "f", "SECRET"],
    ["--uri", "SECRET", "template", "check", "f"], ["-uri", "SECRET", "run"], ["run", "--topic", "t", "--uri:SECRET"],
  ])
  func misplacedSecretsAreNotShown(_ words: [String]) throws {
    let error = try #require(failure(words.map { $0.replacing("SECRET", with: "mongodb://user:pass@db/?w=1") }))
    #expect(error.exitCode == .usage)
    #expect(!error.description.contains("pass"), "\(error)")
    #expect(error.description.contains("uri") == words.contains { $0.contains("uri") }, "\(error)")
  }

  @Test func everyMistakeIsToldAtOnce() throws {
    let error = try #require(
      failure(
        ["run", "--lanse", "4", "--wait", "soon", "--color=gren", "--set", "x", "a", "b", "c"], ["DRY": "perhaps"]))
    #expect(error.exitCode == .usage)
    for word in [
      "did you mean --lanes?", "--wait: 'soon'", "did you mean green?", "--set: 'x'", "--topic is missing",
      "DRY: 'perhaps'",
      "prog run --help",
    ] {
      #expect(error.description.contains(word), "\(word)")
    }
  }

  @Test func aWrongVariableIsConfigurationAWrongOptionIsUsage() {
    #expect(failure(["run"], ["TOPIC": "t", "RINGSIDE_LANES": "0"])?.exitCode == .configuration)
    #expect(failure(["run", "--lanes", "0"], ["TOPIC": "t"])?.exitCode == .usage)
    #expect(failure(["run"])?.exitCode == .usage)
  }

  @Test(arguments: [
    ["rum", "--lanes", "3"], [], ["template"], ["template", "chekc"], ["run", "--topic"], ["run", "-t", "x"],
    ["run", "--topic", "t", "--topic", "u"], ["template", "check"], ["template", "check", "a", "b"], ["--lanes", "3"],
    ["run", "--topic", "--plain"], ["run", "--topic", "t", "--plain=maybe"], ["--"], ["--=", "--", "="],
  ])
  func whatIsTypedWronglyIsUsage(_ arguments: [String]) {
    #expect(failure(arguments)?.exitCode == .usage)
  }

  @Test func helpAndVersionComeBeforeMistakes() throws {
    let parser = CommandParser(Sample.root, environment: [:])
    for arguments in [["run", "--help"], ["help", "run"], ["--help", "run"], ["run", "-h", "--nonsense"]] {
      guard case .help(let command, let path) = try parser.parse(arguments) else {
        Issue.record("no help for \(arguments)")
        continue
      }
      #expect(command.name == "run")
      #expect(path == ["prog", "run"])
    }
    guard case .version = try parser.parse(["--version"]) else {
      Issue.record("no version")
      return
    }
  }

  @Test func helpNamesEveryOptionVariableAndDefault() {
    let text = HelpText(Sample.command, path: ["prog", "run"]).text
    for word in [
      "Usage: prog run [OPTION…] [FILE…]", "--lanes N", "environment: RINGSIDE_LANES; default: 1", "--color red|green",
      "environment: URI or URI_FILE", "--dry, --no-dry", "repeatable", "required", "default: 20s", "--help",
      "--version",
    ] {
      #expect(text.contains(word), "\(word)")
    }
    #expect(text.split(separator: "\n").allSatisfy { TextWidth.columns($0) <= 80 })
    let root = HelpText(Sample.root, path: ["prog"]).text
    #expect(root.contains("  run       Runs."))
    #expect(root.contains("  template  Templates."))
  }

  @Test func randomWordsNeverTrap() {
    var random = SystemRandomNumberGenerator()
    let words = [
      "run", "template", "check", "--", "-", "--lanes", "--lanes=", "=", "--=", "", "--no-dry", "--set", "a=b", "é",
      "--topic=x",
    ]
    for _ in 0..<3000 {
      let arguments = (0..<Int.random(in: 0...7, using: &random)).map { _ in words.randomElement(using: &random) ?? "" }
      do {
        _ = try CommandParser(Sample.root, environment: [:]).parse(arguments)
      } catch {
        #expect(!error.problems.isEmpty)
        #expect(error.exitCode == .usage)
      }
    }
  }
}

@Suite struct WorkerOptionsTests {
  @Test func namesVariablesAndDefaultsAreThoseOfTheContracts() throws {
    let group = WorkerOptions.worker(group: "ringside.lookup")
    let all =
      [
        WorkerOptions.kafka, WorkerOptions.mongodb, WorkerOptions.templates, group, WorkerOptions.popups,
        WorkerOptions.observation,
      ]
      .flatMap(\.options)
    let table = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
    let expected: [(String, String?, String?)] = [
      ("kafka-brokers", "KAFKA_BROKERS", "127.0.0.1:9092"), ("kafka-config", "KAFKA_CONFIG", nil),
      ("kafka-option", nil, nil), ("mongodb-uri", "MONGODB_URI", "the template's connection string"),
      ("template", "RINGSIDE_TEMPLATE", nil), ("parameters", "RINGSIDE_PARAMETERS", "the template's defaults"),
      ("parameter", nil, nil), ("country", "RINGSIDE_COUNTRY", "none"), ("time-zone", "RINGSIDE_TIME_ZONE", "UTC"),
      ("culture", "RINGSIDE_CULTURE", "en-US"), ("topic-prefix", "RINGSIDE_TOPIC_PREFIX", ""),
      ("group", "RINGSIDE_GROUP", "ringside.lookup"), ("lanes", "RINGSIDE_LANES", "1"),
      ("batch", "RINGSIDE_BATCH", "500"),
      ("minimum-digits", "RINGSIDE_MINIMUM_DIGITS", "6"), ("stop-timeout", "RINGSIDE_STOP_TIMEOUT", "20s"),
      ("popup-lifetime", "RINGSIDE_POPUP_LIFETIME", "90s"), ("dead-letter-limit", "RINGSIDE_DEAD_LETTER_LIMIT", "0.5"),
      ("http", "RINGSIDE_HTTP", "off"), ("until-caught-up", nil, nil), ("log-level", "RINGSIDE_LOG_LEVEL", "info"),
      ("log-format", "RINGSIDE_LOG_FORMAT", "text on a terminal, else json"),
    ]
    for (name, variable, text) in expected {
      let entry = try #require(table[name], "\(name)")
      #expect(entry.environment == variable, "\(name)")
      #expect(entry.defaultText == text, "\(name)")
    }
    #expect(table.count == expected.count)
    #expect(table["mongodb-uri"]?.isSecret == true)
    #expect(table["kafka-option"]?.isRepeatable == true)
  }
}
