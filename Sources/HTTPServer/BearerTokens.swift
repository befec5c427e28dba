import Foundation
import Locks

/// The tokens a client may show (RFC 6750, section 2.1), one a line in a file, so that an old and a new one can be valid
/// side by side while they are changed. Lines that are empty or begin with `#` do not count.
///
/// The file is read again for every request. While it cannot be read, or holds no token, what it held last is valid.
package final class BearerTokens: Sendable {
  private let path: String
  private let last: Protected<[[UInt8]]>

  /// - Throws: where the file cannot be read or holds no token.
  package init(file path: String) throws(HTTPServerError) {
    self.path = path
    guard let tokens = Self.read(path) else {
      throw HTTPServerError(.noToken, place: path)
    }
    last = Protected(tokens)
  }

  /// Whether an `Authorization` header shows a valid token. Takes the same time wherever a token of the right length
  /// differs, and looks at all of them.
  package func accept(_ authorization: String?) -> Bool {
    guard let authorization else { return false }
    let scheme = authorization.prefix(7)
    guard scheme.lowercased() == "bearer " else { return false }
    let shown = Array(authorization.dropFirst(7).drop { $0 == " " }.utf8)
    var tokens = last.withLock { $0 }
    if let fresh = Self.read(path) {
      tokens = fresh
      last.withLock { $0 = fresh }
    }
    return tokens.reduce(false) { Self.equal($1, shown) || $0 }
  }

  private static func equal(_ token: [UInt8], _ shown: [UInt8]) -> Bool {
    guard token.count == shown.count else { return false }
    var difference: UInt8 = 0
    for (left, right) in zip(token, shown) { difference |= left ^ right }
    return difference == 0
  }

  private static func read(_ path: String) -> [[UInt8]]? {
    guard let file = FileHandle(forReadingAtPath: path), let data = try? file.read(upToCount: 65_536) else {
      return nil
    }
    let lines = data.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
    let tokens = lines.filter { $0.first != UInt8(ascii: "#") }.map { line in
      line.filter { $0 > 0x20 && $0 < 0x7F }
    }
    let usable = tokens.map { [UInt8]($0) }.filter { !$0.isEmpty }
    return usable.isEmpty ? nil : usable
  }
}
