package import CRMTemplate
package import CallEvents

extension CallVariables {
  /// What an ended call brings, but for its number, which is formatted first, and its contact.
  package mutating func take(_ call: EndedCall) {
    direction = Direction(call.facts.direction)
    callerName = call.facts.callerName
    agent = call.facts.agent
    agentFirstName = call.facts.agentFirstName
    agentLastName = call.facts.agentLastName
    agentEmail = call.facts.agentEmail
    queue = call.facts.queue
    startedAt = call.facts.startedAt.milliseconds
    answeredAt = call.answeredAt?.milliseconds
    endedAt = call.endedAt.milliseconds
    transcription = call.late.transcription
    summary = call.late.summary
    sentiment = call.late.sentiment
    recordingURL = call.late.recordingUrl
    recordingHyperLink = call.late.recordingUrl
  }
}

extension CallVariables.Direction {
  package init(_ direction: CallDirection) {
    self = direction == .inbound ? .inbound : .outbound
  }
}
