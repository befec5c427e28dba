import BSON
import CallEvents
import Foundation
import FoundationNetworking
import Kafka
import MongoDB
import TestSupport
import Testing

/// The trace of a call through the built programs: the record's, or one that is made of the call, in what is published, logged and asked.
@Suite("trace context", .serialized) struct TraceContextTests {
  private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
  private static let span = "00f067aa0ba902b7"

  @Test func theRecordsTraceGoesOnUnderASpanOfTheWorkers() throws {
    let site = try LookupSite()
    try site.fill([(1, "Muster", "+41791234567", nil)])
    try site.profile()
    func traced(_ id: String, number: String, _ header: String) -> SiteRecord {
      var record = LookupSite.ringing(id, number: number)
      record.headers = [RecordHeader("traceparent", header)]
      return record
    }
    try site.send([
      traced("found", number: "+41791234567", "00-\(Self.trace)-\(Self.span)-01"),
      traced("unknown", number: "+41791234568", "00-\(Self.trace)-\(Self.span)-00"),
      // Upper case, and a version that there cannot be: as if nothing were there.
      traced("upper", number: "+41791234567", "00-\(Self.trace.uppercased())-\(Self.span)-01"),
      traced("version", number: "+41791234567", "ff-\(Self.trace)-\(Self.span)-01"),
      LookupSite.ringing("bare"),
    ])
    let run = try site.run(["--until-caught-up", "--log-level", "debug"])
    #expect(run.code == 0, "\(run.errors)")
    let popUps = try site.records(site.topics.popUps) { $0.count == 5 }
    func popUp(_ id: String) throws -> Trace {
      try #require(Trace(popUps.first { $0.key == id }?.header("traceparent")), "\(id)")
    }
    let found = try popUp("found")
    #expect(found.trace == Self.trace)
    #expect(found.span != Self.span)
    #expect(found.flags == "01")
    let unknown = try popUp("unknown")
    #expect(unknown.trace == Self.trace && unknown.flags == "00")
    for id in ["upper", "version", "bare"] {
      let made = try popUp(id)
      #expect(made.trace != Self.trace && made.trace != Self.trace.uppercased(), "\(id)")
      #expect(made.flags == "00", "\(id)")
    }
    let withContact = try ["found", "upper", "version", "bare"].map(popUp)
    #expect(Set(withContact.map(\.trace)).count == 4)
    // All that comes of one record has the span of the one worker.
    let resolved = try site.records(site.topics.resolvedContacts).compactMap { Trace($0.header("traceparent")) }
    #expect(!resolved.isEmpty && Set(withContact).isSuperset(of: resolved))
    let callers = try site.records(site.topics.unknownCaller)
    #expect(callers.map { Trace($0.header("traceparent")) } == [unknown])
    // The log tells where each record of a trace was.
    let done = run.errors.split(separator: "\n").filter { $0.contains("A record is done.") }
    #expect(done.count == 5)
    #expect(done.contains { $0.contains("\"traceparent\":\"\(found.header)\"") && $0.contains("\"offset\":0") })
    // And the database's profiler, what its queries were for.
    let comments = try site.comments("find")
    #expect(comments.contains { $0.hasPrefix("traceparent ") && $0.contains(found.header) }, "\(comments)")
  }

  @Test func aReplayMakesTheSameTrace() throws {
    let site = try LookupSite()
    try site.send([LookupSite.ringing("bare")])
    for _ in 0..<2 {
      site.group = TestKafka.uniqueName("group")
      #expect(try site.run(["--until-caught-up"]).code == 0)
    }
    let popUps = try site.records(site.topics.popUps) { $0.count == 2 }
    #expect(popUps.count == 2)
    #expect(popUps[0].header("traceparent") != nil)
    #expect(popUps[0].header("traceparent") == popUps[1].header("traceparent"))
  }

  @Test func aLargeBatchNamesItsFirstTraces() throws {
    let site = try JournalSite()
    try site.profile()
    try site.send(JournalSite.calls(0..<40))
    #expect(try site.run(["--until-caught-up", "--batch", "40"]).code == 0)
    #expect(try site.count() == 40)
    let comments = try site.comments("insert")
    let traces: [Int] = comments.map { comment in comment.split(separator: " ").filter { $0.hasPrefix("00-") }.count }
    #expect(!comments.isEmpty)
    #expect(traces.allSatisfy { (1...8).contains($0) })
    // The batches' sizes are the worker's affair; all of them together are the calls.
    let more: [Int] = comments.map { comment in
      comment.firstMatch(of: /and (\d+) more$/).flatMap { Int($0.1) } ?? 0
    }
    let named = traces.reduce(0, +)
    let counted = more.reduce(0, +)
    #expect(named + counted == 40, "\(comments)")
  }

  @Test func deadLettersKeepTheirHeaderAndAreLoggedWithIt() throws {
    let site = try LookupSite()
    let header = "00-\(Self.trace)-\(Self.span)-01"
    try site.send([SiteRecord(key: "bad", value: Array("no JSON".utf8), headers: [RecordHeader("traceparent", header)])]
    )
    let run = try site.run(["--until-caught-up"])
    #expect(run.code == 0)
    let line = run.errors.split(separator: "\n").first { $0.contains("A record left for the dead-letter topic.") }
    #expect(line?.contains("\"traceparent\":\"\(header)\"") == true, "\(run.errors)")
    #expect(try site.records(site.deadLetters).map { $0.header("traceparent") } == [header])
  }

  @Test func oneTraceFromTheRequestToTheCreatedContact() async throws {
    let site = try ContactSite()
    let log = site.directory + "/serve.log"
    let port = try freePorts(1)[0]
    let producer = try TestProcess(
      [
        ProducerProgram.path("call-events-producer"), "serve", "--http", "127.0.0.1:\(port)", "--log-format", "json",
        "--kafka-brokers", site.kafka.value(of: "bootstrap.servers") ?? "", "--topic-prefix", site.topics.prefix,
        "--country", "CH",
      ], log: log)
    defer { producer.end() }
    let lookup = try site.startLookup()
    let contact = try site.start()
    defer {
      lookup.process.end()
      contact.process.end()
    }
    #expect(lookup.waitUntilReady() && contact.waitUntilReady())
    let data =
      #"{"callId":"traced","direction":"inbound","number":"+41791234599","agent":"101","startedAt":"2026-01-01T10:00:00Z"}"#
    // The envelope says nothing of a trace: the request's counts.
    var request = URLRequest(url: try #require(URL(string: "http://127.0.0.1:\(port)/v1/events")))
    request.httpMethod = "POST"
    request.setValue("application/cloudevents+json", forHTTPHeaderField: "Content-Type")
    request.setValue("00-\(Self.trace)-\(Self.span)-01", forHTTPHeaderField: "traceparent")
    request.httpBody = Data(
      #"{"specversion":"1.0","id":"1","source":"/pbx","type":"ringside.call.ringing.v1","data":\#(data)}"#.utf8)
    #expect(await posted(request))
    let popUps = try site.records(site.topics.popUps, seconds: 40) { $0.matches["created"] == 1 }
    let ringing = try site.records(site.topics.ringing).map { Trace($0.header("traceparent")) }
    #expect(ringing == [Trace("00-\(Self.trace)-\(Self.span)-01")])
    let stages = popUps.compactMap { Trace($0.header("traceparent")) }
    #expect(stages.map(\.trace) == [Self.trace, Self.trace])
    let spans = stages.map(\.span) + [Self.span]
    #expect(Set(spans).count == 3)
  }

  private func posted(_ request: URLRequest) async -> Bool {
    for _ in 0..<100 {
      if let (_, response) = try? await URLSession.shared.data(for: request),
        (response as? HTTPURLResponse)?.statusCode == 202
      {
        return true
      }
      try? await Task.sleep(for: .milliseconds(200))
    }
    return false
  }
}

/// A `traceparent` in its parts.
private struct Trace: Hashable {
  let header: String
  let trace: String
  let span: String
  let flags: String

  init?(_ header: String?) {
    guard let parts = header?.split(separator: "-").map(String.init), parts.count == 4, parts[0] == "00",
      parts[1].count == 32, parts[2].count == 16
    else { return nil }
    self.header = header ?? ""
    (trace, span, flags) = (parts[1], parts[2], parts[3])
  }
}

extension WorkerSite {
  /// Has the server note every command on the site's database.
  fileprivate func profile() throws {
    try withDatabase { _ = try $0.runCommand(["profile": 2], on: database) }
  }

  /// The comments of all commands of that name.
  fileprivate func comments(_ command: String) throws -> [String] {
    try withDatabase { client in
      let profiled = Namespace(database: database, collection: "system.profile")
      return try client.find(Find(profiled, filter: [:])).compactMap { entry in
        guard case .document(let text)? = entry["command"], text[command] != nil,
          case .string(let comment)? = text["comment"]
        else { return nil }
        return comment
      }
    }
  }
}
