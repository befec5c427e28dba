import CallEvents
import Foundation
import Glibc
import Kafka
import TestSupport
import Testing

@testable import ringside

extension DeadLetterTests {
  @Suite(.enabled(if: TestKafka.hasRealKafka, "the embedded broker's transactions are a pretence"))
  struct ExactlyOnce {
    private func plant(_ count: Int, _ site: DeadLetterSite) throws {
      try site.plant(
        (0..<count).map { number in
          .init(key: "k\(number)", value: Array("value \(number)".utf8), partition: Int32(number % site.partitions))
        })
    }

    /// - Parameter isQuiet: without a line for each, so that most of its time goes into transactions.
    private func start(
      _ site: DeadLetterSite, _ name: String, isQuiet: Bool = false
    ) throws -> (process: TestProcess, log: String) {
      let log = site.directory + "/\(name).log"
      let command =
        [RingsideProgram.path, "dlq", "redrive", "ringing"] + (isQuiet ? [] : ["--json"]) + site.arguments
      return (try TestProcess(command, log: log), log)
    }

    private func size(_ file: String) -> Int {
      (try? FileManager.default.attributesOfItem(atPath: file)[.size] as? Int) ?? 0
    }

    private func expectEachOnce(_ count: Int, _ site: DeadLetterSite) throws {
      let records = try site.redriven(atLeast: count)
      #expect(records.count == count)
      #expect(Set(records.compactMap(\.key)).count == count)
      #expect(records.allSatisfy { $0.header(DeadLetterHeader.redrives) == "1" })
      #expect(records.allSatisfy { $0.value == Array("value \($0.key?.dropFirst() ?? "")".utf8) })
      #expect(try site.list([]).isEmpty)
    }

    @Test func killedTwentyTimesEachRecordIsRedrivenOnce() throws {
      let site = try DeadLetterSite(partitions: 3)
      let count = 30_000
      try plant(count, site)
      var killed = 0
      var inTheMiddle = 0
      let reader = try TopicReader(site.kafka, site.origin, partitions: 3)
      for round in 0..<20 {
        let run = try start(site, "run-\(round)", isQuiet: true)
        let before = reader.records.count
        if round % 5 == 0 {
          // Somewhere at the beginning.
          usleep(UInt32.random(in: 0..<400_000))
        } else {
          // Somewhere behind the first that it has done, which is also behind the last that one before it has.
          waitUntil(seconds: 60) { reader.poll(milliseconds: 2) > 0 || !run.process.isRunning }
          usleep(UInt32.random(in: 0..<30_000))
        }
        if run.process.isRunning { killed += 1 }
        run.process.end(SIGKILL)
        reader.poll(milliseconds: 2)
        if reader.records.count > before { inTheMiddle += 1 }
      }
      let left = try site.list([]).count
      let last = try site.dlq(["redrive", "ringing"])
      #expect(last.code == 0, "\(last.errors)")
      #expect(killed == 20, "\(killed) of the runs were killed, \(inTheMiddle) in the middle, and \(left) were left")
      #expect(inTheMiddle >= 10)
      #expect(left > 0 && left < count)
      try expectEachOnce(count, site)
    }

    @Test func ofTwoAtATimeOneIsShutOut() throws {
      let site = try DeadLetterSite(partitions: 3)
      let count = 20_000
      try plant(count, site)
      let first = try start(site, "first")
      #expect(waitUntil(seconds: 60) { size(first.log) > 0 })
      let second = try site.dlq(["redrive", "ringing"])
      #expect(second.code == 0, "\(second.errors)")
      #expect(waitUntil(seconds: 60) { !first.process.isRunning })
      let log = try String(contentsOfFile: first.log, encoding: .utf8)
      #expect(log.contains("another run handles this topic, and this one has ended"))
      try expectEachOnce(count, site)
    }

    /// What somebody else has not committed yet hides what is behind it in the log, a note of this topic perhaps.
    @Test func notesBehindAnOpenTransactionAreWaitedFor() throws {
      let site = try DeadLetterSite()
      try plant(10, site)
      #expect(try site.dlq(["redrive", "ringing", "--limit", "4"]).code == 0)
      var configuration = site.kafka
      configuration.set("transactional.id", TestKafka.uniqueName("other"))
      let other = try Producer(configuration)
      try other.initTransactions()
      try other.beginTransaction()
      other.enqueue([OutgoingRecord(topic: site.topics.handledDeadLetters, key: [0x78], value: [0x78])])
      #expect(other.flush(timeoutMilliseconds: 20_000).isComplete)
      // Written behind it, and not to be read yet: the fifth is redriven.
      let place = TopicPartition(topic: site.letters, partition: 0)
      let fifth = try #require(try fifthLetter(site))
      let note = LetterNote(.redriven, at: 0, user: "another run", timestamp: fifth)
      try site.send([
        OutgoingRecord(
          topic: site.topics.handledDeadLetters, key: Array(LetterNote.key(place, 4).utf8), value: note.value)
      ])
      let run = try start(site, "run")
      #expect(!waitUntil(seconds: 4) { !run.process.isRunning })
      #expect(try site.redriven(atLeast: 4).count == 4)
      try other.abortTransaction()
      #expect(waitUntil(seconds: 60) { !run.process.isRunning })
      #expect(try site.redriven(atLeast: 9).compactMap(\.key) == (0..<10).filter { $0 != 4 }.map { "k\($0)" })
    }

    /// Its time, milliseconds since 1970.
    private func fifthLetter(_ site: DeadLetterSite) throws -> Int64? {
      let reader = try Consumer(reader: site.kafka)
      defer { reader.close() }
      try reader.assign([TopicPartitionOffset(TopicPartition(topic: site.letters, partition: 0), .at(4))])
      var time: Int64?
      waitUntil(seconds: 30) {
        time = reader.poll(timeoutMilliseconds: 100, maximum: 1).records.first?.timestamp
        return time != nil
      }
      return time
    }

    @Test func interruptedItSaysSo() throws {
      let site = try DeadLetterSite(partitions: 3)
      let count = 20_000
      try plant(count, site)
      let log = site.directory + "/run.log"
      let process = try TestProcess([RingsideProgram.path, "dlq", "redrive", "ringing"] + site.arguments, log: log)
      let reader = try TopicReader(site.kafka, site.origin, partitions: 3)
      #expect(reader.poll(seconds: 60) { !$0.records.isEmpty })
      process.end(SIGINT)
      let text = try String(contentsOfFile: log, encoding: .utf8)
      #expect(text.hasSuffix("; interrupted, run it again to go on\n"), "\(text)")
      #expect(try site.dlq(["redrive", "ringing"]).code == 0)
      try expectEachOnce(count, site)
    }
  }
}
