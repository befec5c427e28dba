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
  package static func named(_ name: VariableName) -> CallVariable? { byName[name] }

  private static let byName: [VariableName: CallVariable] = Dictionary(
    uniqueKeysWithValues: allCases.map { (VariableName($0.rawValue), $0) })

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
