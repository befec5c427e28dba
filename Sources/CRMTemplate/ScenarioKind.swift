/// What starts a scenario, told by its id (template-format.md, section 7).
package enum ScenarioKind: Hashable, Sendable, CaseIterable {
  case lookupByNumber
  case lookupByEmail
  case search
  case createContact
  case createContactFromClient
  case reportCall
  case reportChat
  /// Named by a call flow; never run.
  case callFlowLookup
  /// The target of a `Next`.
  case other

  package init(id: String) {
    switch id.lowercased() {
    case "": self = .lookupByNumber
    case "createcontactrecord": self = .createContact
    case "createcontactrecordfromclient": self = .createContactFromClient
    case "reportcall": self = .reportCall
    case "reportchat": self = .reportChat
    case let id where id.hasPrefix("lookupbyemail"): self = .lookupByEmail
    case let id where id.hasPrefix("searchcontacts"): self = .search
    case let id where id.hasPrefix("lookupfromcfd_"): self = .callFlowLookup
    default: self = .other
    }
  }

  /// Something starts it by itself.
  package var isEntry: Bool { self != .other && self != .callFlowLookup }

  package var isLookup: Bool { self == .lookupByNumber || self == .lookupByEmail || self == .search }

  package var isCreation: Bool { self == .createContact || self == .createContactFromClient }

  package var isReport: Bool { self == .reportCall || self == .reportChat }

  /// The parameter that switches it off with `False`.
  package var switchParameter: String? {
    switch self {
    case .reportCall: "ReportCallEnabled"
    case .reportChat: "ReportChatEnabled"
    case .createContact: "CreateContactEnabled"
    default: nil
    }
  }
}
