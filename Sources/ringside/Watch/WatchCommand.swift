import CallEvents
import CommandLine
import Foundation
import Kafka
import WorkerRuntime

/// `ringside watch`: shows events as they come.
enum WatchCommand {
  static let topics = Option<[String]>(
    repeated: "topic", .text("TOPIC"),
    help: """
      ringing, ended, unknown-caller, popups, contacts, one of these with .dlq behind it, or a full name. Without one: all but \
      contacts and dead letters.
      """)
  static let agents = Option<[String]>(
    repeated: "agent", .text("EXTENSION"), help: "Only calls and pop-ups of this extension.")
  static let start = Option(
    "from", WatchStart.kind, default: .latest,
    help: "Where to start: earliest, latest, a time (2026-01-31T08:00:00Z), or how long ago (10m).")
  static let limit = Option<Int?>("limit", .integer(1...1_000_000_000), help: "End after so many records.")
  static let untilEnd = Option<Bool>(flag: "until-end", help: "End when all is shown that was there at the start.")
  static let format = Option<String?>(
    "format", .choice(["text", "json"]), defaultText: "text on a terminal, else json",
    help: "Lines for people, or newline-delimited JSON.")

  static let command = Command(
    "watch", summary: "Shows calls, pop-ups and contacts as they come.",
    discussion: """
      Reads without a consumer group: no worker notices. As JSON each line is an event in the form that 'call-events-producer \
      publish' reads, pop-ups and contacts besides; what cannot be read is a line of type "unreadable". Ends with Ctrl-C.
      """,
    groups: [
      WorkerOptions.kafka,
      OptionGroup("Selection", [topics.entry, agents.entry, start.entry, limit.entry, untilEnd.entry]),
      OptionGroup("Output", [format.entry]),
    ], run: run)

  private static func run(_ invocation: Invocation) async throws -> ExitCode {
    let kafka = try KafkaAccess(invocation)
    let stop = StopSignal()
    let signals = StopSignals(stop)
    defer { signals.cancel() }
    let names = try chosenTopics(invocation, kafka)
    let now = CallTime(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    var follower = try TopicFollower(kafka, topics: names, from: invocation[start], now: now)
    defer { follower.close() }
    var session = WatchSession(
      agents: Set(invocation[agents]), limit: invocation[limit], topics: kafka.topics,
      isJSON: invocation[format].map { $0 == "json" } ?? !Terminal.standardOutput.isTerminal)
    let untilEnd = invocation[untilEnd]
    var outage = OutageNotice(isBounded: untilEnd || invocation[limit] != nil)
    while !stop.isRequested, !(untilEnd && follower.isCaughtUp) {
      let batch = follower.poll(timeoutMilliseconds: 200)
      guard session.show(batch.records.lazy.filter(follower.isWanted)) else { return .done }
      if let problem = outage.note(batch) { throw kafka.problem(problem) }
    }
    return .done
  }

  /// What was asked for has to be there; of all topics those that are.
  private static func chosenTopics(_ invocation: Invocation, _ kafka: KafkaAccess) throws(ProgramError) -> [String] {
    let admin = try kafka.admin()
    let present = Set(try kafka.ask { () throws(KafkaError) in try admin.cluster() }.topics.map(\.name))
    let asked = invocation[topics].map { TopicName.full($0, in: kafka.topics) }
    let usual = [EventKind.ringing, .ended, .unknownCaller, .popUp].map(kafka.topics.name)
    let missing = (asked.isEmpty ? usual : asked).filter { !present.contains($0) }
    guard missing.isEmpty || (asked.isEmpty && missing.count < usual.count) else {
      throw ProgramError(
        .configuration,
        missing.map { .init("there is no such topic", at: $0, remedy: "'ringside topics create' makes Ringside's") })
    }
    for name in missing {
      let errors = Terminal.standardError
      errors.write("\(errors.colored("warning:", .yellow)) there is no topic \(name) to watch\n")
    }
    return (asked.isEmpty ? usual : asked).filter(present.contains)
  }
}
