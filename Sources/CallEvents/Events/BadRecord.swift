/// Why a record or a line is refused. It says everything that is wrong at once; `description` is safe to log: it names
/// fields and rules, never values.
package struct BadRecord: Error, Equatable, CustomStringConvertible {
  /// A small, stable set: the value of `ringside-dlq-reason` and of the metric label `reason`.
  package enum Reason: String, Sendable, CaseIterable {
    /// The record has no value where one is needed.
    case nullValue = "null-value"
    /// Not RFC 8259 JSON in UTF-8, or nested deeper than 128 levels.
    case notJSON = "not-json"
    /// JSON, but the event is not an object.
    case notAnObject = "not-an-object"
    /// A CloudEvents envelope that cannot be read (no type, no data, unreadable base64, batch format).
    case invalidCloudEvent = "invalid-cloudevent"
    /// A version of CloudEvents or of one of Ringside's types that this release does not know; redrive after the upgrade.
    case unsupportedVersion = "unsupported-version"
    /// A known or foreign type that does not belong where it was found.
    case unexpectedType = "unexpected-type"
    /// The event breaks rules of its fields; `problems` has each.
    case invalidEvent = "invalid-event"
  }

  package let reason: Reason
  /// Never empty.
  package let problems: [EventProblem]

  package init(_ reason: Reason, _ problems: [EventProblem]) {
    self.reason = reason
    self.problems = problems
  }

  init(_ reason: Reason, _ code: EventProblem.Code, _ message: String, field: String = "", column: Int? = nil) {
    self.init(reason, [EventProblem(field: field, code: code, message: message, column: column)])
  }

  package var description: String {
    "\(reason.rawValue): \(problems.map(\.description).joined(separator: "; "))"
  }
}
