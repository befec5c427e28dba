/// What all three call events say about a call.
///
/// In every text but `callId` and `tenant`, the empty string means that the event does not say: an absent field, a null and
/// an empty text are the same thing.
package struct CallFacts: Equatable, Sendable {
  /// The PBX's id of this leg, 1 to 128 characters.
  package var callId: String
  /// `default` where the event names none.
  package var tenant = CallFacts.defaultTenant
  package var direction: CallDirection
  /// The external number as the PBX saw it; empty = withheld.
  package var number = ""
  /// The extension; of a call abandoned in a queue, the queue's.
  package var agent = ""
  package var agentFirstName = ""
  package var agentLastName = ""
  package var agentEmail = ""
  package var queue = ""
  /// The company's own number that was dialled or used.
  package var line = ""
  package var callerName = ""
  package var startedAt: CallTime
  /// The same for all legs of one call (ring group, queue, transfer), at most 128 characters.
  package var linkedId = ""

  package static let defaultTenant = "default"

  package init(callId: String, direction: CallDirection, startedAt: CallTime) {
    self.callId = callId
    self.direction = direction
    self.startedAt = startedAt
  }
}
