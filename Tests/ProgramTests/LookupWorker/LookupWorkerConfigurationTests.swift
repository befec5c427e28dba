import Foundation
import TestSupport
import Testing

extension LookupWorkerTests {
  /// What a worker says before it works, and what it never says.
  @Suite struct Configuration {
    @Test func everyMistakeIsToldAtOnce() throws {
      let site = try LookupSite()
      let run = try ProgramRun(
        "lookup-worker",
        [
          "--template", site.directory + "/absent.xml", "--country", "XX", "--time-zone", "Mars/Phobos", "--culture",
          "xx-XX", "--kafka-option", "no.such.property=1", "--topic-prefix", "sp ace",
          "--mongodb-uri", "mongodb://user:canary-4711@",
        ], directory: site.directory)
      #expect(run.code == 78)
      for text in ["absent.xml", "XX", "Mars/Phobos", "xx-XX", "no.such.property", "topic prefix", "connection string"]
      {
        #expect(run.errors.contains(text), "\(text) in \(run.errors)")
      }
      #expect(!run.errors.contains("canary-4711"))
    }

    @Test func helpVersionAndUsage() throws {
      let directory = try makeTemporaryDirectory("usage")
      defer { try? FileManager.default.removeItem(atPath: directory) }
      let help = try ProgramRun("lookup-worker", ["--help"], directory: directory)
      #expect(help.code == 0)
      for name in [
        "--kafka-brokers", "KAFKA_BROKERS", "--mongodb-uri", "MONGODB_URI", "--template", "RINGSIDE_TEMPLATE",
        "--until-caught-up", "--dead-letter-limit", "RINGSIDE_DEAD_LETTER_LIMIT", "--popup-lifetime", "--http",
      ] { #expect(help.output.contains(name), "\(name)") }
      let version = try ProgramRun("lookup-worker", ["--version"], directory: directory)
      #expect(version.code == 0)
      #expect(!version.output.isEmpty)
      let usage = try ProgramRun("lookup-worker", ["--no-such-option"], directory: directory)
      #expect(usage.code == 64)
      #expect(usage.errors.contains("--no-such-option"))
    }

    @Test func aPasswordIsNeverSeen() throws {
      let site = try LookupSite()
      let password = "canary-4711"
      try site.send([LookupSite.ringing("a")])
      let port = try freePorts(1)[0]
      site.workerURI = "mongodb://user:\(password)@127.0.0.1:\(port)/?connectTimeoutMS=500"
      let worker = try site.start(["--log-level", "debug", "--stop-timeout", "1s"])
      #expect(waitUntil(seconds: 40) { worker.metric("ringside_paused") == 1 }, "\(worker.log)")
      let said = worker.log + worker.get("/readyz").body + worker.get("/metrics").body
      #expect(said.contains("A batch failed."))
      #expect(!said.contains(password))
      let stopping = ContinuousClock.now
      worker.process.end()
      #expect(stopping.duration(to: .now) < .seconds(10))
      #expect(try site.records(site.deadLetters).isEmpty)
    }
  }
}
