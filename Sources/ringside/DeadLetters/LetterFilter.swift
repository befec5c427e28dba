import CallEvents
import CommandLine
import Foundation
import Kafka

/// Which dead letters a command is about.
struct LetterFilter: Sendable {
  private let classes: Set<String>
  private let workers: [String]
  private let keys: Set<String>
  private let headers: [Assignment]
  private let partitions: Set<Int32>
  private let places: [LetterPlaces]
  /// Milliseconds since 1970; the second is not included.
  private let since: Int64?
  private let until: Int64?

  static let reason = Option<[String]>(
    repeated: "reason", .text("CLASS"), help: "Only of this class: invalid-event, not-json, too-slow …")
  static let workersOption = Option<[String]>(
    repeated: "worker", .text("NAME"), help: "Only from this worker, with or without its version.")
  static let key = Option<[String]>(repeated: "key", .text("KEY"), help: "Only of records with this key.")
  static let header = Option<[Assignment]>(
    repeated: "header", .assignment(), help: "Only with this header; all of them where several are given.")
  static let partition = Option<[Int]>(
    repeated: "partition", .integer(0...Int(Int32.max)), help: "Only in this partition of the dead-letter topic.")
  static let offset = Option<[LetterPlaces]>(
    repeated: "offset", LetterPlaces.kind,
    help: "Only these: partition and offsets in the dead-letter topic, as listed.")
  static let sinceOption = Option<CallTime?>(
    "since", TimeRange.time, help: "Only what left at this time (2026-01-31T08:00:00Z) or later.")
  static let untilOption = Option<CallTime?>("until", TimeRange.time, help: "Only what left before this time.")
  static let last = Option<Duration?>(
    "last", TimeRange.last, help: "Only what left so shortly before now: 2h, 3d.")

  static let options = [
    reason.entry, sinceOption.entry, untilOption.entry, last.entry, workersOption.entry, key.entry, header.entry,
    partition.entry, offset.entry,
  ]

  /// - Throws: where `--since` and `--last` are given together.
  init(_ invocation: Invocation, now: Date) throws(ProgramError) {
    classes = Set(invocation[Self.reason])
    workers = invocation[Self.workersOption]
    keys = Set(invocation[Self.key])
    headers = invocation[Self.header]
    partitions = Set(invocation[Self.partition].map { Int32(clamping: $0) })
    places = invocation[Self.offset]
    until = invocation[Self.untilOption]?.milliseconds
    guard let last = invocation[Self.last] else {
      since = invocation[Self.sinceOption]?.milliseconds
      return
    }
    guard invocation[Self.sinceOption] == nil else {
      throw ProgramError(.usage, "--since and --last both say where to begin", at: "--last", remedy: "give one of them")
    }
    since = TimeRange.start(last, before: now)
  }

  /// Whether offsets were named one by one.
  var namesPlaces: Bool { !places.isEmpty }

  func accepts(_ letter: Letter) -> Bool {
    let record = letter.record
    if let since, record.timestamp < since { return false }
    if let until, record.timestamp >= until { return false }
    return (partitions.isEmpty || partitions.contains(record.partition))
      && (places.isEmpty || places.contains { $0.partition == record.partition && $0.offsets.contains(record.offset) })
      && (classes.isEmpty || classes.contains(letter.errorClass))
      && (keys.isEmpty || letter.key.map(keys.contains) == true)
      && (workers.isEmpty || workers.contains { Self.isWorker(letter.worker, $0) })
      && headers.allSatisfy { letter.header($0.name) == $0.value }
  }

  /// `lookup-worker` is every version of it.
  private static func isWorker(_ worker: String, _ wanted: String) -> Bool {
    guard worker.hasPrefix(wanted) else { return false }
    let rest = worker.dropFirst(wanted.count)
    return rest.isEmpty || rest.first == "/" || rest.first == " "
  }
}
