/// Which partitions are ours, and which offset is due in each. A value without any I/O.
///
/// Librdkafka discards what it had fetched before a seek, a pause or a reassignment, but only as far as it still holds it. The ledger is
/// the second gate: what is not assigned, or lies before the offset that is due, never reaches a lane.
struct PartitionLedger {
  struct Entry {
    let topicPartition: TopicPartition
    /// The next offset to be delivered; `nil` until a start is known.
    var due: Int64?
    var isPaused: Bool
  }

  private var slots: [TopicPartition: Int] = [:]
  private var entries: [Entry?] = []
  private var free: [Int] = []

  var assignment: [TopicPartition] { Array(slots.keys) }
  var assigned: [Entry] { entries.compactMap { $0 } }

  func slot(of topicPartition: TopicPartition) -> Int? { slots[topicPartition] }

  func entry(of topicPartition: TopicPartition) -> Entry? { slots[topicPartition].flatMap { entries[$0] } }

  mutating func assign(_ topicPartition: TopicPartition, due: Int64?, isPaused: Bool = false) {
    let entry = Entry(topicPartition: topicPartition, due: due, isPaused: isPaused)
    if let slot = slots[topicPartition] {
      entries[slot] = entry
    } else if let slot = free.popLast() {
      slots[topicPartition] = slot
      entries[slot] = entry
    } else {
      slots[topicPartition] = entries.count
      entries.append(entry)
    }
  }

  mutating func revoke(_ topicPartition: TopicPartition) {
    guard let slot = slots.removeValue(forKey: topicPartition) else { return }
    entries[slot] = nil
    free.append(slot)
  }

  mutating func revokeAll() { self = PartitionLedger() }

  /// Whether a record is to be delivered; if so, the one behind it is due.
  mutating func accept(slot: Int, offset: Int64) -> Bool {
    guard entries[slot] != nil else { return false }
    if let due = entries[slot]?.due, offset < due { return false }
    entries[slot]?.due = offset &+ 1
    return true
  }

  mutating func seek(_ topicPartition: TopicPartition, to due: Int64?) {
    if let slot = slots[topicPartition] { entries[slot]?.due = due }
  }

  mutating func setPaused(_ topicPartition: TopicPartition, _ isPaused: Bool) {
    if let slot = slots[topicPartition] { entries[slot]?.isPaused = isPaused }
  }
}
