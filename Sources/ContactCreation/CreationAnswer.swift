package import CRMTemplate
internal import ContactLookup
package import TemplateRuns

/// What became of one unknown caller.
package struct CreationAnswer: Sendable {
  package enum Outcome: Sendable, Hashable {
    /// Somebody is there by now; best first. None: what is there is no contact that can be shown.
    case found([FoundContact])
    /// This call made the contact. None: what the template's outputs give of it is no contact that can be shown.
    case created([FoundContact])
    /// Nobody is found, and the template creates nothing.
    case nobody
    /// Nobody is found any more, and the contact that there was is not to come back.
    case deleted
    case refused(Refusal)
  }

  /// With its `+`; nil where the number does not normalise.
  package let e164: String?
  package var outcome: Outcome
  package var warnings: [PlacedWarning] = []
  /// Scenarios that create nothing of this caller.
  package var skips: [ScenarioSkip] = []

  init(_ answer: LookupAnswer) {
    e164 = answer.e164
    if let failure = answer.failure {
      outcome = .refused(Refusal(code: failure.code.rawValue, message: failure.message))
    } else {
      outcome = answer.contacts.isEmpty ? .nobody : .found(answer.contacts)
    }
  }
}
