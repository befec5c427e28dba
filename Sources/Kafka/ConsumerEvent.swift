/// What a poll has to tell besides records. None of them is thrown: the lane decides what an outage is.
package enum ConsumerEvent: Sendable {
  /// Partitions came, with the offsets they start at; the assign hook has run already.
  case assigned([TopicPartitionOffset])
  /// Partitions went; the revoke hook has run already.
  case revoked([TopicPartition], lost: Bool)
  /// The end of a partition was reached (only where `reportsPartitionEnd` was asked for). The offset is that of the next record.
  case endOfPartition(TopicPartition, Int64)
  /// The offset to go on at was not there any more, and reading goes on elsewhere.
  case offsetReset(OffsetReset)
  /// A commit without waiting was refused.
  case commitFailed(KafkaError)
  /// No broker can be reached. The client goes on trying.
  case allBrokersDown(KafkaError)
  /// Credentials or rights were refused. The client goes on trying.
  case authorizationFailed(KafkaError)
  /// A subscribed or assigned topic or partition does not exist. The client goes on trying.
  case unknownTopic(KafkaError, TopicPartition?)
  /// The lane did not poll for `max.poll.interval.ms`: the group has taken its partitions away. The next poll joins again.
  case maximumPollIntervalExceeded(KafkaError)
  /// This consumer is of no use any more: close it and make another.
  case fatal(KafkaError)
  /// Anything else; the client goes on trying.
  case error(KafkaError, TopicPartition?)
}

/// Reading went on at another offset than the one that was due.
package struct OffsetReset: Sendable, Hashable {
  package let topicPartition: TopicPartition
  /// The offset that was due and is not there.
  package let from: Int64
  /// Where reading goes on.
  package let to: Int64

  /// How many offsets retention deleted before they were read; 0 where the log ends before `from` (a topic made anew).
  package var skipped: Int64 { to > from ? to &- from : 0 }

  package init(topicPartition: TopicPartition, from: Int64, to: Int64) {
    self.topicPartition = topicPartition
    self.from = from
    self.to = to
  }
}

/// What to do with partitions that were just assigned.
package struct AssignmentDecision: Sendable {
  /// Start here instead of at the committed offset.
  package var offsets: [TopicPartition: PartitionOffset]
  /// Deliver nothing of these until `resume`.
  package var paused: Set<TopicPartition>

  package init(offsets: [TopicPartition: PartitionOffset] = [:], paused: Set<TopicPartition> = []) {
    self.offsets = offsets
    self.paused = paused
  }
}

/// Called inside `Consumer.poll` and `Consumer.close`, on the thread that called these. They may commit with waiting, and must not
/// poll, close, or assign.
package struct RebalanceHandlers {
  /// Partitions come. Gets the committed offsets: `.at` where there is one, `.beginning` or `.end` by the reset policy where the
  /// group has none, `.committed` where the coordinator did not answer within the time limit.
  package var assigned: ([TopicPartitionOffset]) -> AssignmentDecision
  /// Partitions go: the last moment to commit. The next owner starts only after this returns, except where `lost` is true: then
  /// somebody else may own them already and a commit is refused.
  package var revoked: (_ partitions: [TopicPartition], _ lost: Bool) -> Void

  package init(
    assigned: @escaping ([TopicPartitionOffset]) -> AssignmentDecision = { _ in AssignmentDecision() },
    revoked: @escaping (_ partitions: [TopicPartition], _ lost: Bool) -> Void = { _, _ in }
  ) {
    self.assigned = assigned
    self.revoked = revoked
  }
}
