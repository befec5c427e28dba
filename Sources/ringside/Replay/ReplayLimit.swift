import CallEvents
import CommandLine
import Kafka
import WorkerRuntime

/// Finds where a limited replay ends before it begins: what is replayed must not depend on which partition is faster, or on where it
/// was interrupted.
struct ReplayLimit {
  private let kafka: KafkaAccess
  private let topic: ReplayTopic
  private let range: ReplayRange
  private let selection: ReplaySelection

  init(_ kafka: KafkaAccess, _ topic: ReplayTopic, _ range: ReplayRange, _ selection: ReplaySelection) {
    self.kafka = kafka
    self.topic = topic
    self.range = range
    self.selection = selection
  }

  /// The offset behind the last record, of each partition that still has some within the limit; partitions are taken one after the
  /// other.
  func ends(after limit: Int) throws(ProgramError) -> [Int32: Int64] {
    let admin = try kafka.admin()
    var ends: [Int32: Int64] = [:]
    var left = limit
    for partition in range.partitions where left > 0 {
      ends[partition.partition] = try end(of: partition, &left, admin)
    }
    return ends
  }

  private func end(of range: PartitionRange, _ left: inout Int, _ admin: Admin) throws(ProgramError) -> Int64 {
    let partition = TopicPartition(topic: topic.name(in: kafka.topics), partition: range.partition)
    var reader = try RangeReader(
      kafka, [partition], admin, starts: [partition: range.start], bounds: [partition: range.end])
    defer { reader.close() }
    while let records = try reader.next() {
      for record in records where isWanted(record) {
        left -= 1
        if left == 0 { return record.offset + 1 }
      }
    }
    return range.end
  }

  private func isWanted(_ record: ConsumerRecord) -> Bool {
    let facts: CallFacts? =
      switch topic {
      case .ended: (try? ReceivedEvent<EndedCall>(decoding: record))?.event.facts
      case .ringing: (try? ReceivedEvent<RingingCall>(decoding: record))?.event.facts
      case .unknownCaller: (try? ReceivedEvent<UnknownCaller>(decoding: record))?.event.facts
      }
    return facts.map(selection.wants) ?? false
  }
}
