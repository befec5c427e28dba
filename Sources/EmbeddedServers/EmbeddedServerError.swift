internal import Glibc

/// Why a server of the demo or of a test could not be had. Its text tells the user what to do.
package struct EmbeddedServerError: Error, Sendable, CustomStringConvertible {
  package enum Code: String, Sendable {
    /// A program or package is missing on this machine.
    case missing
    /// A program could not be started.
    case notStarted
    /// A program ended, or did not do in time what was awaited.
    case failed
    /// The caller did not want it any more.
    case cancelled
    /// A file, a directory or a socket could not be made.
    case system
  }

  package var code: Code
  package var text: String

  package init(_ code: Code, _ text: String) {
    self.code = code
    self.text = text
  }

  /// With the system's word for `errno`.
  static func system(_ what: String, _ number: Int32 = errno) -> EmbeddedServerError {
    EmbeddedServerError(.system, "\(what): \(unsafe String(cString: strerror(number)))")
  }

  package var description: String { text }
}
