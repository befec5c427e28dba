import BSON
import CRMTemplate
import CallEvents
import CallJournal
import CommandLine
import MongoDB
import TemplateRuns

/// A fate in words for people: what happened, and what to do about it where something can be done.
struct FateText {
  let what: String
  let remedy: String?

  /// - Parameter kind: of the event whose fate it is.
  init(_ fate: Fate, of kind: EventKind, in story: CallStory) {
    let topic = story.topics[kind]?.name ?? ""
    switch fate {
    case .neverProduced:
      self.init("no record of it in \(topic), from which nothing was deleted that could be it")
    case .gone(let before):
      let what =
        before.map { "records before \(CallTime(milliseconds: $0)) are gone by retention" }
        ?? "its records are gone by retention"
      self.init("no record of it in \(topic) any more, or never: \(what)")
    case .notSearched(let time):
      self.init(
        "no record of it in \(topic) from \(CallTime(milliseconds: time)) on, where the search began",
        "an earlier --from or a longer --last looks at older ones")
    case .waiting(let records):
      self.init(
        records == 0 ? "the next record of its partition" : "\(records) records come before it",
        "'ringside lag' says whether the worker keeps up")
    case .deadLettered(let handled):
      let letter = handled.letter
      self.init(
        "\(Printable.text(letter.errorClass, limit: 40)): \(Printable.text(letter.reason)) (\(handled.state.rawValue))",
        "'ringside dlq show \(topic) --offset \(letter.place)' shows it whole")
    case .done: self.init(Self.done(kind, story))
    case .skipped(let skips): self.init(Self.skipped(skips))
    case .refused(let refusal): self.init("the template as it is would be refused: \(refusal.message)")
    case .missing:
      self.init(
        Self.missing(kind),
        "'ringside replay \(topic) --call-id \(story.trail.callId) --dry-run' says what would be written")
    case .passed: self.init(Self.passed(kind, story))
    case .undecided: self.init("the look-up comes first")
    case .notNeeded(.known): self.init("the look-up found somebody")
    case .notNeeded(.notLookedUp(let reason)): self.init("the number is not looked up: \(reason.rawValue)")
    }
  }

  private init(_ what: String, _ remedy: String? = nil) {
    self.what = what
    self.remedy = remedy
  }

  private static func done(_ kind: EventKind, _ story: CallStory) -> String {
    switch kind {
    case .ended:
      return story.journaled.map { "\($0.namespace) \($0.id.extendedJSON())" }.joined(separator: ", ")
    case .unknownCaller:
      return story.trail.popUps(.contact).last.map { PopUpText($0).result }
        ?? "somebody with this number is there by now"
    default:
      guard let popUp = story.trail.popUps(.lookup).last else { return "" }
      let levels = popUp.contacts.map(\.matchedBy.rawValue)
      return PopUpText(popUp).result + (levels.isEmpty ? "" : " (\(levels.joined(separator: ", ")))")
    }
  }

  private static func skipped(_ skips: [ScenarioSkip]) -> String {
    guard !skips.isEmpty else { return "the template has no scenario that writes something about it" }
    return skips.map { skip in
      switch skip.reason {
      case .skipIf: "SkipIf of \(name(skip.scenario)) holds (line \(skip.place.line) of the template)"
      case .switchedOff: "\(name(skip.scenario)) is switched off by a parameter of the template"
      }
    }.joined(separator: "; ")
  }

  private static func name(_ scenario: String) -> String { scenario.isEmpty ? "the look-up" : Printable.text(scenario) }

  private static func missing(_ kind: EventKind) -> String {
    switch kind {
    case .ended:
      "its worker has passed it, and the document is not there: deleted since, or written by another template"
    case .unknownCaller:
      "its worker has passed it, and nobody has this number: deleted since, or written by another template"
    default: "its worker has passed it, and there is no pop-up"
    }
  }

  private static func passed(_ kind: EventKind, _ story: CallStory) -> String {
    switch kind {
    case .ringing: "its worker has passed it; the pop-up is gone by retention"
    case _ where story.evidence == nil:
      "its worker has passed it; with --template and --mongodb-uri the database is asked"
    default: "its worker has passed it"
    }
  }
}
