/// What ends the evaluation of one record (template-format.md, section 5, end). The record is refused, not the batch.
package struct RunError: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Code: String, Hashable, Sendable {
    /// A text longer than 1 MiB of UTF-8.
    case resultTooLong = "result-too-long"
    /// More than 100,000 brackets in one evaluation, or more than 100 scenarios for one event.
    case tooMuchWork = "too-much-work"
  }

  package var code: Code
  /// Without data: it may be logged.
  package var message: String

  package init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  package var description: String { "\(code.rawValue): \(message)" }
}
