import TestSupport

/// One request on a connection of its own; the whole answer as text.
func exchange(_ port: UInt16, _ request: String) throws -> String {
  try RawClient.exchange(port, request)
}

/// A request without a body that asks for the connection's end.
func get(_ path: String, _ method: String = "GET", _ headers: String = "") -> String {
  "\(method) \(path) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\(headers)\r\n"
}

func post(_ path: String, _ body: String, _ headers: String = "") -> String {
  get(path, "POST", "Content-Length: \(body.utf8.count)\r\n\(headers)") + body
}
