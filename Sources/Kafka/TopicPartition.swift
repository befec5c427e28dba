/// One partition of one topic.
package struct TopicPartition: Sendable, Hashable, CustomStringConvertible {
  package let topic: String
  package let partition: Int32

  package init(topic: String, partition: Int32) {
    self.topic = topic
    self.partition = partition
  }

  package var description: String { "\(topic)[\(partition)]" }
}

/// Where to start reading a partition, or what is known of a position in it.
package enum PartitionOffset: Sendable, Hashable {
  /// The record with this offset is the next.
  case at(Int64)
  /// The oldest record still there.
  case beginning
  /// Behind the newest record.
  case end
  /// What the group has committed, or the reset policy where it has not.
  case committed

  /// The offset where it is a number.
  package var value: Int64? {
    if case .at(let offset) = self { offset } else { nil }
  }
}

/// A partition with an offset. In a commit the offset is that of the *next* record to be read.
package struct TopicPartitionOffset: Sendable, Hashable, CustomStringConvertible {
  package let topicPartition: TopicPartition
  package let offset: PartitionOffset

  package init(_ topicPartition: TopicPartition, _ offset: PartitionOffset) {
    self.topicPartition = topicPartition
    self.offset = offset
  }

  package var description: String {
    switch offset {
    case .at(let offset): "\(topicPartition)@\(offset)"
    case .beginning: "\(topicPartition)@beginning"
    case .end: "\(topicPartition)@end"
    case .committed: "\(topicPartition)@committed"
    }
  }
}
