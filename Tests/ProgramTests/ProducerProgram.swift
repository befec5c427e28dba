import CallEvents
import Foundation
import Glibc
import Kafka
import TestSupport

/// The built `call-events-producer`, against topics of a test's own.
struct ProducerProgram {
  let kafka: TestKafka
  let prefix: String
  let directory: String

  init() throws {
    kafka = try TestKafka.shared()
    prefix = TestKafka.uniqueName("t") + "."
    directory = try makeTemporaryDirectory("producer")
    for name in ["calls.ringing", "calls.ended", "calls.unknown-caller"] {
      try kafka.createTopic(prefix + name, partitions: 1)
    }
  }

  func remove() { try? FileManager.default.removeItem(atPath: directory) }

  /// Programs lie beside the test bundle.
  static func path(_ name: String) -> String {
    Bundle.module.bundleURL.deletingLastPathComponent().appendingPathComponent(name).path
  }

  func file(_ name: String, _ text: String) throws -> String {
    let path = directory + "/" + name
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }

  struct Finished {
    let code: Int32
    let output: String
    let errors: String
  }

  /// Runs to the end; a minute at most.
  func run(
    _ arguments: [String], input: String = "", environment: [String: String] = [:], knowsKafka: Bool = true
  ) throws -> Finished {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Self.path("call-events-producer"))
    process.arguments = arguments
    var all = ["PATH": "/usr/bin:/bin", "RINGSIDE_TOPIC_PREFIX": prefix]
    if knowsKafka { all["KAFKA_BROKERS"] = kafka.bootstrapServers }
    process.environment = all.merging(inheritedEnvironment) { $1 }.merging(environment) { $1 }
    let outputFile = directory + "/stdout"
    let errorFile = directory + "/stderr"
    for file in [outputFile, errorFile] { _ = FileManager.default.createFile(atPath: file, contents: nil) }
    process.standardOutput = FileHandle(forWritingAtPath: outputFile)
    process.standardError = FileHandle(forWritingAtPath: errorFile)
    let inputFile = try file("stdin", input)
    process.standardInput = FileHandle(forReadingAtPath: inputFile)
    try process.run()
    if !waitUntil(seconds: 60, { !process.isRunning }) { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
    return Finished(
      code: process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus,
      output: try String(contentsOfFile: outputFile, encoding: .utf8),
      errors: try String(contentsOfFile: errorFile, encoding: .utf8))
  }

  struct Record {
    let key: String
    let value: String
    let headers: [String: String]
  }

  /// What is in a topic, once there are `count` records, or twenty seconds later.
  func records(_ topic: String, count: Int) throws -> [Record] {
    let consumer = try Consumer(reader: kafka.configuration)
    defer { consumer.close() }
    try consumer.assign([TopicPartitionOffset(TopicPartition(topic: prefix + topic, partition: 0), .beginning)])
    var records: [Record] = []
    // After the expected ones a little longer, to see those that should not be there.
    var quiet = 0
    waitUntil(seconds: 20) {
      let batch = consumer.poll(timeoutMilliseconds: 100, maximum: 1000)
      for record in batch.records {
        var headers: [String: String] = [:]
        for header in record.headers {
          headers[header.name] = header.value.map { String(decoding: $0, as: UTF8.self) }
        }
        records.append(
          Record(
            key: String(decoding: record.key ?? [], as: UTF8.self),
            value: String(decoding: record.value ?? [], as: UTF8.self), headers: headers))
      }
      quiet = batch.isEmpty ? quiet + 1 : 0
      return records.count >= count && quiet >= 5
    }
    return records
  }

  static func ringing(_ id: String, number: String = "+41791234567") -> String {
    #"{"type":"ringing","callId":"\#(id)","direction":"inbound","number":"\#(number)","agent":"101","startedAt":"2026-01-01T10:00:00Z"}"#
  }

  static func unknownCaller(_ id: String, number: String) -> String {
    ringing(id, number: number).replacing(#""type":"ringing""#, with: #""type":"unknown-caller""#)
  }

  static func ended(_ id: String) -> String {
    #"{"type":"ended","callId":"\#(id)","direction":"inbound","number":"","startedAt":"2026-01-01T10:00:00Z","endedAt":"2026-01-01T10:01:00Z"}"#
  }
}
