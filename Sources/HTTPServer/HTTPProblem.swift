/// A problem as RFC 9457 tells it, `application/problem+json`.
package struct HTTPProblem: Sendable {
  package var status: Int
  /// The same for every problem of the kind.
  package var title: String
  /// What is wrong this time. Nothing secret: it goes to the client.
  package var detail: String?
  /// All that is wrong, where it is several things; the extension member `problems`.
  package var problems: [String]

  package init(_ status: Int, _ title: String, detail: String? = nil, problems: [String] = []) {
    self.status = status
    self.title = title
    self.detail = detail
    self.problems = problems
  }

  /// The kind is told by title and status, so its type is the default `about:blank`, which is left out.
  package var response: HTTPResponse {
    var json = "{\"title\":\(Self.quoted(title)),\"status\":\(status)"
    if let detail { json += ",\"detail\":\(Self.quoted(detail))" }
    if !problems.isEmpty { json += ",\"problems\":[\(problems.map(Self.quoted).joined(separator: ","))]" }
    return HTTPResponse(status, "application/problem+json", json + "}\n")
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\u{0}"..<"\u{20}", "\u{7F}":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
