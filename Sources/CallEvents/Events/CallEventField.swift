/// The members of the three call events, in the order in which they are written.
enum CallEventField: UInt8, JSONField {
  case type
  case callId
  case tenant
  case direction
  case number
  case agent
  case agentFirstName
  case agentLastName
  case agentEmail
  case queue
  case line
  case callerName
  case startedAt
  case linkedId
  case answeredAt
  case endedAt
  case recordingUrl
  case transcription
  case summary
  case sentiment
  case revision

  static let count = 21

  var name: StaticString {
    switch self {
    case .type: "type"
    case .callId: "callId"
    case .tenant: "tenant"
    case .direction: "direction"
    case .number: "number"
    case .agent: "agent"
    case .agentFirstName: "agentFirstName"
    case .agentLastName: "agentLastName"
    case .agentEmail: "agentEmail"
    case .queue: "queue"
    case .line: "line"
    case .callerName: "callerName"
    case .startedAt: "startedAt"
    case .answeredAt: "answeredAt"
    case .endedAt: "endedAt"
    case .recordingUrl: "recordingUrl"
    case .transcription: "transcription"
    case .summary: "summary"
    case .sentiment: "sentiment"
    case .revision: "revision"
    case .linkedId: "linkedId"
    }
  }
}
