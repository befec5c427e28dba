/// Why a record leaves for the dead-letter topic.
package struct DeadLetterReason: Hashable, Sendable {
  /// A short stable word, for the header `ringside-dlq-class` and the metric's label: `invalid-event`, `too-slow` …
  package var code: String
  /// For the operator: the header `ringside-dlq-reason`. It travels with the record, so it may quote the record.
  package var message: String

  package init(code: String, message: String) {
    self.code = code
    self.message = message
  }
}
