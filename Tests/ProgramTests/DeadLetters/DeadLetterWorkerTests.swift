import BSON
import CallEvents
import EmbeddedServers
import Foundation
import Kafka
import MongoDB
import TestSupport
import Testing

extension DeadLetterTests {
  /// Dead letters that a worker wrote, and takes again.
  @Suite struct OfAWorker {
    private func dlq(_ site: LookupSite, _ arguments: [String]) throws -> RingsideProgram.Finished {
      try RingsideProgram.run(
        ["dlq"] + arguments + [
          "--kafka-brokers", site.kafka.value(of: "bootstrap.servers") ?? "", "--topic-prefix", site.topics.prefix,
        ])
    }

    @Test func theWorkerTakesWhatWasPutBack() throws {
      let server = try TestMongo.start()
      let site = try LookupSite(databaseURI: server.uri)
      try TestKafka.shared().createTopic(site.topics.handledDeadLetters, partitions: 1)
      try site.fill([(1, "Muster", "+41791234567", nil)])
      try site.withDatabase { client in
        _ = try client.runCommand(
          [
            "configureFailPoint": "failCommand", "mode": ["times": 3],
            "data": ["errorCode": .int32(50), "failCommands": ["find"]],
          ], on: "admin")
      }
      var call = LookupSite.ringing("slow")
      call.headers = [RecordHeader("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]
      try site.send([call])
      #expect(try site.run(["--until-caught-up", "--batch", "1"]).code == 0)
      #expect(try site.records(site.deadLetters) { $0.count >= 1 }.count == 1)
      let list = try dlq(site, ["list", "--reason", "too-slow", "--worker", "lookup-worker", "--json"])
      #expect(list.lines.count == 1, "\(list.output) \(list.errors)")

      let redrive = try dlq(site, ["redrive", "ringing"])
      #expect(redrive.output == "\(site.deadLetters): 1 redriven\n", "\(redrive.errors)")
      let records = try site.records(site.consumed) { $0.count >= 2 }
      #expect(records.count == 2)
      #expect(records.last?.key == call.key)
      #expect(records.last?.value == call.value)
      #expect(records.last?.headers == call.headers + [RecordHeader(DeadLetterHeader.redrives, "1")])
      let again = try site.run(["--until-caught-up"])
      #expect(again.code == 0, "\(again.errors)")
      #expect(try site.records(site.topics.popUps) { $0.count >= 1 }.map(\.key) == ["slow"])
      #expect(try site.records(site.deadLetters).count == 1)
    }

    @Test func whatFailsAgainIsCountedOnUntilItIsParked() throws {
      let site = try LookupSite()
      try TestKafka.shared().createTopic(site.topics.handledDeadLetters, partitions: 1)
      try site.fill([])
      try site.send([SiteRecord(key: "bad", value: [0x78], headers: [RecordHeader("kept", "yes")])])
      for round in 0..<3 {
        #expect(try site.run(["--until-caught-up"]).code == 0)
        let letters = try site.records(site.deadLetters) { $0.count > round }
        #expect(letters.map { $0.header(DeadLetterHeader.redrives) } == (0...round).map { "\($0)" })
        #expect(letters.last?.headers.filter { $0.name == DeadLetterHeader.redrives }.count == 1)
        #expect(letters.last?.header("kept") == "yes")
        let redrive = try dlq(site, ["redrive", "ringing", "--max-redrives", "2"])
        #expect(redrive.output == "\(site.deadLetters): 1 \(round < 2 ? "redriven" : "parked")\n", "\(redrive.errors)")
      }
      #expect(try site.records(site.consumed).count == 3)
      #expect(try dlq(site, ["list", "ringing"]).output == "no dead letters\n")
    }
  }
}
