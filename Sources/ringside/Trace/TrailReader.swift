import CallEvents
import CommandLine
import Glibc
import Kafka
import PhoneNumbers

/// Finds the records of some calls. Keys say in which partitions they lie; the time at which the calls rang, how far back to look in
/// the other topics. Reads only, and joins no group. One thread.
final class TrailReader {
  private let kafka: KafkaAccess
  private let admin: Admin
  private let normalizer: NumberNormalizer
  /// From when on records are looked at, milliseconds since 1970; nil: all.
  private let since: Int64?
  private let idsByBytes: [ArraySlice<UInt8>: String]
  /// Whether the ids are looked for in a value before it is decoded.
  private let looksForIds: Bool
  private(set) var trails: [String: CallTrail]
  /// By name.
  private var searched: [String: SearchedTopic] = [:]
  private var handled: HandledLetters?

  /// Clocks of producers differ, and a record may be written before the one that it follows.
  private static let slack: Int64 = 300_000
  /// More ids than these are found sooner by decoding a value.
  private static let idsByText = 8

  /// - Parameter groups: of the workers, by what they consume.
  init(
    _ kafka: KafkaAccess, callIds: [String], since: Int64?, normalizer: NumberNormalizer, groups: [EventKind: String]
  ) throws(ProgramError) {
    self.kafka = kafka
    self.since = since
    self.normalizer = normalizer
    trails = Dictionary(callIds.map { ($0, CallTrail(callId: $0)) }) { first, _ in first }
    idsByBytes = Dictionary(callIds.map { (ArraySlice($0.utf8), $0) }) { first, _ in first }
    looksForIds = idsByBytes.count <= Self.idsByText && callIds.allSatisfy(\.isWrittenAlike)
    let admin = try kafka.admin()
    self.admin = admin
    let cluster = try kafka.ask { () throws(KafkaError) in try admin.cluster() }
    let counts = Dictionary(cluster.topics.map { ($0.name, $0.error == nil ? $0.partitions.count : 0) }) { $1 }
    for name in EventKind.ofOneCall.flatMap({ [kafka.topics.name(of: $0), deadLetters($0)] }) {
      searched[name] = SearchedTopic(name: name, partitions: counts[name] ?? 0)
    }
    // Before any record is read: what is committed by now has its effects by now.
    for (kind, group) in groups { try readCommitted(kafka.topics.name(of: kind), group) }
  }

  func read() throws(ProgramError) {
    let topics = kafka.topics
    try scan([topics.ringing], of: trails.values.map { ($0.callId, [Array($0.callId.utf8)]) }, from: since)
    let laterStart = try laterStart()
    try scan(
      [topics.ended, topics.popUps, deadLetters(.ringing), deadLetters(.ended)],
      of: trails.values.map { ($0.callId, [Array($0.callId.utf8)]) }, from: laterStart)
    try scan(
      [topics.unknownCaller, deadLetters(.unknownCaller)],
      of: trails.values.map { ($0.callId, numberKeys(of: $0)) }, from: laterStart)
  }

  var topics: [EventKind: SearchedTopic] {
    Dictionary(
      EventKind.ofOneCall.compactMap { kind in searched[kafka.topics.name(of: kind)].map { (kind, $0) } }
    ) { first, _ in first }
  }

  /// The names of event topics that are not there.
  var missingTopics: [String] { topics.values.filter { $0.partitions == 0 }.map(\.name).sorted() }

  private func deadLetters(_ kind: EventKind) -> String { Topics.deadLetters(of: kafka.topics.name(of: kind)) }

  // MARK: Where to look

  /// What follows a call's ringing was written after it, if it rang.
  private func laterStart() throws(ProgramError) -> Int64? {
    let rang = trails.values.compactMap { $0.sightings(of: .ringing).first?.record }
    guard rang.count == trails.count, let first = rang.min(by: { $0.timestamp < $1.timestamp }), first.timestamp >= 0
    else { return since }
    // The embedded broker, which cannot tell, takes everything for older than any time: then everything is read.
    let place = first.topicPartition
    if since == nil, try starts([place], first.timestamp)[place] ?? 0 > first.offset { return nil }
    return max(since ?? 0, first.timestamp - Self.slack)
  }

  /// The keys of the call's unknown caller; none where no record says the number.
  private func numberKeys(of trail: CallTrail) -> Set<[UInt8]> {
    var keys: Set<[UInt8]> = []
    for popUp in trail.sightings(of: .popUp).compactMap(\.popUp) {
      keys.insert(RecordKeys.number(tenant: popUp.tenant, e164: popUp.e164, number: popUp.number))
    }
    if let facts = trail.facts {
      let e164 = normalizer.normalize(facts.number)?.e164
      keys.insert(RecordKeys.number(tenant: facts.tenant, e164: e164, number: facts.number))
    }
    return keys
  }

  private func starts(
    _ partitions: [TopicPartition], _ time: Int64?
  ) throws(ProgramError) -> [TopicPartition: Int64] {
    guard let time else { return [:] }
    return try ReplayRange.offsets(at: time, partitions, kafka).mapValues { $0.value ?? .max }
  }

  // MARK: Reading

  private func readCommitted(_ topic: String, _ group: String) throws(ProgramError) {
    guard let count = searched[topic]?.partitions, count > 0 else { return }
    let kafka = kafka
    let consumer = try kafka.client { () throws in try Consumer(reader: kafka.configuration, group: group) }
    defer { consumer.close() }
    let partitions = (0..<count).map { TopicPartition(topic: topic, partition: Int32(clamping: $0)) }
    let committed = try kafka.askPatiently { () throws(KafkaError) in try consumer.committed(partitions) }
    searched[topic]?.committed = Dictionary(committed.map { ($0.key.partition, $0.value) }) { first, _ in first }
  }

  /// - Parameter calls: with the keys that their records may have; without any they may lie anywhere.
  private func scan(
    _ names: [String], of calls: [(callId: String, keys: some Collection<[UInt8]>)], from time: Int64?
  ) throws(ProgramError) {
    for name in names {
      guard let count = searched[name]?.partitions, count > 0 else { continue }
      for (callId, keys) in calls {
        let places = keys.map { KeyPartitioner.partition(of: $0, count: count) }
        searched[name]?.notePlaces(keys.isEmpty ? (0..<count).map { Int32(clamping: $0) } : places, of: callId)
      }
    }
    let partitions = names.flatMap { searched[$0]?.noted ?? [] }
    guard !partitions.isEmpty else { return }
    var reader = try RangeReader(kafka, partitions, admin, starts: try starts(partitions, time))
    defer { reader.close() }
    for (partition, low) in reader.lows {
      let start = reader.starts[partition] ?? low
      let search = PartitionSearch(low: low, start: start, since: start > low ? since : nil)
      searched[partition.topic]?.note(search, of: partition.partition)
    }
    var unread = Set(partitions)
    var letters: [ConsumerRecord] = []
    while let records = try reader.next() {
      for record in records {
        if !unread.isEmpty, unread.remove(record.topicPartition) != nil {
          searched[record.topic]?.noteOldest(record.timestamp, in: record.partition)
        }
        if let kind = kafka.topics.kind(of: record.topic) { take(record, kind) } else { letters.append(record) }
      }
    }
    // Behind the records that they may be of.
    for record in letters { try takeLetter(record) }
  }

  private func take(_ record: ConsumerRecord, _ kind: EventKind) {
    guard kind == .unknownCaller else {
      guard let callId = record.key.flatMap({ idsByBytes[$0] }) else { return }
      trails[callId]?.add(Sighting(record: record, event: WatchedRecord(record, kind: kind)), of: kind)
      return
    }
    guard mayBeOurs(record.value), case let event = WatchedRecord(record, kind: kind), case .call(let call) = event
    else { return }
    trails[call.facts.callId]?.add(Sighting(record: record, event: event), of: kind)
  }

  private func takeLetter(_ record: ConsumerRecord) throws(ProgramError) {
    guard let kind = EventKind.ofOneCall.first(where: { deadLetters($0) == record.topic }) else { return }
    let letter = Letter(record)
    let callIds: [String]
    if kind == .unknownCaller {
      let event = WatchedRecord(record, kind: kind)
      callIds = trails.values.filter { isOf($0, letter, event) }.map(\.callId)
    } else {
      callIds = record.key.flatMap { idsByBytes[$0] }.map { [$0] } ?? []
    }
    guard !callIds.isEmpty else { return }
    let known: HandledLetters
    if let handled {
      known = handled
    } else {
      known = try HandledLetters(of: LetterTopic.all(kafka.topics), kafka, isComplete: false)
      handled = known
    }
    for callId in callIds { trails[callId]?.add(.init(letter: letter, state: known.state(of: letter)), of: kind) }
  }

  private func mayBeOurs(_ value: ArraySlice<UInt8>?) -> Bool {
    guard let value, looksForIds else { return value != nil }
    return idsByBytes.keys.contains { value.contains($0) }
  }

  /// Its value may be no event, or be left out: whose it is, the text or its origin says then.
  private func isOf(_ trail: CallTrail, _ letter: Letter, _ event: WatchedRecord) -> Bool {
    if case .call(let call) = event { return call.facts.callId == trail.callId }
    return letter.record.value?.contains(trail.callId.json[...]) == true
      || trail.sightings(of: .unknownCaller).contains(where: letter.isOf)
  }
}

extension String {
  /// Whether all who write JSON write it alike: some escape what others do not.
  fileprivate var isWrittenAlike: Bool {
    utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "a")...UInt8(ascii: "z"):
        true
      default: " -._:@".utf8.contains(byte)
      }
    }
  }

  /// As JSON, with its quotes.
  fileprivate var json: [UInt8] {
    var json = JSONWriter()
    json.string(self)
    return json.bytes
  }
}

extension EventKind {
  /// Those whose records say which call they are of.
  static let ofOneCall: [EventKind] = [.ringing, .ended, .unknownCaller, .popUp]
}

extension Letter {
  func isOf(_ sighting: Sighting) -> Bool {
    origin?.place == sighting.record.topicPartition && origin?.offset == sighting.record.offset
  }
}

extension ArraySlice<UInt8> {
  /// Whether the bytes stand somewhere in these.
  fileprivate func contains(_ wanted: ArraySlice<UInt8>) -> Bool {
    guard let first = wanted.first else { return true }
    return withUnsafeBytes { own in
      wanted.withUnsafeBytes { wanted in
        guard let start = own.baseAddress, let sought = wanted.baseAddress else { return false }
        var place = 0
        while own.count - place >= wanted.count,
          let found = memchr(start + place, Int32(first), own.count - place - wanted.count + 1)
        {
          if memcmp(found, sought, wanted.count) == 0 { return true }
          place = start.distance(to: UnsafeRawPointer(found)) + 1
        }
        return false
      }
    }
  }
}
