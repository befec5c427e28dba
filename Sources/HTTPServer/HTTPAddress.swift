/// Where something is asked for over plain HTTP: `http://127.0.0.1:8080/readyz`.
package struct HTTPAddress: Sendable, Equatable, CustomStringConvertible {
  /// Why a text is no such address, in words that follow the address. The text itself is not repeated: it may hold a password.
  package struct Problem: Error, Sendable, Equatable, CustomStringConvertible {
    package let description: String
  }

  /// A name, or an address without the brackets of an IPv6 address.
  package let host: String
  package let port: UInt16
  /// Path and query.
  package let target: String

  package init(_ text: String) throws(Problem) {
    guard text.utf8.allSatisfy({ 0x21...0x7E ~= $0 }) else {
      throw Problem(description: "holds a character that no address has")
    }
    let scheme = "http://"
    guard text.lowercased().hasPrefix(scheme) else { throw Problem(description: "does not begin with http://") }
    let rest = text.dropFirst(scheme.count).prefix { $0 != "#" }
    let authority = rest.prefix { $0 != "/" && $0 != "?" }
    guard !authority.contains("@") else { throw Problem(description: "names a user, and none is asked for") }
    (host, port) = try Self.endpoint(authority)
    let path = rest.dropFirst(authority.count)
    target = path.hasPrefix("/") ? String(path) : "/\(path)"
  }

  private static func endpoint(_ authority: Substring) throws(Problem) -> (host: String, port: UInt16) {
    var host = authority
    var digits = Substring("80")
    if let colon = authority.lastIndex(of: ":"), !authority.hasSuffix("]") {
      host = authority[..<colon]
      digits = authority[authority.index(after: colon)...]
    }
    guard digits.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }), let port = UInt16(digits), port > 0
    else { throw Problem(description: "has no port from 1 to 65535") }
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = host.dropFirst().dropLast()
      guard host.contains(":") else { throw Problem(description: "has brackets around what is no IPv6 address") }
    } else if host.contains(where: { ":[]".contains($0) }) {
      throw Problem(description: "has an IPv6 address without brackets")
    }
    guard !host.isEmpty else { throw Problem(description: "names no host") }
    return (String(host), port)
  }

  /// Host and port, as a `Host` header has them.
  var authority: String { (host.contains(":") ? "[\(host)]" : host) + ":\(port)" }

  package var description: String { "http://\(authority)\(target)" }
}
