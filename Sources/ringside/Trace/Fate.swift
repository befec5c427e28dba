import CRMTemplate
import CallEvents
import TemplateRuns

/// What became of one of a call's events, or why there is none.
enum Fate: Sendable {
  /// There is no record of it, and nothing was deleted from where it would lie.
  case neverProduced
  /// There is no record of it, and what was written before the time (milliseconds since 1970; nil: everything) is gone by
  /// retention: it may have been there.
  case gone(before: Int64?)
  /// There is no record of it from that time on (milliseconds since 1970), and older ones were not to be looked at.
  case notSearched(before: Int64)
  /// Its worker has not come to it yet.
  /// - Parameter records: how many come before it.
  case waiting(records: Int64)
  case deadLettered(CallTrail.HandledLetter)
  /// What it was to lead to is there.
  case done
  /// The template has nothing done about it; by which of its scenarios.
  case skipped([ScenarioSkip])
  /// The template refuses it as it is today.
  case refused(Refusal)
  /// Its worker has passed it, and what it was to lead to is not there.
  case missing
  /// Its worker has passed it; whether it led to something cannot be seen from here.
  case passed
  /// The look-up decides whether there will be one, and is not done.
  case undecided
  /// There was no reason for one.
  case notNeeded(Reason)

  enum Reason: Sendable {
    /// The look-up found somebody.
    case known
    case notLookedUp(PopUp.Reason)
  }

  /// As programs know it.
  var code: String {
    switch self {
    case .neverProduced: "never-produced"
    case .gone: "gone"
    case .notSearched: "not-searched"
    case .waiting: "waiting"
    case .deadLettered: "dead-lettered"
    case .done: "done"
    case .skipped: "skipped"
    case .refused: "refused"
    case .missing: "missing"
    case .passed: "passed"
    case .undecided: "undecided"
    case .notNeeded: "not-needed"
    }
  }
}

/// What became of a call, event by event.
struct CallFates: Sendable {
  let lookup: Fate
  let contact: Fate
  let journal: Fate
}
