import CallEvents
import Kafka

/// A record of a call, as it lies in its topic.
struct Sighting: Sendable {
  let record: ConsumerRecord
  let event: WatchedRecord

  var call: CallEvent? {
    if case .call(let call) = event { call } else { nil }
  }

  var popUp: PopUp? {
    if case .popUp(let popUp) = event { popUp } else { nil }
  }
}

/// What the topics have of one call, each list in the order of its records' times.
struct CallTrail: Sendable {
  let callId: String
  private var sightings: [EventKind: [Sighting]] = [:]
  private var letters: [EventKind: [HandledLetter]] = [:]

  struct HandledLetter: Sendable {
    let letter: Letter
    let state: LetterState
  }

  init(callId: String) { self.callId = callId }

  func sightings(of kind: EventKind) -> [Sighting] { sightings[kind] ?? [] }

  /// Dead letters of a topic's records.
  func letters(of kind: EventKind) -> [HandledLetter] { letters[kind] ?? [] }

  mutating func add(_ sighting: Sighting, of kind: EventKind) {
    sightings[kind, default: []].append(sighting)
    sightings[kind]?.sort { $0.record.timestamp < $1.record.timestamp }
  }

  mutating func add(_ letter: HandledLetter, of kind: EventKind) {
    letters[kind, default: []].append(letter)
    letters[kind]?.sort { $0.letter.record.timestamp < $1.letter.record.timestamp }
  }

  /// The dead letter that this record became, where it did.
  func letter(of sighting: Sighting, _ kind: EventKind) -> HandledLetter? {
    letters(of: kind).last { $0.letter.isOf(sighting) }
  }

  func popUps(_ stage: PopUp.Stage) -> [PopUp] {
    sightings(of: .popUp).compactMap(\.popUp).filter { $0.stage == stage }
  }

  /// What the records say of the call, from the one that says it first.
  var facts: CallFacts? {
    for kind in [EventKind.ringing, .unknownCaller, .ended] {
      if let call = sightings(of: kind).lazy.compactMap(\.call).first { return call.facts }
    }
    return nil
  }

  /// When the call began, milliseconds since 1970, as far as a record says so.
  var startedAt: Int64? {
    facts?.startedAt.milliseconds ?? sightings(of: .popUp).lazy.compactMap(\.popUp).first?.startedAt.milliseconds
  }
}

/// What was searched of a topic.
struct SearchedTopic: Sendable {
  let name: String
  /// None: there is no such topic.
  let partitions: Int
  /// What its workers' group has committed; a partition without has no entry.
  var committed: [Int32: Int64] = [:]
  private(set) var searches: [Int32: PartitionSearch] = [:]
  private var places: [String: Set<Int32>] = [:]

  init(name: String, partitions: Int) {
    self.name = name
    self.partitions = partitions
  }

  /// Where records of a call would lie.
  mutating func notePlaces(_ partitions: some Sequence<Int32>, of callId: String) {
    places[callId, default: []].formUnion(partitions)
  }

  mutating func note(_ search: PartitionSearch, of partition: Int32) { searches[partition] = search }
  mutating func noteOldest(_ timestamp: Int64, in partition: Int32) { searches[partition]?.oldest = timestamp }

  func searches(for callId: String) -> [PartitionSearch] { (places[callId] ?? []).compactMap { searches[$0] } }

  /// All places that were noted.
  var noted: [TopicPartition] {
    Set(places.values.joined()).sorted().map { TopicPartition(topic: name, partition: $0) }
  }
}

/// From where a partition was searched to its end.
struct PartitionSearch: Sendable, Equatable {
  /// The oldest offset that is still there.
  let low: Int64
  let start: Int64
  /// The time before which records were left out because it was asked so, milliseconds since 1970.
  let since: Int64?
  /// When the oldest record was written, milliseconds since 1970, as far as it was read.
  var oldest: Int64?
}
