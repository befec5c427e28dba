internal import Kafka

/// A batch that was taken while another one is in hand. Its records are being made ready on another thread.
struct UpcomingBatch {
  let records: [ConsumerRecord]
  let takenAt = ContinuousClock.now
  /// What the poll told besides records.
  let events: [ConsumerEvent]
  /// Partitions that went since.
  var revoked: Set<TopicPartition> = []
}
