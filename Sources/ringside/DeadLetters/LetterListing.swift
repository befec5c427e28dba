import CommandLine
import Foundation
import Kafka

/// `ringside dlq list` and `show`: read only.
enum LetterListing {
  private static let selection = OptionGroup(
    "Selection",
    LetterFilter.options + [LetterSelection.state.entry, LetterSelection.all.entry, LetterSelection.limit.entry])
  private static let output = OptionGroup("Output", [DeadLettersCommand.json.entry])

  static let list = Command(
    "list", summary: "Lists dead letters: when, why, how often.",
    positionals: [DeadLettersCommand.topics(0...100, " Without one: all.")],
    groups: [selection, output, WorkerOptions.kafka], run: runList)

  static let show = Command(
    "show", summary: "Shows dead letters in full: headers and value.",
    discussion:
      "Nothing is masked: numbers and names stand there as they came. Where --offset names some, also handled ones.",
    positionals: [DeadLettersCommand.topics(1...100)], groups: [selection, output, WorkerOptions.kafka], run: runShow)

  private static func runList(_ invocation: Invocation) async throws -> ExitCode {
    let output = Terminal.standardOutput
    let isJSON = invocation[DeadLettersCommand.json]
    var table = LetterText.table()
    var count = 0
    try each(invocation, LetterSelection(showing: invocation, now: Date())) { letter, note in
      count += 1
      if isJSON {
        return output.write(LetterText.line(letter) { LetterText.members(of: note, &$0) })
      }
      table.add(LetterText.row(letter, (note?.state ?? .open).rawValue))
      return true
    }
    guard !isJSON else { return .done }
    output.write(count == 0 ? "no dead letters\n" : table.text)
    return .done
  }

  private static func runShow(_ invocation: Invocation) async throws -> ExitCode {
    let output = Terminal.standardOutput
    let isJSON = invocation[DeadLettersCommand.json]
    var count = 0
    let chosen = try LetterSelection(showing: invocation, now: Date())
    try each(invocation, chosen, everyState: chosen.filter.namesPlaces) { letter, note in
      count += 1
      if isJSON { return output.write(LetterText.line(letter, isWhole: true) { LetterText.members(of: note, &$0) }) }
      return output.write((count > 1 ? "\n" : "") + LetterSheet(letter, note, output).text)
    }
    if count == 0, !isJSON { output.write("no such dead letters\n") }
    return .done
  }

  /// Gives each dead letter that is asked for, in the order of topics, partitions and offsets. `false` ends it.
  private static func each(
    _ invocation: Invocation, _ selection: LetterSelection, everyState: Bool = false,
    _ body: (Letter, LetterNote?) -> Bool
  ) throws(ProgramError) {
    let kafka = try KafkaAccess(invocation)
    let topics = try LetterTopic.chosen(invocation.arguments, kafka)
    let handled = try HandledLetters(of: topics, kafka, isComplete: false)
    let admin = try kafka.admin()
    var count = 0
    for topic in topics {
      guard let description = try kafka.ask({ () throws(KafkaError) in try admin.topic(topic.name) }) else { continue }
      for partition in description.partitions.map(\.identifier).sorted() {
        let place = TopicPartition(topic: topic.name, partition: partition)
        var reader = try RangeReader(kafka, [place], admin)
        defer { reader.close() }
        while let records = try reader.next() {
          for letter in records.lazy.map(Letter.init) {
            let note = handled.note(of: letter)
            guard everyState ? selection.filter.accepts(letter) : selection.accepts(letter, note?.state ?? .open) else {
              continue
            }
            guard body(letter, note) else { return }
            count += 1
            if let limit = selection.limit, count >= limit { return }
          }
        }
      }
    }
  }
}
