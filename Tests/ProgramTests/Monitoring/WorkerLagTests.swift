import CallEvents
import EmbeddedServers
import Foundation
import Kafka
import TestSupport
import Testing

/// What a worker tells of its lag when nothing is fetched.
@Suite(.serialized) struct WorkerLagTests {
  private func lag(_ worker: WorkerProcess, _ site: WorkerSite, _ partition: Int) -> (
    records: Double?, seconds: Double?
  ) {
    func value(_ unit: String) -> Double? {
      let name = "ringside_consumer_lag_\(unit)"
      return worker.metric("\(name){partition=\"\(partition)\",topic=\"\(site.consumed)\"}")
    }
    return (value("records"), value("seconds"))
  }

  private func send(_ site: WorkerSite, _ partition: Int, _ ids: [String], age seconds: Int64) throws {
    let time = Int64(Date().timeIntervalSince1970 * 1_000) - seconds * 1_000
    let producer = try Producer(site.kafka)
    producer.enqueue(
      ids.map { id in
        let record = LookupSite.ringing(id)
        return OutgoingRecord(
          topic: site.consumed, key: nil, value: record.value, partition: Int32(partition), timestamp: time)
      })
    guard producer.flush(timeoutMilliseconds: 20_000).isComplete else { throw TestFailure("not delivered in time") }
  }

  /// The database is away from the start: one record is in hand, the client fetches nothing more, and all of it is told.
  @Test func pausedPartitionsAreTold() throws {
    let server = try TestMongo.start()
    let site = try LookupSite(partitions: 3, databaseURI: server.uri)
    try site.fill([(1, "Muster", "+41791234567", nil)])
    server.kill()
    try send(site, 0, (0..<4).map { "a\($0)" }, age: 100)
    try send(site, 1, ["b"], age: 200)
    let worker = try site.start(["--batch", "1"])
    #expect(waitUntil(seconds: 40) { worker.metric("ringside_paused") == 1 }, "\(worker.log)")
    #expect(worker.metric("ringside_ready") == 0)
    #expect(
      waitUntil(seconds: 30) {
        let (first, second, third) = (lag(worker, site, 0), lag(worker, site, 1), lag(worker, site, 2))
        return first.records == 4 && (100..<220).contains(first.seconds ?? 0)
          && second.records == 1 && (200..<320).contains(second.seconds ?? 0)
          && third.records == 0 && third.seconds == 0
      }, "\((0..<3).map { lag(worker, site, $0) }) \(worker.log)")
    // What comes during the outage.
    try send(site, 1, ["c", "d"], age: 0)
    try send(site, 2, ["e"], age: 50)
    #expect(
      waitUntil(seconds: 30) {
        let third = lag(worker, site, 2)
        return lag(worker, site, 1).records == 3 && third.records == 1 && (third.seconds ?? 0) >= 50
      }, "\((0..<3).map { lag(worker, site, $0) })")
    try server.restart()
    #expect(waitUntil(seconds: 60) { (try? site.hasCommittedAll()) == true }, "\(worker.log)")
    #expect(
      waitUntil(seconds: 30) { (0..<3).allSatisfy { lag(worker, site, $0) == (0, 0) } },
      "\((0..<3).map { lag(worker, site, $0) })")
    #expect(worker.metric("ringside_ready") == 1)
    worker.process.end()
  }

  /// The end of a partition lies behind the mark of a transaction, which no worker is ever given.
  @Test(.enabled(if: TestKafka.hasRealKafka, "the embedded broker's transactions are a pretence"))
  func marksOfTransactionsAreNoLag() throws {
    let site = try LookupSite()
    try site.fill([(1, "Muster", "+41791234567", nil)])
    let worker = try site.start()
    #expect(worker.waitUntilReady())
    var configuration = site.kafka
    configuration.set("transactional.id", TestKafka.uniqueName("t"))
    let producer = try Producer(configuration)
    try producer.initTransactions()
    try producer.beginTransaction()
    producer.enqueue([OutgoingRecord(topic: site.consumed, key: nil, value: LookupSite.ringing("a").value)])
    #expect(producer.flush(timeoutMilliseconds: 20_000).isComplete)
    try producer.commitTransaction()
    #expect(try site.records(site.topics.popUps) { $0.count == 1 }.count == 1)
    let ends = try Admin(site.kafka).watermarks(TopicPartition(topic: site.consumed, partition: 0))
    #expect(ends.high == 2)
    #expect(waitUntil(seconds: 30) { lag(worker, site, 0) == (0, 0) }, "\(lag(worker, site, 0)) \(worker.log)")
    #expect(!waitUntil(seconds: 4) { lag(worker, site, 0) != (0, 0) }, "it came back")
    worker.process.end()
  }
}
