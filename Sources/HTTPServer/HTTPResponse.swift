/// What a handler answers.
package struct HTTPResponse: Sendable {
  package enum Body: Sendable {
    case bytes([UInt8])
    /// Sent in chunks as the stream gives them.
    case stream(HTTPBodyStream)
  }

  package var status: Int
  package var headers: HTTPHeaders
  package var body: Body

  package init(_ status: Int, headers: HTTPHeaders = HTTPHeaders(), body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = .bytes(body)
  }

  package init(_ status: Int, _ contentType: String, _ text: String) {
    self.init(status, headers: ["Content-Type": contentType], body: Array(text.utf8))
  }

  package init(_ status: Int, _ contentType: String, stream: HTTPBodyStream) {
    self.init(status, headers: ["Content-Type": contentType])
    body = .stream(stream)
  }

  /// Plain text with a line feed at its end.
  package static func text(_ status: Int, _ text: String) -> HTTPResponse {
    HTTPResponse(status, "text/plain; charset=utf-8", text + "\n")
  }
}

/// A body that is made while it is sent. The closure is called on the connection's own thread, one call at a time, and may
/// wait for the next piece, but at most a second or so: an empty piece means "nothing yet", and lets a stop of the server
/// and a client that went away be seen.
package struct HTTPBodyStream: Sendable {
  package enum Piece: Sendable {
    case bytes([UInt8])
    case end
    /// Breaks the connection, so that the client does not take what it has for the whole.
    case failure
  }

  let pull: @Sendable () -> Piece

  package init(pull: @escaping @Sendable () -> Piece) { self.pull = pull }
}
