/// The call type of a journal, derived from the direction and whether the call was answered; the raw value is the
/// template's spelling.
package enum CallType: String, Sendable, CaseIterable {
  case inbound = "Inbound"
  case missed = "Missed"
  case outbound = "Outbound"
  case notAnswered = "Notanswered"

  package init(direction: CallDirection, isAnswered: Bool) {
    switch (direction, isAnswered) {
    case (.inbound, true): self = .inbound
    case (.inbound, false): self = .missed
    case (.outbound, true): self = .outbound
    case (.outbound, false): self = .notAnswered
    }
  }

  /// The type that a template's text names, in any letter case. A template may say `Unanswered` for `Notanswered`.
  package init?(templateSpelling text: String) {
    switch text.lowercased() {
    case "inbound": self = .inbound
    case "missed": self = .missed
    case "outbound": self = .outbound
    case "notanswered", "unanswered": self = .notAnswered
    default: return nil
    }
  }
}
