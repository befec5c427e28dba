import BSON
import CallEvents
import Foundation
import TestSupport
import Testing

/// The built programs on servers that want TLS, users and passwords: that they work, and what they say where they are refused.
@Suite(
  "secured connections", .serialized,
  .enabled(if: TestKafka.hasRealKafka, "the embedded broker has neither TLS nor users: set KAFKA_HOME"))
struct SecuredConnectionTests {
  @Test(arguments: ["SCRAM-SHA-512", "client certificate"])
  func aCallBecomesAPopUp(_ kind: String) throws {
    let way: SecureSite.Way = kind == "SCRAM-SHA-512" ? .scram("admin") : .certificate
    let site = try SecureSite()
    try site.createTopics(as: way)
    try site.fill()
    let list = try site.run("ringside", ["topics", "list"], as: way)
    #expect(list.code == 0)
    #expect(list.output.contains("\(site.topics.ringing) "))

    let worker = try site.start(as: way)
    defer { worker.process.end() }
    #expect(worker.waitUntilReady(), "\(worker.log)")
    let published = try site.publish([ProducerProgram.ringing("secured")], as: way)
    #expect(published.code == 0, "\(published.errors)")
    let popUps = try site.records(site.topics.popUps)
    #expect(popUps.map { $0.text("displayName") } == ["Anna Muster"], "\(worker.log)")

    let doctor = try site.run(
      "ringside", ["doctor", "--template", site.template, "--country", "CH"], as: way, database: site.servers.uri())
    #expect(doctor.code == 0, "\(doctor.output)")
    #expect(doctor.output.contains("replica set secantus"))
  }

  // MARK: Refused by Kafka, or refusing it

  struct Refusal: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let way: SecureSite.Way
    let text: String
  }

  static let refusals = [
    Refusal(testDescription: "wrong authority", way: .strange("admin"), text: "not signed by an authority"),
    Refusal(testDescription: "wrong host name", way: .misnamed("admin"), text: "made out to another host name"),
    Refusal(
      testDescription: "wrong password", way: .scram("admin", password: "wrong"), text: "SASL authentication error"),
    Refusal(
      testDescription: "unknown user", way: .scram("stranger", password: "any"), text: "SASL authentication error"),
    Refusal(testDescription: "no client certificate", way: .noCertificate, text: "certificate required"),
  ]

  @Test(arguments: refusals)
  func kafkaSaysWhy(_ refusal: Refusal) throws {
    let site = try SecureSite()
    for command in [["topics", "list"], ["lag"]] {
      let run = try site.run("ringside", command, as: refusal.way)
      #expect(run.code == 78, "\(command): \(run.errors)")
      #expect(run.errors.contains(refusal.text), "\(command): \(run.errors)")
    }
    let published = try site.publish([ProducerProgram.ringing("a")], as: refusal.way)
    #expect(published.code == 78, "\(published.errors)")
    #expect(published.errors.contains(refusal.text), "\(published.errors)")
    let doctor = try site.run("ringside", ["doctor"], as: refusal.way)
    #expect(doctor.code == 78, "\(doctor.output)")
    #expect(
      doctor.output.split(separator: "\n").contains { $0.hasPrefix("fault    Kafka: ") && $0.contains(refusal.text) })

    // A worker waits for somebody to mend it, and says so.
    let worker = try site.start(as: refusal.way)
    defer { worker.process.end() }
    var ready = worker.get("/readyz")
    #expect(
      waitUntil(seconds: 30) {
        ready = worker.get("/readyz")
        return ready.body.contains(refusal.text)
      }, "\(ready.body) \(worker.log)")
    #expect(ready.status == 503)
    #expect(worker.get("/livez").status == 200)
  }

  @Test func aClientWithoutTLSIsToldSo() throws {
    let site = try SecureSite()
    let run = try site.run("ringside", ["topics", "list"], as: .plain)
    #expect(run.code == 69, "\(run.errors)")
    #expect(run.errors.contains("no answer from Kafka"))
  }

  @Test func filesThatAreNotThereAreToldAtTheStart() throws {
    let site = try SecureSite()
    let absent = site.directory + "/absent.pem"
    for option in ["ssl.ca.location", "ssl.certificate.location", "ssl.key.location"] {
      let run = try site.run("ringside", ["topics", "list", "--kafka-option", "\(option)=\(absent)"], as: .certificate)
      #expect(run.code == 78, "\(option): \(run.errors)")
      #expect(run.errors.contains(option), "\(run.errors)")
    }
    let uri = site.servers.uri().replacing(site.servers.authority.certificate, with: absent)
    let worker = try site.run("lookup-worker", ["--template", site.template], as: .certificate, database: uri)
    #expect(worker.code == 78, "\(worker.errors)")
    #expect(worker.errors.contains("tlsCAFile names \(absent), which cannot be read"), "\(worker.errors)")
  }

  // MARK: The database

  @Test(arguments: [
    ("wrong authority", "UntrustedCertificate"), ("wrong host name", "CertificateOfAnotherHost"),
    ("wrong password", "Authentication"), ("no user", "Unauthorized"),
  ])
  func theDatabaseSaysWhy(_ what: String, _ word: String) throws {
    let site = try SecureSite()
    try site.createTopics()
    let servers = site.servers
    let uri: String =
      switch what {
      case "wrong authority": servers.uri(trusting: servers.stranger)
      case "wrong host name": servers.uri(servers.misnamedDatabase, password: nil)
      case "wrong password": servers.uri(password: "wrong")
      default: servers.uri(password: nil)
      }
    let doctor = try site.run(
      "ringside", ["doctor", "--template", site.template, "--country", "CH"], as: .scram("admin"), database: uri)
    #expect(doctor.output.contains(word), "\(doctor.output)")
    // Whoever may not list indexes may look up all the same.
    if what != "no user" { #expect(doctor.code == 78, "\(doctor.output)") }

    let worker = try site.start(as: .scram("admin"), database: uri)
    defer { worker.process.end() }
    // A certificate is refused at once, a user with the first call.
    try site.publish([ProducerProgram.ringing("a")], as: .scram("admin"))
    var ready = worker.get("/readyz")
    #expect(
      waitUntil(seconds: 30) {
        ready = worker.get("/readyz")
        return ready.body.contains(word)
      }, "\(ready.body) \(worker.log)")
    #expect(ready.status == 503)
    // Nothing of it is the call's fault.
    #expect(try site.records(Topics.deadLetters(of: site.topics.ringing), seconds: 2).isEmpty)
  }
}
