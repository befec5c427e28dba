import BSON
import Testing

@testable import CRMTemplate

/// template-format.md, section 12, and the call variables of section 7 that documents are made of.
@Suite("CommandData: documents to insert")
struct CommandDataTests {
  static let call: CallVariables = {
    var call = CallVariables(
      .reportCall,
      eventFields: [
        "direction": "inbound", "agent": "101", "callerName": "Anna", "startedAt": "2018-11-20T16:40:50Z",
        "answeredAt": "2018-11-20T16:40:55Z", "endedAt": "2018-11-20T16:45:55.250Z", "queue": "800",
      ])
    call.number = "+41791234567"
    return call
  }()

  private func document(
    _ data: String, call: CallVariables = call, parameters: String = "", zone: Zone = .utc,
    culture: Culture = .invariant
  ) throws -> (document: BSONDocument, warnings: [String]) {
    let settings = TemplateSettings(
      environment: EvaluationEnvironment(formatting: ValueFormatter(culture: culture, zone: zone)))
    let template = try Sample.template(
      Sample.wrap(
        "<Scenario Id='ReportCall'><Command><CommandData>\(data)</CommandData></Command></Scenario>",
        parameters: parameters), settings: settings)
    var run = ScenarioRun.report(template, call: call)
    guard case .insert(let request) = run.next() else {
      Issue.record("no insert")
      return ([:], [])
    }
    run.supply([request.document])
    guard case .done(let result) = run.next() else { return ([:], []) }
    return (request.document, result.warnings.map(\.code))
  }

  private func value(_ type: String, _ text: String) throws -> (BSONValue?, [String]) {
    let result = try document("<Value Key='k' Type='\(type)'>\(text)</Value>")
    return (result.document["k"], result.warnings)
  }

  @Test(
    "Every type",
    arguments: [
      ("String", " a ", .string("a")), ("", "", .string("")), ("Integer", "5", .int32(5)), ("int", "-2.5", .int32(-2)),
      ("INT32", "3.5", .int32(4)), ("Integer", "2147483648", .int64(2_147_483_648)), ("Int64", "5", .int64(5)),
      ("Long", "0.51", .int64(1)), ("Double", "1.5", .double(1.5)), ("float", "-1e3", .double(-1000)),
      ("Number", "7", .double(7)), ("Boolean", "TRUE", .boolean(true)), ("Bool", "0", .boolean(false)),
      ("DateTime", "2018-11-20T16:40:50Z", .date(1_542_732_050_000)),
      ("Date", "2018-11-20T17:40:50+01:00", .date(1_542_732_050_000)),
      ("Date", "1542732050000", .date(1_542_732_050_000)),
      ("Date", "2018-11-20", .date(1_542_672_000_000)),
      ("ObjectId", "5bf43a9e1c9d440000a1b2c3", .objectID(ObjectID(high: 0x5BF4_3A9E_1C9D_4400, low: 0x00A1_B2C3))),
      ("Null", "anything", .null), ("Integer", "", .null), ("Date", " ", .null), ("ObjectId", "[EntityId]", .null),
    ] as [(String, String, BSONValue)])
  func types(type: String, text: String, expected: BSONValue) throws {
    let (value, warnings) = try value(type, text)
    #expect(value == expected)
    #expect(warnings == [])
  }

  @Test func `A decimal keeps its digits`() throws {
    #expect(try value("Decimal", "12.340").0 == Decimal128("12.340").map(BSONValue.decimal128))
  }

  @Test(
    "What does not convert is kept as text",
    arguments: [
      ("Integer", "nine"), ("Integer", "99999999999999999999"), ("Int64", "1 2"), ("Double", "1,5"), ("Double", "nan"),
      ("Decimal", "x"), ("Boolean", "maybe"), ("Date", "yesterday"), ("Date", "99999999999999999999999"),
      ("ObjectId", "5bf"),
    ])
  func conversionFailed(type: String, text: String) throws {
    let (value, warnings) = try value(type, text)
    #expect(value == .string(text))
    #expect(warnings == ["conversion-failed"])
  }

  @Test func `A value that has the type does not go through text`() throws {
    let berne = try #require(Zone(named: "Europe/Zurich"))
    let result = try document(
      "<Value Key='a' Type='Date'>[CallStartTimeLocal]</Value><Value Key='b' Type='Integer'>[DurationSeconds]</Value>"
        + "<Value Key='c' Type='Date'>[CallEstablishedTimeUTC]</Value><Value Key='d' Type='Integer'>[[DurationTimespan].TotalSeconds]</Value>"
        + "<Value Key='e' Type='Long'>[CallStartTimeUTCMillis]</Value>",
      zone: berne, culture: try #require(Culture.named("de-DE")))
    #expect(result.document["a"] == .date(1_542_732_050_000))
    #expect(result.document["b"] == .int32(300))
    #expect(result.document["c"] == .date(1_542_732_055_000))
    #expect(result.document["d"] == .int32(300))
    #expect(result.document["e"] == .int64(1_542_732_050_000))
    #expect(result.warnings == [])
  }

  @Test func `Objects, arrays, conditions, the same key twice`() throws {
    let result = try document(
      """
      <Object Key='o'/><Array Key='l'><Value>[Agent]</Value><Value SkipIf='[Agent]==101'>x</Value>
      <Object><Value Key='n' Type='Integer'>1</Value></Object></Array>
      <Value Key='t' If='[CallType]==Missed'>m</Value><Value Key='t' If='[CallType]==Inbound'>i</Value>
      <Value Key='u' If='[CallType]==Missed'>m</Value><Value Key='v'>1</Value><Value Key='w'>2</Value>
      <Value Key='v'>3</Value><Object Key='p'><Object Key='q'><Value Key='r'>deep</Value></Object></Object>
      """)
    let expected: BSONDocument = [
      "o": [:], "l": ["101", ["n": .int32(1)]], "t": "i", "v": "3", "w": "2", "p": ["q": ["r": "deep"]],
    ]
    #expect(result.document == expected)
    #expect(result.document.elements.map(\.key) == ["o", "l", "t", "v", "w", "p"])
  }

  @Test(
    "What a call brings",
    arguments: [
      ("CallType", "Inbound"), ("CallDirection", "Inbound"), ("Number", "+41791234567"), ("Name", "Anna"),
      ("Agent", "101"),
      ("Duration", "00:05:00"), ("DateTime", "11/20/2018 16:40"), ("DurationSeconds", "300"), ("DurationMinutes", "5"),
      ("CallEndTimeUTCMillis", "1542732355250"), ("QueueExtension", "800"), ("EntityId", ""), ("Transcription", ""),
      ("CallStartTimeUTC", "11/20/2018 16:40:50"), ("DurationTimeSpan", "00:05:00.2500000"), ("Contact::Email", ""),
    ])
  func variables(name: String, expected: String) throws {
    #expect(try document("<Value Key='k'>[\(name)]</Value>").document["k"] == .string(expected))
  }

  @Test func `The matched contact gives name and identity`() throws {
    var call = Self.call
    call.contact = ContactFields(
      names: ["FirstName", "LastName", "CompanyName", "EntityId", "CustomValue"], values: ["Eva", "", "ACME", "7", "K"])
    let text = "[Name]|[EntityId]|[EntityType]|[contact::customvalue]|[Contact::None]"
    #expect(try document("<Value Key='k'>\(text)</Value>", call: call).document["k"] == .string("Eva|7||K|"))
    call.contact = ContactFields(names: ["CompanyName"], values: ["ACME"])
    #expect(try document("<Value Key='k'>[Name]</Value>", call: call).document["k"] == .string("ACME"))
    call.contact = ContactFields(names: ["LastName"], values: [""])
    #expect(try document("<Value Key='k'>[Name]</Value>", call: call).document["k"] == .string("Anna"))
  }

  @Test func `Calls that were never answered, and clocks that differ`() throws {
    var call = Self.call
    call.answeredAt = nil
    let text = "[CallType] [Duration] [DurationTimespan] [CallEstablishedTimeUTC][CallEstablishedTimeLocalMillis]|"
    #expect(
      try document("<Value Key='k'>\(text)</Value>", call: call).document["k"] == .string("Missed 00:00:00 00:00:00 |"))
    call.direction = .outbound
    #expect(try document("<Value Key='k'>[CallType]</Value>", call: call).document["k"] == .string("Notanswered"))
    call.answeredAt = (call.endedAt ?? 0) + 5
    #expect(
      try document("<Value Key='k'>[CallType] [Duration]</Value>", call: call).document["k"]
        == .string("Outbound 00:00:00"))
    call.answeredAt = 0
    call.endedAt = 360_000_000 + 61_000
    #expect(try document("<Value Key='k'>[Duration]</Value>", call: call).document["k"] == .string("100:01:01"))
    (call.startedAt, call.answeredAt, call.endedAt) = (.min, .min, .max)
    _ = try document("<Value Key='k'>[Duration][DateTime][DurationTimespan][CallStartTimeLocal]</Value>", call: call)
  }

  @Test func `An administrator's text is filled in by the second pass, a caller's never`() throws {
    var call = Self.call
    call.callerName = "[Agent]"
    let result = try document(
      "<Value Key='k' Passes='2'>[[Text]]</Value>", call: call,
      parameters: "<Parameter Name='Text' Default='from [Name] to [Agent]'/>")
    #expect(result.document["k"] == .string("from [Agent] to 101"))
  }

  private func lateKeys(_ scenarios: String) throws -> [LateKey] {
    let template = try Sample.template(Sample.wrap(scenarios))
    return template.lateKeys(of: try #require(template.scenarios.last))
  }

  private func lateKeys(data: String) throws -> [LateKey] {
    try lateKeys("<Scenario Id='ReportCall'><Command><CommandData>\(data)</CommandData></Command></Scenario>")
  }

  @Test func `Keys that depend on what is known late`() throws {
    #expect(
      try lateKeys(
        data: "<Value Key='a'>[Agent]</Value><Value Key='s'>x [Summary]</Value><Object Key='o'>"
          + "<Value Key='r'>[RecordingUrl]</Value><Value Key='a'>[Agent]</Value></Object>"
          + "<Array Key='l'><Value>[Agent]</Value><Value>[Sentiment]</Value></Array>"
          + "<Value Key='i' If='[Transcription]!=null'>yes</Value>") == [
          LateKey(path: ["s"], variables: [.summary]), LateKey(path: ["o", "r"], variables: [.recordingURL]),
          LateKey(path: ["l"], variables: [.sentiment]), LateKey(path: ["i"], variables: [.transcription]),
        ])
  }

  @Test func `No update can name an _id or a key with a dot`() throws {
    #expect(
      try lateKeys(
        data: "<Value Key='_id'>[Summary]</Value><Value Key='a.b'>[Summary]</Value>"
          + "<Object Key='c.d'><Value Key='e'>[Summary]</Value></Object><Object Key='o'><Value Key='_id'>[Summary]</Value>"
          + "</Object>") == [LateKey(path: ["o", "_id"], variables: [.summary])])
  }

  @Test func `An object that is there because of a late fact is late in all its keys`() throws {
    let keys = try lateKeys(
      data: "<Object Key='o' If='[RecordingUrl]!=null'><Value Key='a'>[Agent]</Value><Object Key='p'><Value Key='s'>"
        + "[Summary]</Value></Object></Object><Object Key='e' SkipIf='[Summary]==null'/>")
    #expect(
      keys == [
        LateKey(path: ["o", "a"], variables: [.recordingURL]),
        LateKey(path: ["o", "p", "s"], variables: [.recordingURL, .summary]),
        LateKey(path: ["e"], variables: [.summary]),
      ])
  }

  @Test func `A key with variants is one value`() throws {
    let keys = try lateKeys(
      data: "<Value Key='r' Type='Null' If='[RecordingUrl]==null'/><Object Key='r' If='[RecordingUrl]!=null'><Value "
        + "Key='u'>[RecordingUrl]</Value><Value Key='s'>[Summary]</Value></Object>")
    #expect(keys == [LateKey(path: ["r"], variables: [.recordingURL, .summary])])
  }

  @Test func `Late facts come down a chain in outputs, and a record's variable is none`() throws {
    let keys = try lateKeys(
      "<Scenario Id='ReportCall'><Command Command='{ ^^n^^: ^^[Number]^^ }'/><Variables><Variable Name='Sentiment' "
        + "Path='mood'/></Variables><Outputs Next='Then'><Output Type='Link' Value='at [RecordingUrl]'/><Output "
        + "Type='Mood' Value='[Sentiment]!'/></Outputs></Scenario><Scenario Id='Then'><Command><CommandData><Value "
        + "Key='l'>[Link]</Value><Value Key='m'>[Mood]</Value><Value Key='s'>[Sentiment]</Value><Value "
        + "Key='t'>[Summary]</Value></CommandData></Command></Scenario>")
    #expect(
      keys == [LateKey(path: ["l"], variables: [.recordingURL]), LateKey(path: ["t"], variables: [.summary])])
  }

  @Test func `Chats lose their emoji where the template cannot store them`() {
    #expect(Emoji.removing(from: "a 😀 1️⃣ ❤️ # 5 © ü 👩‍👩‍👧 🇨🇭 z") == "a    # 5 © ü   z")
    #expect(PercentEncoding.encode("a b/ü~-._%") == "a%20b%2F%C3%BC~-._%25")
  }
}
