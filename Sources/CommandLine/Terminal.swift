import Foundation
import Glibc

/// What is known of a stream that people may be watching.
package struct Terminal: Sendable {
  package let descriptor: Int32
  package let isTerminal: Bool
  /// In columns; 80 where nobody knows.
  package let width: Int
  /// Only on a terminal, without `NO_COLOR` (no-color.org), and not on a dumb one.
  package let hasColor: Bool

  package static let standardOutput = Terminal(descriptor: 1)
  package static let standardError = Terminal(descriptor: 2)

  package init(descriptor: Int32, environment: [String: String] = ProcessInfo.processInfo.environment) {
    self.descriptor = descriptor
    isTerminal = isatty(descriptor) == 1
    var size = winsize()
    let known = isTerminal && ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    width = known ? Int(size.ws_col) : 80
    hasColor = isTerminal && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
  }

  package enum Color: Int, Sendable { case red = 31, green = 32, yellow = 33, blue = 34, cyan = 36, dim = 2, bold = 1 }

  /// The text in a colour, or as it is where there are none.
  package func colored(_ text: String, _ color: Color) -> String {
    hasColor ? "\u{1B}[\(color.rawValue)m\(text)\u{1B}[0m" : text
  }

  /// Writes all of a text at once. What a closed pipe does not take is lost; false then.
  @discardableResult
  package func write(_ text: String) -> Bool {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if written > 0 {
        rest = rest.dropFirst(written)
      } else if written < 0, errno == EINTR {
        continue
      } else {
        return false
      }
    }
    return true
  }
}
