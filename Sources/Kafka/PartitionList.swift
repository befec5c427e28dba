import CRdKafka

/// The one owner of an `rd_kafka_topic_partition_list_t` of ours.
@safe
struct PartitionList: ~Copyable {
  let pointer: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>

  init(capacity: Int = 8) {
    unsafe pointer = rd_kafka_topic_partition_list_new(Int32(clamping: capacity))
  }

  init(_ partitions: some Collection<TopicPartition>) {
    self.init(capacity: partitions.count)
    for partition in partitions { add(partition) }
  }

  init(_ offsets: some Collection<TopicPartitionOffset>) {
    self.init(capacity: offsets.count)
    for entry in offsets { add(entry.topicPartition, entry.offset) }
  }

  init(consuming pointer: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>) {
    unsafe self.pointer = unsafe pointer
  }

  deinit { unsafe rd_kafka_topic_partition_list_destroy(pointer) }

  func add(_ topicPartition: TopicPartition, _ offset: PartitionOffset = .committed) {
    let added = unsafe rd_kafka_topic_partition_list_add(
      pointer, topicPartition.topic, topicPartition.partition)
    unsafe added?.pointee.offset = offset.wire
  }

  /// A raw number for calls that put something else into the offset field (a time, for example).
  func add(_ topicPartition: TopicPartition, raw: Int64) {
    let added = unsafe rd_kafka_topic_partition_list_add(
      pointer, topicPartition.topic, topicPartition.partition)
    unsafe added?.pointee.offset = raw
  }

  var entries: [PartitionEntry] { unsafe partitionEntries(of: pointer) }
}

/// One row of a list that came out of librdkafka.
struct PartitionEntry {
  let topicPartition: TopicPartition
  let offset: Int64
  let error: rd_kafka_resp_err_t
}

/// Copies a list that librdkafka owns.
func partitionEntries(of list: UnsafePointer<rd_kafka_topic_partition_list_t>) -> [PartitionEntry] {
  let rows = unsafe UnsafeBufferPointer(start: list.pointee.elems, count: Int(list.pointee.cnt))
  return unsafe rows.map { row in
    unsafe PartitionEntry(
      topicPartition: TopicPartition(topic: String(cString: row.topic), partition: row.partition),
      offset: row.offset, error: row.err)
  }
}

func partitionEntries(of list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>) -> [PartitionEntry] {
  unsafe partitionEntries(of: UnsafePointer(list))
}

/// librdkafka's logical offsets; macros with casts are not imported.
enum LogicalOffset {
  static let beginning: Int64 = -2
  static let end: Int64 = -1
  static let stored: Int64 = -1000
  static let invalid: Int64 = -1001
}

extension PartitionOffset {
  var wire: Int64 {
    switch self {
    case .at(let offset): max(0, offset)
    case .beginning: LogicalOffset.beginning
    case .end: LogicalOffset.end
    case .committed: LogicalOffset.stored
    }
  }
}
