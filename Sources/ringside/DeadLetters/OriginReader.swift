import CallEvents
import CommandLine
import Kafka

/// Reads single records where they were at first. One thread.
final class OriginReader {
  private let kafka: KafkaAccess
  private let admin: Admin
  private let consumer: Consumer

  init(_ kafka: KafkaAccess, _ admin: Admin) throws(ProgramError) {
    self.kafka = kafka
    self.admin = admin
    consumer = try kafka.client { () throws in try Consumer(reader: kafka.configuration, reportsPartitionEnd: true) }
  }

  deinit { consumer.close() }

  /// Nil where it is gone: by retention or compaction, or with the topic that it was in.
  func record(_ origin: Letter.Origin) throws(ProgramError) -> ConsumerRecord? {
    let topic = try kafka.ask { () throws(KafkaError) in try admin.topic(origin.place.topic) }
    guard topic?.partitions.contains(where: { $0.identifier == origin.place.partition }) == true else { return nil }
    let marks = try kafka.askPatiently { () throws(KafkaError) in try admin.watermarks(origin.place) }
    guard origin.offset >= marks.low, origin.offset < marks.high else { return nil }
    try kafka.ask { () throws(KafkaError) in
      try consumer.assign([TopicPartitionOffset(origin.place, .at(origin.offset))])
    }
    let deadline = ContinuousClock.now + .seconds(15)
    while .now < deadline {
      let batch = consumer.poll(timeoutMilliseconds: 200, maximum: 1)
      if let record = batch.records.first {
        let isSame = record.offset == origin.offset && (origin.timestamp.map { $0 == record.timestamp } ?? true)
        return isSame ? record : nil
      }
      for case .endOfPartition in batch.events { return nil }
      for case .offsetReset in batch.events { return nil }
    }
    throw ProgramError(.unavailable, "nothing can be read of \(origin.place)", at: kafka.brokers)
  }
}
