package import CallEvents
package import MongoDB
package import WorkerRuntime

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

  func handle(_ events: [ReceivedEvent<Inner.Event>]) throws(WorkFailure) -> [Outcome] {
    client.comment = Self.comment(events.prefix(Self.most).compactMap(\.trace), of: events.count)
    return try inner.handle(events)
  }

  private static func comment(_ traces: [TraceParent], of count: Int) -> String? {
    guard !traces.isEmpty else { return nil }
    let more = count > traces.count ? " and \(count - traces.count) more" : ""
    return "traceparent " + traces.map(\.description).joined(separator: " ") + more
  }
}
