import CallEvents
import CommandLine
import Foundation
import Kafka

/// What is remembered of the dead letters of some topics.
struct HandledLetters: Sendable {
  private var notes: [TopicPartition: [Int64: LetterNote]] = [:]

  /// Reads the notes that were committed.
  /// - Parameter isComplete: also those behind a transaction that somebody has not ended yet, which may take until it times out. Who is
  ///   going to handle letters has to know of every one that was.
  init(of topics: [LetterTopic], _ kafka: KafkaAccess, isComplete: Bool) throws(ProgramError) {
    let name = kafka.topics.handledDeadLetters
    let names = Set(topics.map(\.name))
    var configuration = kafka.configuration
    // The end of the log itself, not that of what may be read already.
    if isComplete { configuration.set("isolation.level", "read_uncommitted") }
    let admin = try KafkaAccess(configuration, topics: kafka.topics).admin()
    guard let topic = try kafka.ask({ () throws(KafkaError) in try admin.topic(name) }) else {
      guard isComplete else { return }
      throw ProgramError(
        .configuration, "there is no topic to remember what is handled", at: name,
        remedy: "'ringside topics create' makes it")
    }
    var reader = try RangeReader(
      kafka, topic.partitions.map { TopicPartition(topic: name, partition: $0.identifier) }, admin,
      endsEarly: !isComplete)
    defer { reader.close() }
    while let batch = try reader.next(timeout: .seconds(60)) {
      for record in batch { add(record, names) }
    }
  }

  private mutating func add(_ record: ConsumerRecord, _ names: Set<String>) {
    guard let key = record.key, let (place, offset) = LetterNote.place(ofKey: key), names.contains(place.topic) else {
      return
    }
    notes[place, default: [:]][offset] = record.value.flatMap { LetterNote(value: $0) }
  }

  /// Nil: it is open.
  func note(of letter: Letter) -> LetterNote? {
    guard let note = notes[letter.record.topicPartition]?[letter.record.offset],
      note.timestamp == letter.record.timestamp
    else { return nil }
    return note
  }

  func state(of letter: Letter) -> LetterState { note(of: letter)?.state ?? .open }

  mutating func set(_ note: LetterNote, for letter: Letter) {
    notes[letter.record.topicPartition, default: [:]][letter.record.offset] = note
  }
}
