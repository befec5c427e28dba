internal import CallEvents
internal import MongoDB
internal import WorkerRuntime

/// Tells the database which calls its commands are for: their traces stand in the commands' comments.
struct TracedHandler<Inner: BatchHandler>: BatchHandler {
  private let inner: Inner
  /// The one that `inner` uses.
  private let client: Client
  /// One command serves a whole batch, and a comment of five hundred traces would cost more than it tells.
  private static var most: Int { 8 }

  init(_ inner: Inner, _ client: Client) {
    self.inner = inner
    self.client = client
  }

  var preparation: (@Sendable ([ReceivedEvent<Inner.Event>]) -> any Sendable)? { inner.preparation }

  func handle(
    _ events: [ReceivedEvent<Inner.Event>], prepared: (any Sendable)?
  ) throws(WorkFailure) -> [Outcome] {
    client.comment = Self.comment(on: events)
    return try inner.handle(events, prepared: prepared)
  }

  private static func comment(on events: [ReceivedEvent<Inner.Event>]) -> String? {
    let traces = events.prefix(most).compactMap(\.trace)
    guard !traces.isEmpty else { return nil }
    let more = events.count > traces.count ? " and \(events.count - traces.count) more" : ""
    return "traceparent " + traces.map(\.description).joined(separator: " ") + more
  }
}
