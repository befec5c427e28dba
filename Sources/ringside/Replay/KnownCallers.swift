import CallEvents
import CommandLine
import ContactCreation
import Kafka

/// Numbers that had a contact at some time, as pop-ups tell: where nobody is found under one today, somebody has deleted him.
struct KnownCallers: Sendable {
  private(set) var identities: Set<NumberIdentity> = []
  /// Pop-ups from the beginning of the range are gone by retention: of its first calls nobody can tell.
  private(set) var isIncomplete = false

  /// Reads the pop-ups since the time, milliseconds since 1970; nil: all that are there.
  init(_ kafka: KafkaAccess, since time: Int64?) throws(ProgramError) {
    let topic = kafka.topics.popUps
    let admin = try kafka.admin()
    guard let description = try kafka.ask({ () throws(KafkaError) in try admin.topic(topic) }) else {
      throw ProgramError(.configuration, "there is no such topic", at: topic)
    }
    let partitions = description.partitions.map { TopicPartition(topic: topic, partition: $0.identifier) }
    let starts =
      try time.map { (time) throws(ProgramError) in try ReplayRange.offsets(at: time, partitions, kafka) }?
      .mapValues { $0.value ?? .max } ?? [:]
    for partition in partitions {
      let low = try kafka.askPatiently { () throws(KafkaError) in try admin.watermarks(partition) }.low
      // The first that is left may be younger than the first that there was.
      let isFirst = starts[partition].map { $0 <= low } ?? true
      if low > 0, isFirst { isIncomplete = true }
    }
    var reader = try RangeReader(kafka, partitions, admin, starts: starts)
    defer { reader.close() }
    while let records = try reader.next() {
      for record in records {
        guard case .popUp(let popUp) = WatchedRecord(record, kind: .popUp),
          !popUp.contacts.isEmpty || popUp.match == .created
        else { continue }
        identities.insert(NumberIdentity(tenant: popUp.tenant, e164: popUp.e164, number: popUp.number))
      }
    }
  }
}
