/// What the agent's screen shows: `ringside.popup.v1` in `calls.popups`.
package struct PopUp: Equatable, Sendable {
  package var callId: String
  package var tenant: String
  /// Empty where there is no agent.
  package var agent: String
  package var direction: CallDirection
  /// As the PBX saw it; empty = withheld.
  package var number: String
  /// Nil where the number does not normalise.
  package var e164: String?
  package var startedAt: CallTime
  package var stage: Stage
  package var match: Match
  /// Only where nothing was looked up.
  package var reason: Reason?
  package var displayName: String?
  /// Best first; written also when empty.
  package var contacts: [Contact]
  /// `startedAt` plus the pop-up lifetime; what is shown later than this is shown to nobody.
  package var expiresAt: CallTime

  /// The pop-up of a call, without a result: stage `lookup`, match `none`.
  ///
  /// - Parameter lifetimeMilliseconds: `--popup-lifetime`; 90 s where nothing else is configured.
  package init(of facts: CallFacts, lifetimeMilliseconds: Int64 = PopUp.defaultLifetimeMilliseconds) {
    callId = facts.callId
    tenant = facts.tenant
    agent = facts.agent
    direction = facts.direction
    number = facts.number
    startedAt = facts.startedAt
    stage = .lookup
    match = .none
    contacts = []
    expiresAt = facts.startedAt.adding(milliseconds: lifetimeMilliseconds)
  }

  package static let defaultLifetimeMilliseconds: Int64 = 90_000

  /// Which worker answers: a pop-up of stage `contact` replaces that of stage `lookup` of the same call.
  package enum Stage: String, Sendable, CaseIterable {
    case lookup
    case contact
  }

  package enum Match: String, Sendable, CaseIterable {
    case none
    case single
    case multiple
    case created
  }

  /// Why nothing was looked up.
  package enum Reason: String, Sendable, CaseIterable {
    /// There is no number.
    case withheld
    /// Fewer digits than `--minimum-digits`.
    case `internal`
    /// More than 32 digits.
    case tooLong = "too-long"
    case emptyFilterValue = "empty-filter-value"
  }

  /// How a contact's own number agrees with the call's.
  package enum MatchLevel: String, Sendable, CaseIterable {
    case exact
    case national
    case suffix
    /// The filter is not about a number.
    case template
  }

  package struct Contact: Equatable, Sendable {
    /// The template's outputs, in the template's order.
    package var fields: [ContactField]
    package var matchedBy: MatchLevel

    package init(fields: [ContactField], matchedBy: MatchLevel) {
      self.fields = fields
      self.matchedBy = matchedBy
    }
  }
}
