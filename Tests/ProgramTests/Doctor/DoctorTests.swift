import BSON
import CallEvents
import Foundation
import Kafka
import MongoDB
import TestSupport
import Testing

/// `ringside doctor` as an operator runs it.
@Suite(.serialized) struct DoctorTests {
  private func examine(_ arguments: [String]) throws -> RingsideProgram.Finished {
    try RingsideProgram.run(["doctor"] + arguments)
  }

  @Test func missingTopicsAreFaultsAndAMissingIndexComesWithItsCommand() throws {
    // A site has the topics of one worker only.
    let site = try LookupSite()
    let first = try examine(site.replayArguments())
    #expect(first.code == 78, "\(first.output)\(first.errors)")
    #expect(first.output.contains("topic \(site.topics.ended): is not there"))
    #expect(first.output.contains("-> ringside topics create"))
    #expect(first.lines.contains { $0.hasPrefix("ok") && $0.contains("topic \(site.topics.ringing): ") })
    // No contact yet, and so no collection.
    #expect(first.output.contains("is not there\n         -> check the parameters Database and ContactsCollection"))

    try site.withDatabase { client in
      for case .failed(let error) in try client.insert([["phone": "+41791234567"]], into: site.namespace) {
        throw error
      }
    }
    let command = "db.contacts.createIndex({ \"phone\": 1 })"
    #expect(try examine(site.replayArguments()).output.contains("-> \(command)"))
    try site.fill([(1, "Muster", "+41790000001", nil)])
    let indexed = try examine(site.replayArguments(["--json"]))
    #expect(!indexed.output.contains(command))
    let lines = try indexed.lines.map { line in
      try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String])
    }
    #expect(lines.allSatisfy { $0["level"] != nil && $0["subject"] != nil && $0["text"] != nil })
    #expect(lines.contains { $0["text"] == "phone is served by the index phone" })
  }

  @Test func whoeverIsAwayIsNamedAndNoSecretIsShown() throws {
    let site = try LookupSite()
    let canary = "canary-secret-4711"
    let away = try examine([
      "--kafka-brokers", "127.0.0.1:1", "--kafka-option", "sasl.password=\(canary)", "--template", site.template,
      "--mongodb-uri", "mongodb://user:\(canary)@127.0.0.1:1/?replicaSet=x&w=1&journal=false",
    ])
    #expect(away.code == 69)
    #expect(away.output.contains("Kafka: no answer from 127.0.0.1:1"))
    #expect(away.output.contains("database mongodb://127.0.0.1:1: no primary answers"))
    #expect(!(away.output + away.errors).contains(canary))
  }

  @Test func aTemplateThatNoWorkerStartsWithIsAFault() throws {
    let site = try LookupSite()
    try site.writeTemplate("<Crm><Scenarios/></Crm>")
    let run = try examine(site.replayArguments())
    #expect(run.code == 78)
    #expect(run.output.contains("fault    template: "))
    #expect(run.output.contains("nothing-to-run"))
    let without = try examine([
      "--kafka-brokers", site.kafka.value(of: "bootstrap.servers") ?? "", "--topic-prefix", site.topics.prefix,
    ])
    #expect(without.output.contains("warning  template: none is given"))
  }

  @Test func aWeakWriteConcernIsTold() throws {
    let site = try LookupSite()
    let separator = site.databaseURI.contains("?") ? "&" : "/?"
    let weak = site.databaseURI + separator + "w=1&journal=false"
    let run = try examine(site.replayArguments().map { $0 == site.databaseURI ? weak : $0 })
    #expect(run.output.contains("the connection string says w=1"))
    #expect(run.output.contains("the connection string says journal=false"))
    #expect(try examine(site.replayArguments()).output.contains("writes are acknowledged by a majority, on disk"))
  }
}
