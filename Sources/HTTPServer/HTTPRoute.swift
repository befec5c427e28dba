/// One method on one path, and who answers it. A route for GET answers HEAD too.
package struct HTTPRoute: Sendable {
  package let method: String
  /// Exact and decoded: `/v1/events`.
  package let path: String
  /// Who may call; nil lets everybody.
  package let tokens: BearerTokens?
  /// The largest body in bytes; above it the answer is 413.
  package let bodyLimit: Int
  /// Called on the connection's own thread; may wait.
  package let handle: @Sendable (HTTPRequest) -> HTTPResponse

  package init(
    _ method: String, _ path: String, tokens: BearerTokens? = nil, bodyLimit: Int = 0,
    handle: @escaping @Sendable (HTTPRequest) -> HTTPResponse
  ) {
    self.method = method
    self.path = path
    self.tokens = tokens
    self.bodyLimit = max(0, bodyLimit)
    self.handle = handle
  }
}

/// How much a client may ask for. Nothing here is without a bound.
package struct HTTPLimits: Sendable {
  /// Open connections; each has a thread. One more is closed at once.
  package var connections = 128
  /// The same from one address.
  package var connectionsPerAddress = 64
  /// A connection on which nothing moves is closed, after whole seconds.
  package var idle = Duration.seconds(15)
  /// A connection has this long, from its start or its last answer, to bring a whole request. Bytes that trickle in do
  /// not make it longer.
  package var request = Duration.seconds(30)
  /// Memory for a request's line and headers, and for buffers; above it the answer is 431.
  package var headerBytes = 32 * 1024

  package init() {}
}

/// The routes of a server, by path and method.
struct RouteTable: Sendable {
  enum Match {
    case route(HTTPRoute)
    case noPath
    case noMethod(allowed: [String])
  }

  private let byPath: [String: [HTTPRoute]]

  init(_ routes: [HTTPRoute]) { byPath = Dictionary(grouping: routes, by: \.path) }

  func match(_ method: String, _ path: String) -> Match {
    guard let routes = byPath[path] else { return .noPath }
    let asked = method == "HEAD" ? "GET" : method
    if let route = routes.first(where: { $0.method == asked }) { return .route(route) }
    let methods = routes.map(\.method)
    return .noMethod(allowed: (methods + (methods.contains("GET") ? ["HEAD"] : [])).sorted())
  }
}
