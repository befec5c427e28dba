/// A request while it comes in. Belongs to its connection's thread.
final class RequestState {
  let admission: Admission
  let method: String
  let path: String
  let headers: HTTPHeaders
  let query: [(name: String, value: String)]
  private(set) var body: [UInt8] = []
  private var received = 0
  private var isTooLarge = false
  /// Whether the core counts it as active.
  var isActive = false

  /// How much of a body that nobody wants is read, so that the client gets to its answer.
  static let patience = 8 << 20

  init(
    admission: Admission, method: String, path: String, headers: HTTPHeaders, query: [(name: String, value: String)]
  ) {
    self.admission = admission
    self.method = method
    self.path = path
    self.headers = headers
    self.query = query
  }

  /// - Returns: false where so much came that the connection is to be closed.
  func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
    received = received.addingReportingOverflow(bytes.count).overflow ? .max : received + bytes.count
    switch admission {
    case .refused: return received <= Self.patience
    case .admitted(let route):
      guard received <= route.bodyLimit else {
        isTooLarge = true
        body = []
        return received - route.bodyLimit <= Self.patience
      }
      unsafe body.append(contentsOf: bytes)
      return true
    }
  }

  /// The answer, once the body is complete.
  func answer() -> HTTPResponse {
    switch admission {
    case .refused(let response): return response
    case .admitted(let route):
      if isTooLarge { return ServerCore.tooLarge(route.bodyLimit) }
      return route.handle(HTTPRequest(method: method, path: path, query: query, headers: headers, body: body))
    }
  }
}
