import BSON
import CRMTemplate
import CallEvents
import CommandLine
import Kafka

/// A call's story for people.
struct StoryText {
  let terminal: Terminal

  func text(_ story: CallStory) -> String {
    var text = terminal.colored("call \(Printable.text(story.trail.callId))", .bold)
    if let facts = story.trail.facts {
      text +=
        "  "
        + PopUpText.people(
          number: facts.number, name: facts.callerName, agent: facts.agent, direction: facts.direction)
      if !facts.linkedId.isEmpty { text += "  linked \(Printable.text(facts.linkedId))" }
    }
    text += "\n"
    for chapter in story.chapters { text += line(chapter) }
    for question in story.questions { text += line(question) }
    for (title, fate, kind) in [
      ("look-up", story.fates.lookup, EventKind.ringing), ("contact", story.fates.contact, .unknownCaller),
      ("journal", story.fates.journal, .ended),
    ] {
      let words = FateText(fate, of: kind, in: story)
      text += "  \(padded(title, 9))\(terminal.colored(padded(fate.code, 16), color(of: fate)))\(words.what)\n"
      if let remedy = words.remedy { text += "  \(padded("", 9))\(padded("", 16))\(terminal.colored(remedy, .dim))\n" }
    }
    return text
  }

  private func line(_ chapter: CallStory.Chapter) -> String {
    let time = chapter.timestamp < 0 ? "-" : "\(CallTime(milliseconds: chapter.timestamp))"
    let (label, what, place): (String, String, String) =
      switch chapter {
      case .sighting(let sighting, let kind):
        (
          Self.label(of: kind), Self.text(sighting.event),
          "\(sighting.record.topic)[\(sighting.record.partition)]@\(sighting.record.offset)"
        )
      case .letter(let handled, _):
        (
          "dead letter", "\(Printable.text(handled.letter.errorClass, limit: 40)), \(handled.state.rawValue)",
          "\(handled.letter.record.topic) \(handled.letter.place)"
        )
      }
    return "  \(terminal.colored(padded(time, 26), .dim))\(padded(label, 16))\(padded(what, 30))"
      + "\(terminal.colored(place, .dim))\n"
  }

  private func line(_ question: TemplateExplanation.Scenario) -> String {
    guard let filter = question.filter else { return "" }
    let name = question.id.isEmpty ? "the look-up" : Printable.text(question.id)
    return "  \(padded("", 26))\(padded("asks", 16))\(name): \(question.database ?? "").\(question.collection ?? "") "
      + "\(Printable.text(BSONValue.document(filter).extendedJSON(), limit: 400))\n"
  }

  private static func label(of kind: EventKind) -> String {
    switch kind {
    case .ringing: "ringing"
    case .ended: "ended"
    case .unknownCaller: "unknown caller"
    case .popUp: "pop-up"
    case .contact: "contact"
    }
  }

  private static func text(_ event: WatchedRecord) -> String {
    switch event {
    case .call(.ended(let call)):
      call.type.rawValue + (call.revision > 0 ? ", revision \(call.revision)" : "")
    case .call: ""
    case .popUp(let popUp): "\(popUp.stage.rawValue): \(PopUpText(popUp).result)"
    case .contact, .removed: ""
    case .unreadable(let problem): Printable.text(problem.reason.rawValue)
    }
  }

  private func color(of fate: Fate) -> Terminal.Color {
    switch fate {
    case .done, .notNeeded: .green
    case .waiting, .skipped, .passed, .undecided, .neverProduced, .gone, .notSearched: .yellow
    case .deadLettered, .missing, .refused: .red
    }
  }

  private func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(text.isEmpty ? 0 : 2, width - text.count))
  }
}
