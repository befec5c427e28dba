import BSON
import CallEvents
import Foundation
import Kafka
import MongoDB
import TestSupport
import Testing

/// The rights that `ringside topics acls` prints, under Kafka's own authorizer: with them every program does its whole work, and without
/// any one of them it does not.
@Suite(
  "rights", .serialized,
  .enabled(if: TestKafka.hasRealKafka, "the embedded broker knows no rights: set KAFKA_HOME"))
struct AccessTests {
  @Test func withThemEverythingIsDone() throws {
    let access = try AccessSite.shared.get()
    let site = access.site
    let (topics, namespace) = (site.topics, Namespace(database: site.database, collection: "calls"))
    try site.fill()
    let workers = try ["lookup-worker", "journal-worker", "contact-worker"].map(access.start)
    defer { for worker in workers { worker.process.end() } }
    for worker in workers { #expect(worker.waitUntilReady(), "\(worker.get("/readyz").body) \(worker.log)") }

    let published = try site.publish(
      [
        ProducerProgram.ringing("known"), ProducerProgram.ringing("stranger", number: "+41791234599"),
        ProducerProgram.ended("over"), ProducerProgram.unknownCaller("reported", number: "+41791234598"),
      ], as: .scram("producer"))
    #expect(published.code == 0, "\(published.errors)")
    // What nobody can read, from another system.
    for topic in [topics.ringing, topics.ended, topics.unknownCaller] { try site.send("no JSON", to: topic) }

    let popUps = try site.records(topics.popUps) { $0.matches["created"] == 2 && $0.matches["single"] == 1 }
    #expect(popUps.matches["created"] == 2 && popUps.matches["single"] == 1, "\(popUps.matches) \(workers.map(\.log))")
    #expect(try site.records(topics.resolvedContacts).count >= 1)
    let database = try TestMongo.pool(site.servers.uri()).client()
    #expect(try waitUntil(seconds: 20) { try database.count(in: namespace) == 1 })
    for topic in [topics.ringing, topics.ended, topics.unknownCaller] {
      #expect(try site.records(Topics.deadLetters(of: topic)).count == 1, "\(topic)")
    }

    // The operator's commands on it.
    let lag = try access.operate(
      ["lag", "--json"]
        + ["lookup-worker", "journal-worker", "contact-worker"].flatMap { ["--group", access.groups[$0] ?? ""] })
    #expect(lag.code == 0, "\(lag.errors)")
    #expect(lag.output.contains("\"state\":\"Stable\""), "\(lag.output)")
    let watch = try access.operate(["watch", "--from", "earliest", "--until-end", "--format", "json"])
    #expect(watch.code == 0, "\(watch.errors)")
    #expect(watch.output.contains("stranger") && watch.output.contains("\"popup\""))
    for arguments in [
      ["topics", "create", "--partitions", "1"], ["topics", "list"], ["topics", "describe", "ringing"],
      ["dlq", "list"],
      ["dlq", "redrive", "ended"], ["dlq", "redrive", "unknown-caller"], ["dlq", "drop", "ringing"],
    ] {
      let run = try access.operate(arguments)
      #expect(run.code == 0, "\(arguments): \(run.code) \(run.errors) \(run.output)")
    }
    let story = try access.operate(
      ["trace", "stranger"]
        + ["lookup", "journal", "contact"].flatMap { ["--\($0)-group", access.groups["\($0)-worker"] ?? ""] })
    #expect(story.code == 0, "\(story.errors) \(story.output)")
    for topic in ["ringing", "ended", "unknown-caller"] {
      let more = topic == "ended" ? [] : ["--popups"]
      let run = try access.operate(
        ["replay", topic, "--template", site.template, "--country", "CH"] + more, database: true)
      #expect(run.code == 0, "\(topic): \(run.code) \(run.errors) \(run.output)")
    }
    let doctor = try access.operate(["doctor", "--template", site.template, "--country", "CH"], database: true)
    #expect(doctor.code == 0, "\(doctor.output)")
  }

  @Test func aWebClientMayReadPopUpsAndNothingElse() throws {
    let access = try AccessSite.shared.get()
    let site = access.site
    for topic in [site.topics.popUps, site.topics.ringing] { try site.send("{}", to: topic) }
    // A replica's own group, named behind what is granted.
    let group = (access.groups["web-client"] ?? "") + "-replica-1"
    #expect(try site.canConsume(site.topics.popUps, group: group, as: "web-client"))
    #expect(try !site.canConsume(site.topics.ringing, group: group, as: "web-client"))
    #expect(try !site.canConsume(site.topics.popUps, group: "other", as: "web-client"))
    for rule in access.rules(of: "web-client") {
      try access.list.without(rule) {
        let mayStill = try site.canConsume(site.topics.popUps, group: group, as: "web-client")
        #expect(!mayStill, "\(rule)")
      }
    }
  }

  @Test(arguments: ["lookup-worker", "journal-worker", "contact-worker"])
  func noWorkerIsReadyWithoutAnyOneOfThem(_ program: String) throws {
    let access = try AccessSite.shared.get()
    let rules = access.rules(of: program)
    #expect(rules.count >= 3)
    for rule in rules {
      try access.list.without(rule) {
        let worker = try access.start(program)
        defer { worker.process.end() }
        var ready = worker.get("/readyz")
        let isTold = waitUntil(seconds: 20) {
          ready = worker.get("/readyz")
          return rule.resource == "group"
            ? worker.log.contains("GROUP_AUTHORIZATION_FAILED")
            : ready.body.contains("topics are missing: \(rule.name)")
        }
        #expect(isTold, "\(rule): \(ready.body) \(worker.log)")
        #expect(ready.status == 503, "\(rule)")
      }
    }
  }

  @Test func theProducerNeedsEachOfItsTopics() throws {
    let access = try AccessSite.shared.get()
    let site = access.site
    let lines = [
      site.topics.ringing: ProducerProgram.ringing("a"), site.topics.ended: ProducerProgram.ended("a"),
      site.topics.unknownCaller: ProducerProgram.unknownCaller("a", number: "+41791234567"),
    ]
    let rules = access.rules(of: "call-events-producer")
    #expect(Set(rules.map(\.name)) == Set(lines.keys))
    for rule in rules {
      try access.list.without(rule) {
        let run = try site.publish([lines[rule.name] ?? ""], as: .scram("producer"))
        #expect(run.code == 78, "\(rule): \(run.errors)")
        #expect(run.errors.contains(rule.name), "\(run.errors)")
      }
    }
  }

  /// Each of the operator's, but for Create, which is tried on three of the eleven topics.
  @Test func theOperatorNeedsEachOfHis() throws {
    let access = try AccessSite.shared.get()
    let site = access.site
    let topics = site.topics
    let kafka = KafkaConfiguration(brokers: site.servers.kafka.bootstrapServers)
    let replay = ["--template", site.template, "--country", "CH"]
    func fails(_ rule: KafkaAccessRule, _ arguments: [String], database: Bool = false) throws {
      let run = try access.operate(arguments, database: database, seconds: 30)
      #expect(run.code == 78, "\(rule): \(arguments): \(run.code) \(run.errors) \(run.output)")
    }
    /// A letter that can be put back.
    func plant(_ topic: String) throws { try site.plantLetter(of: topic) }
    for rule in access.rules(of: "operator") {
      if rule.operation == "Create" {
        guard [topics.ringing, Topics.deadLetters(of: topics.ended), topics.handledDeadLetters].contains(rule.name)
        else { continue }
        let admin = try Admin(kafka)
        _ = try admin.deleteTopics([rule.name])
        #expect(waitUntil(seconds: 20) { (try? admin.topic(rule.name)) == .some(nil) })
      }
      if rule.operation == "Write" || rule.resource == "group" {
        try site.publish([ProducerProgram.ringing("again"), ProducerProgram.ended("again")], as: .scram("producer"))
      }
      if rule.operation == "Write", rule.resource != "topic" || rule.purpose.contains("dlq") {
        for topic in [topics.ringing, topics.ended, topics.unknownCaller] { try plant(topic) }
      }
      try access.list.without(rule) {
        switch (rule.operation, rule.resource) {
        case ("Create", _), ("DescribeConfigs", _): try fails(rule, ["topics", "create", "--partitions", "1"])
        case ("Read", "topic"):
          // An empty topic is shown to the end by whoever may see it.
          try site.send("{}", to: rule.name)
          try fails(rule, ["watch", "--topic", rule.name, "--from", "earliest", "--until-end"])
        case ("Describe", "group"):
          // It shows what it may.
          let lag = try access.operate(["lag", "--json", "--group", rule.name])
          #expect(!lag.output.contains("\"state\":\""), "\(rule): \(lag.output)")
        case ("Read", "group"): try fails(rule, ["replay", "ended"] + replay, database: true)
        case ("Write", "transactional-id") where rule.name.hasPrefix("ringside.replay"),
          ("Write", "topic") where [topics.popUps, topics.resolvedContacts].contains(rule.name):
          try fails(rule, ["replay", "ringing", "--popups"] + replay, database: true)
        case ("Write", "topic") where rule.name == topics.handledDeadLetters:
          try fails(rule, ["dlq", "drop", "ringing"])
        case ("Write", "topic"): try fails(rule, ["dlq", "redrive", rule.name])
        default: try fails(rule, ["dlq", "redrive", "ringing"])
        }
      }
      if rule.operation == "Create" { try site.createTopics(as: .scram("operator")) }
    }
  }
}
