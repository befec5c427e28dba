/// The record types of contracts.md.
package enum EventKind: Sendable, CaseIterable {
  case ringing
  case ended
  case unknownCaller
  case popUp
  case contact

  /// The CloudEvents type without its version.
  var typeStem: String {
    switch self {
    case .ringing: "ringside.call.ringing"
    case .ended: "ringside.call.ended"
    case .unknownCaller: "ringside.call.unknown-caller"
    case .popUp: "ringside.popup"
    case .contact: "ringside.contact"
    }
  }

  /// The CloudEvents `type` attribute that is written.
  package var cloudEventType: String { typeStem + ".v1" }

  /// The `type` of a line of newline-delimited JSON.
  package var lineType: String {
    switch self {
    case .ringing: "ringing"
    case .ended: "ended"
    case .unknownCaller: "unknown-caller"
    case .popUp: "popup"
    case .contact: "contact"
    }
  }

  /// The topic of such records, without the prefix.
  package var topic: String {
    switch self {
    case .ringing: "calls.ringing"
    case .ended: "calls.ended"
    case .unknownCaller: "calls.unknown-caller"
    case .popUp: "calls.popups"
    case .contact: "contacts.resolved"
    }
  }
}
