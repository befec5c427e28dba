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
    let reader = try kafka.client { () throws in
      try Consumer(reader: kafka.configuration, reportsPartitionEnd: true)
    }
    defer { reader.close() }
    var ends: [Int32: Int64] = [:]
    var left = limit
    for partition in range.partitions where left > 0 {
      ends[partition.partition] = try end(of: partition, &left, reader)
    }
    return ends
  }

  private func end(of range: PartitionRange, _ left: inout Int, _ reader: Consumer) throws(ProgramError) -> Int64 {
    let partition = TopicPartition(topic: topic.name(in: kafka.topics), partition: range.partition)
    try kafka.ask { () throws(KafkaError) in
      try reader.assign([TopicPartitionOffset(partition, .at(range.start))])
    }
    var next = range.start
    var silence = 0
    while next < range.end {
      let batch = reader.poll(timeoutMilliseconds: 500, maximum: 1_000)
      for record in batch.records where record.offset < range.end {
        next = record.offset + 1
        guard isWanted(record) else { continue }
        left -= 1
        if left == 0 { return next }
      }
      if let last = batch.records.last { next = max(next, last.offset + 1) }
      for case .endOfPartition(let at, let offset) in batch.events where at == partition { next = max(next, offset) }
      silence = batch.isEmpty ? silence + 1 : 0
      guard silence < 60 else { throw ProgramError(.unavailable, "no answer from Kafka", at: kafka.brokers) }
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
