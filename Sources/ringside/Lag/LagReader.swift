import CallEvents
import CommandLine
import Foundation
import Kafka

/// Asks Kafka how far groups are behind. Disturbs nobody: it joins no group. One thread.
final class LagReader {
  private let kafka: KafkaAccess
  private let admin: Admin
  /// Reads the first records that are not committed.
  private let reader: Consumer
  private var consumers: [String: Consumer] = [:]
  /// Asks the coordinators of groups.
  private var asker: Admin?
  private var silentUntil: ContinuousClock.Instant?

  init(_ kafka: KafkaAccess) throws(ProgramError) {
    self.kafka = kafka
    admin = try kafka.admin()
    var configuration = kafka.configuration
    // One record of each partition is wanted, and no more.
    configuration.set("queued.min.messages", "1")
    configuration.set("fetch.message.max.bytes", "65536")
    reader = try kafka.client { () throws in try Consumer(reader: configuration, reportsPartitionEnd: true) }
  }

  deinit {
    reader.close()
    for consumer in consumers.values { consumer.close() }
  }

  /// - Parameter topics: those to be told of; empty: all that the group has committed or owns.
  func lag(of group: String, _ topics: [String]) throws(ProgramError) -> GroupLag {
    let admin = admin
    let cluster = try kafka.ask { () throws(KafkaError) in try admin.cluster() }
    let description = ask { (admin) throws(KafkaError) in try admin.group(group, timeoutMilliseconds: 5_000) }
    var names = Set(topics)
    if topics.isEmpty {
      names.formUnion(ask { (admin) throws(KafkaError) in try admin.offsets(ofGroup: group) }?.keys.map(\.topic) ?? [])
      names.formUnion(description?.members.flatMap(\.assignment).map(\.topic) ?? [])
    }
    var owners: [TopicPartition: GroupLag.Owner] = [:]
    for member in description?.members ?? [] {
      let host = member.host.hasPrefix("/") ? String(member.host.dropFirst()) : member.host
      for partition in member.assignment { owners[partition] = .init(client: member.clientIdentifier, host: host) }
    }
    var found: [GroupLag.Topic] = []
    for name in names.sorted() {
      let partitions = cluster.topics.first { $0.name == name && $0.error == nil }?.partitions.map(\.identifier) ?? []
      found.append(
        GroupLag.Topic(
          name: name,
          partitions: try lag(
            of: group, partitions.sorted().map { TopicPartition(topic: name, partition: $0) }, owners)))
    }
    return GroupLag(name: group, state: description?.state, topics: found)
  }

  /// Asks a group's coordinator. Nil where it does not tell: nobody may ask, or it does not understand the question. The embedded broker
  /// then says nothing any more to who has asked, so that this has a client of its own, and is not tried in each round.
  private func ask<Answer>(_ question: (Admin) throws(KafkaError) -> Answer) -> Answer? {
    if let silentUntil, .now < silentUntil { return nil }
    guard let asker = asker ?? (try? kafka.admin()) else { return nil }
    self.asker = asker
    do {
      return try question(asker)
    } catch {
      if !error.isBrokerRefusal {
        silentUntil = .now + .seconds(60)
        self.asker = nil
      }
      return nil
    }
  }

  private func lag(
    of group: String, _ partitions: [TopicPartition], _ owners: [TopicPartition: GroupLag.Owner]
  ) throws(ProgramError) -> [GroupLag.Partition] {
    guard !partitions.isEmpty else { return [] }
    let consumer = try consumer(of: group)
    let committed = try kafka.askPatiently { () throws(KafkaError) in try consumer.committed(partitions) }
    var marks: [TopicPartition: Watermarks] = [:]
    var starts: [TopicPartition: Int64] = [:]
    for partition in partitions {
      let admin = admin
      let ends = try kafka.askPatiently { () throws(KafkaError) in try admin.watermarks(partition) }
      marks[partition] = ends
      // What retention has taken away is not worked on any more.
      if let offset = committed[partition], max(offset, ends.low) < ends.high {
        starts[partition] = max(offset, ends.low)
      }
    }
    let firsts = try firstRecords(starts)
    let now = Int64(Date().timeIntervalSince1970 * 1_000)
    return partitions.map { partition in
      let end = marks[partition]?.high ?? 0
      var records: Int64?
      var milliseconds: Int64?
      if committed[partition] != nil {
        switch (starts[partition], firsts[partition]) {
        case (nil, _), (_, .nothing?): (records, milliseconds) = (0, 0)
        case (let start?, .time(let time)?):
          (records, milliseconds) = (end - start, time < 0 ? nil : max(0, now - time))
        case (let start?, nil): records = end - start
        }
      }
      return GroupLag.Partition(
        partition: partition.partition, committed: committed[partition], end: end, records: records,
        milliseconds: milliseconds, owner: owners[partition])
    }
  }

  private enum First {
    /// When the record was written, milliseconds since 1970.
    case time(Int64)
    /// Up to the end there are only a transaction's marks.
    case nothing
  }

  /// What comes first at these offsets; what does not come within some seconds is left out.
  private func firstRecords(_ starts: [TopicPartition: Int64]) throws(ProgramError) -> [TopicPartition: First] {
    guard !starts.isEmpty else { return [:] }
    let reader = reader
    try kafka.ask { () throws(KafkaError) in
      try reader.assign(starts.map { TopicPartitionOffset($0.key, .at($0.value)) })
    }
    var firsts: [TopicPartition: First] = [:]
    let deadline = ContinuousClock.now + .seconds(10)
    while firsts.count < starts.count, .now < deadline {
      let batch = reader.poll(timeoutMilliseconds: 200, maximum: 1_000)
      let before = Set(firsts.keys)
      for record in batch.records where firsts[record.topicPartition] == nil {
        firsts[record.topicPartition] = .time(record.timestamp)
      }
      for case .endOfPartition(let partition, _) in batch.events where firsts[partition] == nil {
        firsts[partition] = .nothing
      }
      reader.pause(firsts.keys.filter { !before.contains($0) })
    }
    try kafka.ask { () throws(KafkaError) in try reader.assign([]) }
    return firsts
  }

  private func consumer(of group: String) throws(ProgramError) -> Consumer {
    if let consumer = consumers[group] { return consumer }
    let kafka = kafka
    // The administrator's way to ask for offsets is not known to every broker; the consumer's is.
    let consumer = try kafka.client { () throws in try Consumer(reader: kafka.configuration, group: group) }
    consumers[group] = consumer
    return consumer
  }
}
