import BSON
import CallEvents
import EmbeddedServers
import Foundation
import Kafka
import MongoDB
import TestSupport
import Testing

/// The built journal-worker as a process, on real servers. One after the other: each of these starts several processes.
@Suite("journal-worker", .serialized) struct JournalWorkerTests {
  /// One batch with everything in it; then the clean stop, and the same topic for another group.
  @Test func eachCallHasItsDocumentsOrItsDeadLetter() throws {
    let site = try JournalSite(partitions: 3)
    try site.insert([["_id": "k-1", "last": "Muster", "phone": "079 123 45 67"]], into: "Contacts")
    try site.withDatabase { client in
      try client.createIndexes(
        [["key": ["text": .int32(1)], "name": "text", "unique": .boolean(true)]], on: site.namespace("Calls"))
    }
    let secret = "+41791239999"
    let good = [
      JournalSite.ended("inbound"), JournalSite.ended("missed", answered: false),
      JournalSite.ended("outbound", direction: "outbound"),
      JournalSite.ended("skipped", direction: "outbound", answered: false),
      JournalSite.ended("queue", number: "", agent: "102", more: ["queue": "800"]),
      JournalSite.ended("hostile", agent: "103", more: ["callerName": "[[Agent]] ^^ {$ne: 1}", "number": "[Number]"]),
      JournalSite.ended("late", agent: "104", more: ["recordingUrl": "https://r/1", "revision": 1]),
      JournalSite.ended("inbound", more: ["transcription": "Hello.", "revision": 1]), JournalSite.ended("missed"),
    ]
    let bad: [(record: SiteRecord, reason: String)] = [
      (JournalSite.ended("taken", number: secret, agent: "105"), "duplicate-key"),
      (SiteRecord(key: "text", value: Array("not JSON".utf8)), "not-json"),
      (JournalSite.ended("no-agent", more: ["agent": ""]), "invalid-event"),
      (JournalSite.ended("no-time", more: ["endedAt": "later"]), "invalid-event"),
    ]
    try site.insert([["text": .string("Inbound \(secret)  105 00:05:00")]], into: "Calls")
    try site.send(good + bad.map(\.record))
    let worker = try site.start(["--time-zone", "Europe/Zurich", "--culture", "de-CH"])
    #expect(waitUntil(seconds: 40) { (try? site.hasCommittedAll()) == true }, "\(worker.log)")
    let expected: Set<String> = [
      "Inbound +41791234567 Muster 101 00:05:00", "Missed +41791234567 Muster 101 00:00:00",
      "Outbound +41791234567 Muster 101 00:05:00", "Inbound   102 00:05:00",
      "Inbound [Number] [[Agent]] ^^ {$ne: 1} 103 00:05:00", "Inbound +41791234567 Muster 104 00:05:00",
      "Inbound \(secret)  105 00:05:00",
    ]
    let documents = try site.documents()
    #expect(Set(documents.compactMap { $0["text"]?.asString }) == expected, "\(documents)")
    #expect(documents.count == 8)
    #expect(documents.filter { $0["queue"] == "800" }.count == 1)
    #expect(documents.filter { $0["at"] != nil }.allSatisfy { $0["at"] == "01.01.2026 11:00" })
    let inbound = try #require(
      documents.first { $0["text"]?.asString?.hasPrefix("Inbound +41791234567 Muster 101") == true })
    #expect(inbound["late"] == ["recording": "", "words": "Hello."])

    let letters = try site.records(site.deadLetters)
    #expect(Set(letters.compactMap(\.key)) == Set(bad.compactMap(\.record.key)))
    #expect(letters.count == bad.count)
    for (record, reason) in bad {
      let letter = try #require(letters.first { $0.key == record.key })
      #expect(letter.value == record.value)
      #expect(letter.header(DeadLetterHeader.errorClass) == reason)
      #expect(letter.header(DeadLetterHeader.worker)?.hasPrefix("journal-worker/") == true)
      #expect(letter.header(DeadLetterHeader.reason)?.contains(secret) == false)
    }
    func count(_ result: String) -> Double? {
      worker.metric("ringside_journal_documents_total{result=\"\(result)\"}")
    }
    #expect(count("written") == 7)
    #expect(count("amended") == 1)
    #expect(count("there") == 1)
    #expect(count("refused") == 1)
    #expect(count("skipped") == 1)

    worker.process.end()
    #expect(worker.log.contains("Stopped."))
    #expect(!worker.log.contains(secret))
    // Delivered again, to another group: nothing changes, and the same is refused.
    let before = try site.bytes()
    site.group = TestKafka.uniqueName("group")
    let again = try site.run(["--until-caught-up", "--batch", "2"])
    #expect(again.code == 0, "\(again.errors)")
    #expect(try site.bytes() == before)
    let twice = try site.records(site.deadLetters)
    #expect(twice.compactMap(\.key).sorted() == (bad + bad).compactMap(\.record.key).sorted())
    // And where each batch is made ready beside the one before.
    site.group = TestKafka.uniqueName("group")
    let beside = try site.run(["--until-caught-up", "--batch", "2"] + JournalSite.withoutNames)
    #expect(beside.code == 0, "\(beside.errors)")
    #expect(try site.bytes() == before)
    let thrice = try site.records(site.deadLetters)
    #expect(thrice.compactMap(\.key).sorted() == (bad + bad + bad).compactMap(\.record.key).sorted())
  }

  @Test(arguments: [[], JournalSite.withoutNames]) func threeGroupsWriteTheSameBytes(_ texts: [String]) throws {
    let site = try JournalSite(partitions: 4)
    try site.insert([["_id": "k-1", "last": "Muster", "phone": "079 123 45 67"]], into: "Contacts")
    // Reports, and behind them what became known later.
    var records = (0..<100).map {
      JournalSite.ended(
        "call-\($0)", agent: "\($0)", answered: $0 % 3 > 0, more: $0 % 5 == 0 ? ["queue": "80\($0 % 7)"] : [:])
    }
    for number in stride(from: 0, to: 100, by: 4) {
      let record = { (more: [String: Any]) in JournalSite.ended("call-\(number)", agent: "\(number)", more: more) }
      records.append(record(["recordingUrl": "https://r/\(number)", "revision": 1]))
      records.append(record(["transcription": "Words of \(number).", "revision": 2]))
      records.append(record(["recordingUrl": "https://s/\(number)", "revision": 3]))
    }
    // Calls of which only the late facts came.
    records += (100..<110).map {
      JournalSite.ended("call-\($0)", agent: "\($0)", more: ["recordingUrl": "https://r", "revision": 1])
    }
    try site.send(records)
    var groups: [(name: String, worker: WorkerProcess)] = []
    for (place, batch) in ["500", "9", "60"].enumerated() {
      site.group = TestKafka.uniqueName("group")
      let worker = try site.start(
        [
          "--batch", batch, "--lanes", "\(place + 1)", "--parameter", "CallsCollection=Calls\(place)",
        ] + texts)
      groups.append((site.group, worker))
    }
    for (name, worker) in groups {
      site.group = name
      #expect(waitUntil(seconds: 60) { (try? site.hasCommittedAll()) == true }, "\(worker.log)")
      worker.process.end()
    }
    let first = try site.bytes("Calls0")
    #expect(first.count == 110 + 20)
    #expect(try site.bytes("Calls1") == first)
    #expect(try site.bytes("Calls2") == first)
    #expect(
      try site.documents("Calls0").filter { $0["late"]?.asDocument?["words"] != "" && $0["late"] != nil }.count == 25)
    #expect(try site.records(site.deadLetters).isEmpty)
  }

  @Test(arguments: [[], JournalSite.withoutNames])
  func oneOfTwoIsKilledAndNothingIsLostOrDoubled(_ texts: [String]) throws {
    // Its inserts take long enough to be killed in the middle of one.
    let server = try TestMongo.start()
    let site = try JournalSite(partitions: 6, databaseURI: server.uri)
    try slowInserts(site, mode: "alwaysOn")
    var workers = try (0..<2).map { _ in try site.start(["--batch", "50"] + texts) }
    // Each of them has its share before the first call.
    #expect(
      waitUntil(seconds: 40) {
        workers.allSatisfy { $0.get("/metrics").body.contains("ringside_consumer_lag_records{") }
      })
    let count = 1_500
    try site.send(JournalSite.calls(0..<count))
    let victim = workers.removeLast()
    #expect(
      waitUntil(seconds: 60) {
        (victim.metric("ringside_journal_documents_total{result=\"written\"}") ?? 0) > 0
      })
    victim.process.end(SIGKILL)
    #expect(try !site.hasCommittedAll(), "the kill came too late to prove anything")
    try slowInserts(site, mode: "off")
    #expect(waitUntil(seconds: 60) { (try? site.hasCommittedAll()) == true }, "\(workers[0].log)")
    let documents = try site.documents()
    #expect(documents.count == count)
    #expect(Set(documents.compactMap { $0["agent"]?.asString }).count == count)
    #expect(try site.records(site.deadLetters).isEmpty)
    let stopping = ContinuousClock.now
    workers[0].process.end()
    #expect(stopping.duration(to: .now) < .seconds(10))
    #expect(workers[0].log.contains("Stopped."))
  }

  /// A batch lies ready behind the one that takes long; its partitions go to somebody else.
  @Test func aWorkerComesWhileABatchLiesReady() throws {
    let server = try TestMongo.start()
    let site = try JournalSite(partitions: 6, databaseURI: server.uri)
    let count = 1_500
    try site.send(JournalSite.calls(0..<count))
    try slowInserts(site, mode: "alwaysOn", milliseconds: 1_000)
    let first = try site.start(["--batch", "50"] + JournalSite.withoutNames)
    #expect(
      waitUntil(seconds: 60) { (first.metric("ringside_journal_documents_total{result=\"written\"}") ?? 0) > 0 },
      "\(first.log)")
    let second = try site.start(["--batch", "50"] + JournalSite.withoutNames)
    #expect(
      waitUntil(seconds: 60) { (second.metric("ringside_journal_documents_total{result=\"written\"}") ?? 0) > 0 },
      "\(second.log)")
    #expect(try !site.hasCommittedAll(), "the second came too late to prove anything")
    try slowInserts(site, mode: "off")
    #expect(waitUntil(seconds: 60) { (try? site.hasCommittedAll()) == true }, "\(first.log)\n\(second.log)")
    #expect(Set(try site.documents().compactMap { $0["agent"]?.asString }).count == count)
    #expect(try site.records(site.deadLetters).isEmpty)
  }

  /// One call is in hand while the database is away, the other was taken behind it: neither is done.
  @Test func whatLiesReadyIsLagToo() throws {
    let server = try TestMongo.start()
    let site = try JournalSite(partitions: 2, databaseURI: server.uri)
    let producer = try Producer(site.kafka)
    func send(_ call: Int, to partition: Int32) {
      let record = JournalSite.calls(call..<call + 1)[0]
      producer.enqueue([OutgoingRecord(topic: site.consumed, key: nil, value: record.value, partition: partition)])
      #expect(producer.flush(timeoutMilliseconds: 20_000).isComplete)
    }
    let worker = try site.start(["--batch", "1"] + JournalSite.withoutNames)
    func lags() -> [Double?] {
      (0..<2).map { worker.metric("ringside_consumer_lag_records{partition=\"\($0)\",topic=\"\(site.consumed)\"}") }
    }
    func consumed() -> Double? { worker.metric("ringside_records_consumed_total{topic=\"\(site.consumed)\"}") }
    #expect(waitUntil(seconds: 40) { lags() == [0, 0] }, "\(worker.log)")
    // Both of the next two are there when the first is done.
    try slowInserts(site, mode: "alwaysOn", milliseconds: 4_000)
    send(0, to: 0)
    #expect(waitUntil(seconds: 20) { consumed() == 1 })
    send(1, to: 0)
    send(2, to: 1)
    #expect(waitUntil(seconds: 20) { consumed() == 2 })
    server.kill()
    #expect(waitUntil(seconds: 40) { worker.metric("ringside_paused") == 1 && lags() == [1, 1] }, "\(lags())")
    try server.restart()
    #expect(waitUntil(seconds: 60) { (try? site.hasCommittedAll()) == true }, "\(worker.log)")
    #expect(try site.documents().count == 3)
    #expect(waitUntil(seconds: 30) { lags() == [0, 0] }, "\(lags())")
  }

  private func slowInserts(_ site: JournalSite, mode: String, milliseconds: Int32 = 100) throws {
    try site.withDatabase { client in
      _ = try client.runCommand(
        [
          "configureFailPoint": "failCommand", "mode": .string(mode),
          "data": ["blockConnection": .boolean(true), "blockTimeMS": .int32(milliseconds), "failCommands": ["insert"]],
        ], on: "admin")
    }
  }

  // MARK: Outages

  @Test func theDatabaseIsAway() throws {
    let server = try TestMongo.start()
    let site = try JournalSite(partitions: 2, databaseURI: server.uri)
    let worker = try site.start()
    try site.send(JournalSite.calls(0..<50))
    #expect(waitUntil(seconds: 40) { (try? site.count()) == 50 }, "\(worker.log)")
    server.kill()
    try site.send(JournalSite.calls(25..<100))
    #expect(waitUntil(seconds: 20) { worker.metric("ringside_paused") == 1 }, "\(worker.log)")
    #expect(!waitUntil(seconds: 2) { worker.get("/livez").status != 200 || worker.get("/readyz").status != 503 })
    try server.restart()
    #expect(waitUntil(seconds: 40) { (try? site.hasCommittedAll()) == true }, "\(worker.log)")
    #expect(try site.count() == 100)
    #expect(worker.waitUntilReady())
    #expect(worker.metric("ringside_journal_documents_total{result=\"written\"}") == 100)
    #expect(worker.metric("ringside_journal_documents_total{result=\"there\"}") == 25)
    #expect(try site.records(site.deadLetters).isEmpty)
    worker.process.end()
  }

  /// The database has the documents, and its answer is lost: written again, each is found written.
  @Test(.enabled(if: Toxiproxy.program != nil, "TOXIPROXY_SERVER names no program"))
  func theDatabasesAnswerIsLost() throws {
    let server = try TestMongo.start()
    let proxy = try Toxiproxy()
    let port = try freePorts(1)[0]
    try proxy.add("db", listen: port, upstream: UInt16(server.port))
    let site = try JournalSite(databaseURI: server.uri)
    site.workerURI = "mongodb://127.0.0.1:\(port)/?directConnection=true&socketTimeoutMS=1000&heartbeatFrequencyMS=500"
    // Nobody is looked up: it is the insert whose answer does not come.
    let worker = try site.start(["--parameter", "Text=[Number]"])
    try site.send(JournalSite.calls(0..<10))
    #expect(waitUntil(seconds: 40) { (try? site.hasCommittedAll()) == true }, "\(worker.log)")
    try proxy.addToxic("db", "timeout", attributes: ["timeout": 0])
    try site.send(JournalSite.calls(10..<60))
    #expect(waitUntil(seconds: 20) { worker.metric("ringside_paused") == 1 }, "\(worker.log)")
    try proxy.reset()
    #expect(waitUntil(seconds: 40) { (try? site.hasCommittedAll()) == true }, "\(worker.log)")
    #expect(try site.count() == 60)
    #expect((worker.metric("ringside_journal_documents_total{result=\"there\"}") ?? 0) > 0, "no answer was lost")
    #expect(try site.records(site.deadLetters).isEmpty)
    worker.process.end()
  }

  // MARK: Configuration

  @Test func everyMistakeIsToldAtOnce() throws {
    let site = try JournalSite()
    let text = try String(contentsOfFile: site.template, encoding: .utf8)
    try site.writeTemplate(
      text.replacing("Next=\"Queue\"", with: "Next=\"Nowhere\"")
        .replacing("SkipIf=\"[CallType]==Notanswered\"", with: "SkipIf=\"[CallType]=Notanswered\""))
    let run = try site.run([
      "--time-zone", "Mars/Phobos", "--culture", "xx-XX", "--kafka-option", "no.such.property=1",
    ])
    #expect(run.code == 78)
    for text in ["Mars/Phobos", "xx-XX", "no.such.property", "unknown-next", "bad-expression", "template.xml:"] {
      #expect(run.errors.contains(text), "\(text) in \(run.errors)")
    }
  }

  @Test func theCollectionsOfAChainAndOfTheLookUpAreNeededToo() throws {
    let site = try JournalSite()
    let text = try String(contentsOfFile: site.template, encoding: .utf8)
    let empty = "<Parameters><Parameter Name=\"Contacts\" Default=\"\"/><Parameter Name=\"Queues\" Default=\"\"/>"
    try site.writeTemplate(
      text.replacing("<Parameters>", with: empty).replacing(
        "Collection=\"Contacts\"", with: "Collection=\"[Contacts]\""
      )
      .replacing("SkipIf=\"[QueueExtension]", with: "Collection=\"[Queues]\" SkipIf=\"[QueueExtension]"))
    let run = try site.run([])
    #expect(run.code == 78)
    #expect(run.errors.contains("the look-up has no collection"), "\(run.errors)")
    #expect(run.errors.contains("Queue has no collection"), "\(run.errors)")
    // Where no text names the contact, nobody is looked up.
    let nobody = try site.run(["--until-caught-up", "--parameter", "Queues=Q", "--parameter", "Text=[Number]"])
    #expect(nobody.code == 0, "\(nobody.errors)")
  }
}

extension BSONValue {
  fileprivate var asString: String? { if case .string(let text) = self { text } else { nil } }
  fileprivate var asDocument: BSONDocument? { if case .document(let document) = self { document } else { nil } }
}
