import BSON
import CallEvents
import EmbeddedServers
import Foundation
import TestSupport
import Testing

/// Passwords and tokens that programs are given stay with them: whatever goes wrong, nothing of what they say, to whomever, has one in it.
@Suite("secrets", .serialized) struct SecretTests {
  /// Nothing else is written like it.
  private static let canary = "canary-4711-hush"
  private static let workers = ["lookup-worker", "journal-worker", "contact-worker"]

  /// All that was said, and who said it.
  private final class Said {
    private(set) var texts: [(from: String, text: String)] = []

    func add(_ from: String, _ text: String) { texts.append((from, text)) }

    /// - Parameters:
    ///   - code: with what it has to end; nil: it may end as it likes.
    ///   - word: what it has to say, so that it is known to have come to the point.
    func add(_ from: String, _ run: ProgramRun, code: Int32? = nil, saying word: String? = nil) {
      if let code { #expect(run.code == code, "\(from): \(run.errors)") }
      if let word { #expect((run.output + run.errors).contains(word), "\(from): \(run.output) \(run.errors)") }
      add(from, run.output + run.errors)
    }

    func expectNoSecret() {
      let encoded = Data(SecretTests.canary.utf8).base64EncodedString().prefix(16)
      #expect(!texts.isEmpty)
      for (from, text) in texts {
        #expect(!text.contains(SecretTests.canary) && !text.contains(encoded), "\(from)")
      }
    }
  }

  private struct Files {
    let directory: String
    let template: String
    let kafka: String
    let uri: String
    let token: String
    /// The connection string as a template's parameter.
    let parameters: String
    /// Nobody listens there.
    let nowhere: String

    /// - Parameter mongo: `host:port` of the database.
    init(mongo: String? = nil) throws {
      let directory = try makeTemporaryDirectory("secrets")
      let canary = SecretTests.canary
      let nowhere = "127.0.0.1:\(try freePorts(1)[0])"
      self.directory = directory
      self.nowhere = nowhere
      func write(_ name: String, _ text: String) throws -> String {
        let path = "\(directory)/\(name)"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
      }
      kafka = try write(
        "kafka.properties",
        "security.protocol=SASL_PLAINTEXT\nsasl.mechanism=PLAIN\nsasl.username=worker\nsasl.password=\(canary)\n")
      let text = "mongodb://worker:\(canary)@\(mongo ?? nowhere)/?authSource=admin&connectTimeoutMS=500"
      uri = try write("uri", text + "\n")
      token = try write("token", canary + "\n")
      parameters = try write("parameters.json", #"{"Connection": "\#(text)"}"#)
      let command = """
        ConnectionString="[Connection]" Database="crm" Collection
        """
      let outputs = """
        <Variables><Variable Name="Id" Path="_id"/><Variable Name="Last" Path="last"/><Variable Name="Phone" Path="phone"/>
        </Variables><Outputs><Output Type="ContactUrl" Value="https://crm.example.com/[Id]"/>
        <Output Type="LastName" Value="[Last]"/><Output Type="PhoneBusiness" Value="[Phone]"/></Outputs>
        """
      template = try write(
        "template.xml",
        """
        <Crm Name="Test" Version="1"><Number Prefix="AsIs" MaxLength=""/><Parameters>
        <Parameter Name="Connection" Type="Password" Default="mongodb://worker:\(canary)@\(nowhere)/"/>
        <Parameter Name="CallsCollection" Type="String" Default="calls"/></Parameters><Scenarios>
        <Scenario Type="NoSQLDatabase"><Command \(command)="contacts" Command="{ ^^phone^^: ^^[Number]^^ }"/>
        \(outputs)</Scenario>
        <Scenario Id="CreateContactRecord" Type="NoSQLDatabase"><Command \(command)="contacts" CommandType="Insert">
        <CommandData><Value Key="phone" Type="String">[Number]</Value></CommandData></Command>\(outputs)</Scenario>
        <Scenario Id="ReportCall" Type="NoSQLDatabase"><Command \(command)="calls"><CommandData>
        <Value Key="text">[CallType] [Number]</Value></CommandData></Command></Scenario></Scenarios></Crm>
        """)
    }

    func remove() { try? FileManager.default.removeItem(atPath: directory) }
  }

  private static func commandLine(of process: Int32) throws -> String {
    String(decoding: try Data(contentsOf: URL(fileURLWithPath: "/proc/\(process)/cmdline")), as: UTF8.self)
  }

  // MARK: Workers

  @Test(arguments: workers)
  func ofAWorkerThatReachesNobody(_ program: String) throws {
    let files = try Files()
    defer { files.remove() }
    let said = Said()
    let common = [
      "--kafka-brokers", files.nowhere, "--kafka-config", files.kafka, "--kafka-option", "debug=conf,security,broker",
      "--template", files.template, "--log-level", "debug", "--log-format", "json", "--http", "127.0.0.1:0",
    ]
    for (way, more, variables) in [
      ("by a file", [], ["MONGODB_URI_FILE=\(files.uri)"]),
      ("by a parameter", ["--parameters", files.parameters], []), ("by the template", [], []),
    ] as [(String, [String], [String])] {
      let worker = try WorkerProcess(
        program, common + more, environment: variables, log: "\(files.directory)/\(way).log"
      )
      defer { worker.process.end() }
      // The log has what librdkafka says of its settings, and that nobody answers.
      #expect(
        waitUntil(seconds: 20) {
          worker.log.contains("sasl.password") && worker.get("/readyz").body.contains("Kafka has not answered yet: ")
        }, "\(worker.log)")
      for path in ["/readyz", "/livez", "/metrics", "/none"] {
        said.add("\(program) \(way) \(path)", worker.get(path).body)
      }
      said.add("\(program) \(way) ps", try Self.commandLine(of: worker.process.processIdentifier))
      worker.process.end()
      said.add("\(program) \(way) log", worker.log)
    }
    said.expectNoSecret()
  }

  @Test(arguments: workers)
  func ofAWorkerThatTheDatabaseRefuses(_ program: String) throws {
    let database = try TestMongo.start(arguments: ["--auth"])
    let files = try Files(mongo: "127.0.0.1:\(database.port)")
    defer { files.remove() }
    let kafka = try TestKafka.shared()
    let topics = try Topics(prefix: TestKafka.uniqueName("secret") + ".")
    for kind in EventKind.allCases {
      try kafka.createTopic(topics.name(of: kind), partitions: 1)
      try kafka.createTopic(Topics.deadLetters(of: topics.name(of: kind)), partitions: 1)
    }
    let lines = [
      ProducerProgram.ringing("a"), ProducerProgram.ended("a"),
      ProducerProgram.unknownCaller("a", number: "+41791234567"),
    ]
    let events = "\(files.directory)/events.ndjson"
    try lines.map { $0 + "\n" }.joined().write(toFile: events, atomically: true, encoding: .utf8)
    let common = ["--kafka-brokers", kafka.bootstrapServers, "--topic-prefix", topics.prefix]
    let published = try ProgramRun("call-events-producer", ["publish", events] + common, directory: files.directory)
    #expect(published.code == 0, "\(published.errors)")
    let said = Said()
    let worker = try WorkerProcess(
      program,
      common + [
        "--template", files.template, "--log-level", "debug", "--log-format", "json", "--http", "127.0.0.1:0",
        "--stop-timeout", "1s",
      ], environment: ["MONGODB_URI_FILE=\(files.uri)"], log: "\(files.directory)/worker.log")
    defer { worker.process.end() }
    #expect(
      waitUntil(seconds: 40) { worker.get("/readyz").body.contains("Authentication") },
      "\(worker.get("/readyz").body) \(worker.log)")
    for path in ["/readyz", "/metrics"] { said.add("\(program) \(path)", worker.get(path).body) }
    said.add("\(program) ps", try Self.commandLine(of: worker.process.processIdentifier))
    worker.process.end()
    said.add("\(program) log", worker.log)
    said.expectNoSecret()
  }

  @Test(arguments: workers + ["call-events-producer"])
  func ofAProgramThatDoesNotStart(_ program: String) throws {
    let files = try Files()
    defer { files.remove() }
    let said = Said()
    let first = program == "call-events-producer" ? ["publish"] : []
    let template = program == "call-events-producer" ? [] : ["--template", files.template]
    func start(_ arguments: [String], _ environment: [String: String] = [:], code: Int32, saying word: String) throws {
      let run = try ProgramRun(
        program, first + template + arguments, environment: environment, directory: files.directory, seconds: 20)
      said.add("\(program) \(arguments) \(environment)", run, code: code, saying: word)
    }
    // Mistyped, with the secret in it.
    try start(["--kafka-option", "sasl.password \(Self.canary)"], code: 64, saying: "--kafka-option")
    try start(["--kafka-optoin", "sasl.password=\(Self.canary)"], code: 64, saying: "--kafka-optoin")
    try start(["--kafka-option", "sasl.pasword=\(Self.canary)"], code: 78, saying: "sasl.pasword")
    try start(["--kafka-option", "session.timeout.ms=\(Self.canary)"], code: 78, saying: "session.timeout.ms")
    let broken = "\(files.directory)/broken.properties"
    for (line, word) in [
      ("sasl.pasword=\(Self.canary)", "sasl.pasword"), ("security.protocol=\(Self.canary)", "security.protocol"),
      (Self.canary, "broken.properties:1"), ("sasl.password=\(Self.canary)\\u00", "broken.properties:1"),
    ] {
      try (line + "\n").write(toFile: broken, atomically: true, encoding: .utf8)
      try start([], ["KAFKA_CONFIG": broken], code: 78, saying: word)
    }
    if program != "call-events-producer" {
      try start(["--parameter", "Connection \(Self.canary)"], code: 64, saying: "--parameter")
      let bad = "\(files.directory)/bad-uri"
      for text in ["mongodb://worker:\(Self.canary)@", "mongodb:/worker:\(Self.canary)@host", Self.canary] {
        try text.write(toFile: bad, atomically: true, encoding: .utf8)
        try start([], ["MONGODB_URI_FILE": bad], code: 78, saying: "connection string")
        try start(["--parameter", "Connection=\(text)"], code: 78, saying: "connection string")
      }
      try start(["--mongodb-uri", "mongodb://worker:\(Self.canary)@", "--lanes", "none"], code: 64, saying: "--lanes")
      let both = ["MONGODB_URI_FILE": files.uri, "MONGODB_URI": "mongodb://worker:\(Self.canary)@host"]
      try start([], both, code: 78, saying: "both are set")
    }
    said.expectNoSecret()
  }

  // MARK: Commands

  @Test func ofTheProducer() throws {
    let files = try Files()
    defer { files.remove() }
    let said = Said()
    let kafka = ["--kafka-brokers", files.nowhere, "--kafka-config", files.kafka]
    let events = "\(files.directory)/events.ndjson"
    try (ProducerProgram.ringing("a") + "\n").write(toFile: events, atomically: true, encoding: .utf8)
    said.add(
      "publish",
      try ProgramRun(
        "call-events-producer", ["publish", "--timeout", "1s", "--log-level", "debug", events] + kafka,
        directory: files.directory), code: 69, saying: "no broker answers")

    let port = try freePorts(1)[0]
    let log = "\(files.directory)/serve.log"
    let server = try TestProcess(
      [
        ProducerProgram.path("call-events-producer"), "serve", "--http", "127.0.0.1:\(port)", "--token-file",
        files.token,
        "--timeout", "1s", "--log-level", "debug", "--log-format", "json",
      ] + kafka, log: log)
    defer { server.end() }
    func ask(_ request: String) throws -> String {
      var answer = ""
      waitUntil(seconds: 20) {
        answer = (try? RawClient.exchange(port, request)) ?? ""
        return !answer.isEmpty
      }
      #expect(answer.hasPrefix("HTTP/1.1 "), "\(request)")
      return answer
    }
    let body = ProducerProgram.ringing("a")
    func post(_ token: String) -> String {
      "POST /v1/events HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n"
        + "Authorization: Bearer \(token)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }
    let taken = try ask(post(Self.canary))
    #expect(taken.hasPrefix("HTTP/1.1 503 "), "\(taken)")
    said.add("serve 503", taken)
    let refused = try ask(post("\(Self.canary)-and-more"))
    #expect(refused.hasPrefix("HTTP/1.1 401 "), "\(refused)")
    said.add("serve 401", refused)
    for path in ["/readyz", "/metrics", "/\(Self.canary.prefix(3))"] {
      said.add("serve \(path)", try ask("GET \(path) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
    }
    said.add("serve ps", try Self.commandLine(of: server.processIdentifier))
    server.end()
    said.add("serve log", try String(contentsOfFile: log, encoding: .utf8))
    said.expectNoSecret()
  }

  @Test func ofTheOperatorsCommands() throws {
    let files = try Files()
    defer { files.remove() }
    let said = Said()
    let kafka = ["--kafka-brokers", files.nowhere, "--kafka-config", files.kafka]
    let template = ["--template", files.template]
    func run(_ arguments: [String], _ environment: [String: String] = [:], code: Int32?, saying word: String?) throws {
      said.add(
        "\(arguments)",
        try ProgramRun("ringside", arguments, environment: environment, directory: files.directory, seconds: 60),
        code: code, saying: word)
    }
    for command in [
      ["topics", "list"], ["topics", "create"], ["lag"], ["dlq", "list"], ["watch", "--until-end"],
    ] { try run(command + kafka, code: 69, saying: "no answer from Kafka") }
    let uri = ["MONGODB_URI_FILE": files.uri]
    try run(["doctor"] + kafka + template, uri, code: 69, saying: "no primary answers")
    try run(
      ["doctor", "--json", "--parameters", files.parameters] + kafka + template, code: 69, saying: "no primary answers")
    let text = "mongodb://worker:\(Self.canary)@\(files.nowhere)/"
    try run(["--mongodb-uri", text, "doctor"], code: 64, saying: "--mongodb-uri")
    try run(["doctor", text], code: 64, saying: "at most 0 arguments are taken")
    try run(["replay", "ended"] + kafka + template, uri, code: 69, saying: nil)
    try run(["template", "init", "--database", "crm", "--collection", "contacts"], uri, code: 69, saying: "database")
    // What a template is made of is shown, but for the connection string.
    try run(["template", "check", files.template], code: nil, saying: nil)
    try run(["template", "check", files.template, "--json"], code: nil, saying: nil)
    let event = "\(files.directory)/event.json"
    try ProducerProgram.ended("a").write(toFile: event, atomically: true, encoding: .utf8)
    for form in [[], ["--json"]] {
      try run(["template", "explain", files.template, "--event", event] + form, code: 0, saying: "ReportCall")
      try run(
        ["template", "explain", files.template, "--event", event, "--parameters", files.parameters] + form, code: 0,
        saying: "ReportCall")
    }
    said.expectNoSecret()
  }
}
