package import CallEvents

/// What a worker is for: the domain function, with what belongs to its lane (a database client, for example).
///
/// A handler is made on its lane's thread and called on it only. It may block for some 10 s, then fails with `.away` or
/// `.tooSlow` and is called again: a lane that does not come back for 30 s counts as stuck.
package protocol BatchHandler<Event> {
  associatedtype Event: EventRecord

  /// What can be made of a batch's events without the world. It is called on another thread, while the lane waits with the batch
  /// before, and its result is given to `handle`, where the batch comes to be handled whole. Nil: nothing can.
  ///
  /// No handler inherits an answer: one that wraps another and forgets it would cost the overlap without a sign.
  var preparation: (@Sendable ([ReceivedEvent<Event>]) -> any Sendable)? { get }

  /// One outcome an event, in their order; a failure stands for the whole batch.
  ///
  /// - Parameter prepared: what `preparation` made of these events; nil where nothing did.
  func handle(_ events: [ReceivedEvent<Event>], prepared: (any Sendable)?) throws(WorkFailure) -> [Outcome]
}

/// What became of one event.
package enum Outcome: Sendable {
  /// Records to publish, by stage: a stage is published when the one before it is acknowledged. Empty: nothing to publish.
  case publish(stages: [PublishStage])
  /// This event is refused, now and later.
  case refused(DeadLetterReason)
}

/// Records of one event that are published together.
package struct PublishStage: Sendable {
  /// Somebody waits for these. They have a connection of their own, as a broker answers one connection's requests one after the
  /// other.
  package var awaited: [EncodedRecord]
  package var others: [EncodedRecord]

  package init(awaited: [EncodedRecord] = [], others: [EncodedRecord] = []) {
    self.awaited = awaited
    self.others = others
  }
}

/// Why the domain function gave no outcomes, and so what becomes of the batch (the failure policy in ARCHITECTURE.md).
package struct WorkFailure: Error, Sendable {
  package enum Kind: Hashable, Sendable {
    /// The world is away: tried again for as long as it takes.
    case away
    /// Asked for less at once; a record that is too slow alone, three times, leaves.
    case tooSlow
    /// What was asked is refused, now and later: asked record by record, and the one that is refused leaves.
    case refused
    /// Tried record by record, three times, then the record leaves.
    case unclassed
  }

  package var kind: Kind
  /// Safe to log: no number, no document.
  package var message: String

  package init(_ kind: Kind, message: String) {
    self.kind = kind
    self.message = message
  }
}
