/// The headers that a dead letter carries besides the original's own.
package enum DeadLetterHeader {
  package static let topic = "ringside-dlq-topic"
  package static let partition = "ringside-dlq-partition"
  package static let offset = "ringside-dlq-offset"
  package static let timestamp = "ringside-dlq-timestamp"
  package static let worker = "ringside-dlq-worker"
  package static let errorClass = "ringside-dlq-class"
  package static let reason = "ringside-dlq-reason"
  package static let attempts = "ringside-dlq-attempts"
  package static let firstFailedAt = "ringside-dlq-first-failed-at"
  package static let redrives = "ringside-dlq-redrives"
  /// Where the original was too large to be kept: the value is null, a key or headers that were too large are left out, and the
  /// origin's place says where it was.
  package static let truncated = "ringside-dlq-truncated"

  /// What is said anew each time that a record leaves. `redrives` is not among them: it stays and is counted on.
  package static let ofOneFailure: Set<String> = [
    topic, partition, offset, timestamp, worker, errorClass, reason, attempts, firstFailedAt, truncated,
  ]
}
