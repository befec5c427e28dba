/// A request that came whole.
package struct HTTPRequest: Sendable {
  package let method: String
  /// Percent-decoded, without the query.
  package let path: String
  /// In the order they came; percent-decoded.
  package let query: [(name: String, value: String)]
  package let headers: HTTPHeaders
  package let body: [UInt8]

  package init(
    method: String, path: String, query: [(name: String, value: String)] = [], headers: HTTPHeaders = HTTPHeaders(),
    body: [UInt8] = []
  ) {
    self.method = method
    self.path = path
    self.query = query
    self.headers = headers
    self.body = body
  }

  /// The first value of that name.
  package func query(_ name: String) -> String? { query.first { $0.name == name }?.value }

  /// The media type in lower case, without parameters; nil where there is none.
  package var mediaType: String? {
    headers["content-type"].map { text in
      let type = text.prefix { $0 != ";" }.drop { $0 == " " }
      return String(type.prefix { $0 != " " }).lowercased()
    }
  }
}

/// Header fields; names compare without regard to case.
package struct HTTPHeaders: Sendable, ExpressibleByDictionaryLiteral {
  package private(set) var fields: [(name: String, value: String)] = []

  package init() {}
  package init(dictionaryLiteral elements: (String, String)...) {
    fields = elements.map { (name: $0.0, value: $0.1) }
  }

  package mutating func add(_ name: String, _ value: String) { fields.append((name: name, value: value)) }

  /// Whether two who read this would not agree where the body ends, so that one takes for its rest what the other takes for the next
  /// request (RFC 9112, sections 6.1 and 6.3: to be refused).
  var isLengthAmbiguous: Bool {
    let (lengths, codings) = (values("content-length"), values("transfer-encoding"))
    return Set(lengths).count > 1
      || !codings.isEmpty && (!lengths.isEmpty || codings.map { $0.lowercased() } != ["chunked"])
  }

  private func values(_ name: String) -> [String] { fields.filter { $0.name.lowercased() == name }.map(\.value) }

  /// The first field of that name.
  package subscript(_ name: String) -> String? {
    fields.first { $0.name.lowercased() == name.lowercased() }?.value
  }
}
