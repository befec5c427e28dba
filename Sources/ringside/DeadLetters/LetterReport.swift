import CallEvents
import CommandLine
import Kafka

/// Tells what is done with the dead letters of one topic. One thread.
final class LetterReport {
  private let topic: LetterTopic
  private let action: LetterAction
  private let isRehearsal: Bool
  private let isJSON: Bool
  private let output = Terminal.standardOutput
  private let errors = Terminal.standardError
  private var counts: [String: Int] = [:]
  private var table = LetterText.table("WOULD BE")
  private var bar: ProgressBar?

  init(_ topic: LetterTopic, _ action: LetterAction, isRehearsal: Bool, isJSON: Bool) {
    self.topic = topic
    self.action = action
    self.isRehearsal = isRehearsal
    self.isJSON = isJSON
  }

  func add(_ letter: Letter, _ decision: LetterDecision) {
    counts[decision.word, default: 0] += 1
    if isJSON {
      output.write(
        LetterText.line(letter) { json in
          json.member("action", decision.word)
          if case .leave(let why) = decision { json.member("why", why) }
          json.name("dryRun")
          json.bool(isRehearsal)
        })
    } else if isRehearsal {
      table.add(LetterText.row(letter, decision.word))
    }
    if case .leave(let why) = decision {
      bar?.finish()
      errors.write("\(errors.colored("warning:", .yellow)) \(topic.name) \(letter.place) is left: \(why)\n")
    }
  }

  func progress(_ done: Int, _ total: Int) {
    if bar == nil { bar = ProgressBar(action.rawValue, total: total) }
    bar?.update(done)
  }

  func finish(isInterrupted: Bool) {
    bar?.finish()
    guard !isJSON else { return }
    if isRehearsal, !counts.isEmpty { output.write(table.text) }
    let parts = ["redriven", "parked", "dropped", "left"].compactMap { word -> String? in
      guard let count = counts[word] else { return nil }
      return "\(Progress.grouped(count)) \(isRehearsal ? "would be " : "")\(word)"
    }
    let text = parts.isEmpty ? "nothing to \(action.rawValue)" : parts.joined(separator: ", ")
    output.write("\(topic.name): \(text)\(isInterrupted ? "; interrupted, run it again to go on" : "")\n")
  }
}
