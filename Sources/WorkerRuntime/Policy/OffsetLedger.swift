/// What a lane has finished and what it has committed, by partition of its topic.
///
/// An offset here is that of the next record to read, as Kafka commits it.
struct OffsetLedger: Sendable {
  private var finished: [Int32: Int64] = [:]
  private var committed: [Int32: Int64] = [:]

  /// Everything before `offset` is finished.
  mutating func finish(_ partition: Int32, before offset: Int64) {
    finished[partition] = max(offset, finished[partition] ?? offset)
  }

  /// The offset before which everything is finished; `nil` where nothing was finished here.
  func finished(_ partition: Int32) -> Int64? { finished[partition] }

  /// What is finished and not known to be committed, in the order of partitions.
  func uncommitted(of partitions: [Int32]? = nil) -> [(partition: Int32, offset: Int64)] {
    finished
      .filter { partition, offset in
        offset > committed[partition] ?? -1 && partitions.map { $0.contains(partition) } ?? true
      }
      .sorted { $0.key < $1.key }
      .map { ($0.key, $0.value) }
  }

  /// A commit of these was sent, and did not fail so far.
  mutating func commit(_ offsets: [(partition: Int32, offset: Int64)]) {
    for (partition, offset) in offsets { committed[partition] = offset }
  }

  /// A commit failed: what it covered is sent again with the next one.
  mutating func commitFailed() {
    committed = [:]
  }

  /// The partitions belong to another member now.
  mutating func forget(_ partitions: [Int32]) {
    for partition in partitions {
      finished[partition] = nil
      committed[partition] = nil
    }
  }
}
