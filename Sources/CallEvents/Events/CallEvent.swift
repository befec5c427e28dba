/// Any of the three events that a phone system reports.
package enum CallEvent: Equatable, Sendable {
  case ringing(RingingCall)
  case ended(EndedCall)
  case unknownCaller(UnknownCaller)

  package var facts: CallFacts {
    switch self {
    case .ringing(let call): call.facts
    case .ended(let call): call.facts
    case .unknownCaller(let call): call.facts
    }
  }

  package var kind: EventKind {
    switch self {
    case .ringing: .ringing
    case .ended: .ended
    case .unknownCaller: .unknownCaller
    }
  }
}
