/// An event as it was read, with what its envelope says.
package struct ReceivedEvent<Event: Sendable>: Sendable {
  package var event: Event
  /// Nil where the record has none or an unreadable one: a trace is a help, never a reason to refuse.
  package var trace: TraceParent?
  /// The CloudEvents id as UTF-8, by which a subscriber drops repeats; nil in a plain record.
  package var id: ArraySlice<UInt8>?
}

extension ReceivedEvent: Equatable where Event: Equatable {}
