/// The variables that a call, a chat, or a search brings (template-format.md, section 7).
package enum CallVariable: String, Hashable, Sendable, CaseIterable {
  case number = "Number"
  case callDirection = "CallDirection"
  case foundRecordCount = "FoundRecordCount"
  case email = "Email"
  case searchText = "SearchText"
  case escapedSearchText = "EscapedSearchText"
  case name = "Name"
  case firstName = "FirstName"
  case lastName = "LastName"
  case company = "Company"
  case callType = "CallType"
  case agent = "Agent"
  case agentFirstName = "AgentFirstName"
  case agentLastName = "AgentLastName"
  case agentEmail = "AgentEmail"
  case duration = "Duration"
  case durationTimespan = "DurationTimespan"
  case dateTime = "DateTime"
  case callStartTimeLocal = "CallStartTimeLocal"
  case callStartTimeUTC = "CallStartTimeUTC"
  case callEndTimeLocal = "CallEndTimeLocal"
  case callEndTimeUTC = "CallEndTimeUTC"
  case callEstablishedTimeLocal = "CallEstablishedTimeLocal"
  case callEstablishedTimeUTC = "CallEstablishedTimeUTC"
  case callStartTimeLocalMillis = "CallStartTimeLocalMillis"
  case callStartTimeUTCMillis = "CallStartTimeUTCMillis"
  case callEndTimeLocalMillis = "CallEndTimeLocalMillis"
  case callEndTimeUTCMillis = "CallEndTimeUTCMillis"
  case callEstablishedTimeLocalMillis = "CallEstablishedTimeLocalMillis"
  case callEstablishedTimeUTCMillis = "CallEstablishedTimeUTCMillis"
  case durationSeconds = "DurationSeconds"
  case durationMinutes = "DurationMinutes"
  case queueExtension = "QueueExtension"
  case entityID = "EntityId"
  case entityType = "EntityType"
  case transcription = "Transcription"
  case summary = "Summary"
  case sentiment = "Sentiment"
  case recordingURL = "RecordingUrl"
  case recordingHyperLink = "RecordingHyperLink"
  case chatStartTimeUTC = "ChatStartTimeUTC"
  case chatEndTimeUTC = "ChatEndTimeUTC"
  case chatMessages = "ChatMessages"

  /// Its type; Null where the call has no such fact.
  package var type: ValueKind {
    switch self {
    case .foundRecordCount, .durationSeconds, .durationMinutes, .callStartTimeLocalMillis, .callStartTimeUTCMillis,
      .callEndTimeLocalMillis, .callEndTimeUTCMillis, .callEstablishedTimeLocalMillis, .callEstablishedTimeUTCMillis:
      .integer
    case .durationTimespan: .timeSpan
    case .callStartTimeLocal, .callStartTimeUTC, .callEndTimeLocal, .callEndTimeUTC, .callEstablishedTimeLocal,
      .callEstablishedTimeUTC, .chatStartTimeUTC, .chatEndTimeUTC:
      .dateTime
    default: .string
    }
  }

  /// Often known only after the call: an event with a higher revision amends what was written from them.
  package var isLate: Bool {
    switch self {
    case .transcription, .summary, .sentiment, .recordingURL, .recordingHyperLink: true
    default: false
    }
  }

  /// Without regard to case.
  package static func named(_ name: VariableName) -> CallVariable? { name.callVariable?.variable }

  /// What scenarios of that kind, and those that they chain to, may name.
  package static func of(_ kind: ScenarioKind) -> [CallVariable] {
    switch kind {
    case .lookupByNumber: [.number, .callDirection, .foundRecordCount]
    case .lookupByEmail: [.email, .foundRecordCount]
    case .search: [.searchText, .escapedSearchText, .foundRecordCount]
    case .createContact: [.number, .callDirection, .name]
    case .createContactFromClient: [.firstName, .lastName, .company, .email, .number]
    case .reportCall: callReport
    case .reportChat:
      [
        .number, .email, .name, .agentEmail, .queueExtension, .duration, .durationTimespan, .chatStartTimeUTC,
        .chatEndTimeUTC, .chatMessages, .entityID, .entityType,
      ]
    case .callFlowLookup, .other: []
    }
  }

  private static let callReport: [CallVariable] = [
    .callType, .callDirection, .number, .name, .agent, .agentFirstName, .agentLastName, .agentEmail, .duration,
    .durationTimespan, .dateTime, .callStartTimeLocal, .callStartTimeUTC, .callEndTimeLocal, .callEndTimeUTC,
    .callEstablishedTimeLocal, .callEstablishedTimeUTC, .callStartTimeLocalMillis, .callStartTimeUTCMillis,
    .callEndTimeLocalMillis, .callEndTimeUTCMillis, .callEstablishedTimeLocalMillis, .callEstablishedTimeUTCMillis,
    .durationSeconds, .durationMinutes, .queueExtension, .entityID, .entityType, .transcription, .summary, .sentiment,
    .recordingURL, .recordingHyperLink,
  ]
}

/// A variable with the kinds of scenarios that have it: what a name comes to once, and every evaluation asks for.
struct NamedCallVariable: Sendable {
  let variable: CallVariable
  let kinds: ScenarioKinds

  static let byFoldedName: [String: NamedCallVariable] = Dictionary(
    uniqueKeysWithValues: CallVariable.allCases.map { variable in
      (
        variable.rawValue.lowercased(),
        NamedCallVariable(
          variable: variable,
          kinds: ScenarioKinds(ScenarioKind.allCases.filter { CallVariable.of($0).contains(variable) }))
      )
    })
}

/// A set of kinds without hashing.
struct ScenarioKinds: Sendable {
  private let bits: UInt16

  init(_ kinds: some Sequence<ScenarioKind>) {
    bits = kinds.reduce(0) { $0 | Self.bit($1) }
  }

  func contains(_ kind: ScenarioKind) -> Bool { bits & Self.bit(kind) != 0 }

  private static func bit(_ kind: ScenarioKind) -> UInt16 {
    switch kind {
    case .lookupByNumber: 1
    case .lookupByEmail: 1 << 1
    case .search: 1 << 2
    case .createContact: 1 << 3
    case .createContactFromClient: 1 << 4
    case .reportCall: 1 << 5
    case .reportChat: 1 << 6
    case .callFlowLookup: 1 << 7
    case .other: 1 << 8
    }
  }
}
