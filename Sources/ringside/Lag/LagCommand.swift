import CallEvents
import CommandLine
import Foundation
import Kafka
import WorkerRuntime

/// `ringside lag`: how far the workers are behind.
enum LagCommand {
  static let groups = Option<[String]>(
    repeated: "group", .text("GROUP"),
    help: "A consumer group, with the topics that it has committed. Without one: those of the three workers.")
  static let watch = Option<Bool>(flag: "watch", help: "Go on until Ctrl-C.")
  static let interval = Option(
    "interval", .duration(.milliseconds(100) ... .seconds(3_600)), default: .seconds(2),
    help: "How often, with --watch.")
  static let json = Option<Bool>(flag: "json", help: "Write a line of JSON instead of a table.")

  static let command = Command(
    "lag", summary: "Shows how far the workers are behind: in records and in seconds, and who owns what.",
    discussion: """
      SECONDS is the age of the first record that is not committed yet. A '-' stands where the group has committed nothing, and where \
      nobody owns a partition. With --watch it draws the table anew on a terminal, and writes a line of JSON a round elsewhere.
      """,
    groups: [
      WorkerOptions.kafka, OptionGroup("Output", [groups.entry, watch.entry, interval.entry, json.entry]),
    ], run: run)

  private static func run(_ invocation: Invocation) async throws -> ExitCode {
    let kafka = try KafkaAccess(invocation)
    let reader = try LagReader(kafka)
    let wanted = wanted(invocation, kafka.topics)
    let output = Terminal.standardOutput
    guard invocation[watch] else {
      output.write(try round(reader, wanted, isJSON: invocation[json]))
      return .done
    }
    let stop = StopSignal()
    let signals = StopSignals(stop)
    defer { signals.cancel() }
    let isJSON = invocation[json] || !output.isTerminal
    var isFirst = true
    while !stop.isRequested {
      let next = ContinuousClock.now + invocation[interval]
      do throws(ProgramError) {
        let text = try round(reader, wanted, isJSON: isJSON)
        guard output.write(isJSON ? text : screen(text, output, clears: isFirst)) else { return .done }
        isFirst = false
      } catch {
        // Who watches an outage wants to see its end.
        guard !isFirst else { throw error }
        let errors = Terminal.standardError
        errors.write("\(errors.colored("warning:", .yellow)) \(error)\n")
      }
      rest(until: next, stop)
    }
    return .done
  }

  private static func rest(until instant: ContinuousClock.Instant, _ stop: StopSignal) {
    while .now < instant, !stop.isRequested { Thread.sleep(forTimeInterval: 0.05) }
  }

  private static func wanted(_ invocation: Invocation, _ topics: Topics) -> [(group: String, topics: [String])] {
    let known = [
      (ConsumerGroups.lookup, topics.ringing), (ConsumerGroups.journal, topics.ended),
      (ConsumerGroups.contact, topics.unknownCaller),
    ]
    guard invocation[groups].isEmpty else {
      return invocation[groups].map { name in (name, known.filter { $0.0 == name }.map(\.1)) }
    }
    return known.map { ($0.0, [$0.1]) }
  }

  private static func round(
    _ reader: LagReader, _ wanted: [(group: String, topics: [String])], isJSON: Bool
  ) throws(ProgramError) -> String {
    var groups: [GroupLag] = []
    for (group, topics) in wanted { groups.append(try reader.lag(of: group, topics)) }
    let now = CallTime(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
    return isJSON ? LagText.line(groups, at: now) : LagText.table(groups)
  }

  /// From the top left corner, each line up to its end, and nothing of before below.
  private static func screen(_ text: String, _ terminal: Terminal, clears: Bool) -> String {
    let lines = text.split(separator: "\n").map { TextWidth.cut(String($0), to: terminal.width) + "\u{1B}[K\n" }
    return (clears ? "\u{1B}[2J" : "") + "\u{1B}[H" + lines.joined() + "\u{1B}[J"
  }
}
