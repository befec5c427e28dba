import TestSupport
import Testing

@testable import Kafka

@Suite struct RebalanceTests {
  private let kafka: TestKafka

  init() throws { kafka = try TestKafka.shared() }

  /// A lane in small: what it has worked off is committed in the revoke hook, on the spot.
  private final class Lane {
    private(set) var reader: Reader
    private(set) var revocations: [(partitions: [TopicPartition], lost: Bool)] = []
    private(set) var commitErrors: [any Error] = []
    private var done: [TopicPartition: Int64] = [:]
    private final class Hooks {
      weak var lane: Lane?
    }

    init(_ configuration: KafkaConfiguration, group: String, topic: String) throws {
      let hooks = Hooks()
      reader = Reader(
        try Consumer(
          configuration, group: group, topics: [topic],
          handlers: RebalanceHandlers(revoked: { partitions, lost in hooks.lane?.revoked(partitions, lost) })))
      hooks.lane = self
    }

    func poll(maximum: Int = 10) -> [ConsumerRecord] {
      let batch = reader.consumer.poll(timeoutMilliseconds: 50, maximum: maximum)
      for record in batch.records { done[record.topicPartition] = record.offset + 1 }
      return batch.records
    }

    private func revoked(_ partitions: [TopicPartition], _ lost: Bool) {
      revocations.append((partitions, lost))
      do {
        try reader.consumer.commit(done.filter { partitions.contains($0.key) }, waiting: true)
      } catch {
        commitErrors.append(error)
      }
      for partition in partitions { done[partition] = nil }
    }
  }

  @Test func twoConsumersHandOverWithoutADuplicate() throws {
    let topic = try kafka.makeTopic(partitions: 4)
    let group = TestKafka.uniqueName("handover")
    for partition in 0..<4 { try kafka.send(300, to: topic, partition: Int32(partition), from: partition * 300) }
    let first = try Lane(kafka.groupConfiguration, group: group, topic: topic)
    var seen: [Int] = []
    #expect(
      waitUntil(seconds: 20) {
        seen += first.poll().map(number); return seen.count >= 100
      })
    #expect(first.reader.consumer.assignment.count == 4)

    let second = try Lane(kafka.groupConfiguration, group: group, topic: topic)
    var bySecond = 0
    func step(maximum: Int) {
      seen += first.poll(maximum: maximum).map(number)
      let records = second.poll(maximum: maximum)
      bySecond += records.count
      seen += records.map(number)
    }
    // The first goes on working, one record at a time so that some are left, while the group moves two partitions away from it.
    let isShared = waitUntil(seconds: 40) {
      step(maximum: 1)
      return second.reader.consumer.assignment.count == 2
    }
    #expect(isShared)
    let isDone = waitUntil(seconds: 40) {
      step(maximum: 100)
      return Set(seen).count == 1_200
    }
    #expect(isDone)
    #expect(Set(0..<1_200).subtracting(seen).isEmpty, "a record never came")
    let refusals = { (first.commitErrors + second.commitErrors).map { ($0 as? KafkaError)?.code } }
    if refusals().isEmpty { #expect(seen.count == 1_200, "a record came twice") }
    #expect(bySecond > 0)
    // Cooperative: the first gave away what the second got, and kept the rest without a break.
    #expect(first.revocations.allSatisfy { $0.partitions.count < 4 && !$0.lost })
    #expect(first.reader.consumer.assignment.count == 2)
    #expect(second.reader.consumer.assignment.count == 2)
    first.reader.consumer.close()
    // What the first gave back comes to the second before that leaves.
    #expect(
      waitUntil(seconds: 30) {
        step(maximum: 100); return second.reader.consumer.assignment.count == 4
      })
    second.reader.consumer.close()
    // The embedded broker refuses commits while its group joins or syncs; Kafka takes those of a member that has not joined again.
    #expect(refusals().allSatisfy { $0 == .rebalanceInProgress && !kafka.isReal })
    #expect(first.revocations.last?.partitions.count == 2)

    let third = try Lane(kafka.groupConfiguration, group: group, topic: topic)
    defer { third.reader.consumer.close() }
    #expect(
      waitUntil(seconds: 20) {
        _ = third.poll(); return third.reader.consumer.assignment.count == 4
      })
    let committed = try third.reader.consumer.committed(third.reader.consumer.assignment)
    if refusals().isEmpty { #expect(committed.values.sorted() == [300, 300, 300, 300]) }
  }

  @Test func theAssignHookChoosesOffsetsAndPauses() throws {
    let topic = try kafka.makeTopic(partitions: 2)
    try kafka.send(10, to: topic, partition: 0)
    try kafka.send(10, to: topic, partition: 1)
    let first = TopicPartition(topic: topic, partition: 0)
    let second = TopicPartition(topic: topic, partition: 1)
    var offered: [TopicPartitionOffset] = []
    let handlers = RebalanceHandlers(assigned: { starts in
      offered += starts
      return AssignmentDecision(offsets: [first: .at(7)], paused: [second])
    })
    let reader = Reader(
      try Consumer(
        kafka.groupConfiguration, group: TestKafka.uniqueName("choose"), topics: [topic], handlers: handlers))
    defer { reader.consumer.close() }
    #expect(reader.poll { $0.records.count == 3 })
    #expect(Set(offered) == [TopicPartitionOffset(first, .beginning), TopicPartitionOffset(second, .beginning)])
    #expect(reader.records.map(\.offset) == [7, 8, 9])
    for _ in 0..<5 { reader.poll() }
    #expect(reader.records.count == 3)
    reader.consumer.resume([second])
    #expect(reader.poll { $0.records.count == 13 })
  }

  @Test func aPartitionThatWentWhilePausedComesBackAwake() throws {
    let topic = try kafka.makeTopic(partitions: 2)
    let group = TestKafka.uniqueName("awake")
    let first = Reader(try Consumer(kafka.groupConfiguration, group: group, topics: [topic]))
    defer { first.consumer.close() }
    #expect(first.poll { $0.consumer.assignment.count == 2 })
    first.consumer.pause()
    for partition in 0..<2 { try kafka.send(10, to: topic, partition: Int32(partition)) }
    let second = Reader(try Consumer(kafka.groupConfiguration, group: group, topics: [topic]))
    #expect(
      waitUntil(seconds: 20) {
        first.poll(20)
        second.poll(20)
        return second.consumer.assignment.count == 1 && first.consumer.assignment.count == 1
      })
    let gone = second.consumer.assignment
    second.consumer.close()
    #expect(first.poll { reader in reader.records.filter { gone.contains($0.topicPartition) }.count == 10 })
    #expect(first.records.count == 10, "the other one is still paused")
    first.consumer.resume()
    #expect(first.poll { $0.records.count == 20 })
  }

  @Test func commitsAreDurableWithAndWithoutWaiting() throws {
    let topic = try kafka.makeTopic()
    let group = TestKafka.uniqueName("commit")
    try kafka.send(10, to: topic)
    let partition = TopicPartition(topic: topic, partition: 0)
    let reader = Reader(try Consumer(kafka.groupConfiguration, group: group, topics: [topic]))
    #expect(reader.poll { $0.records.count == 10 })
    try reader.consumer.commit([partition: 4], waiting: true)
    #expect(try reader.consumer.committed([partition]) == [partition: 4])
    try reader.consumer.commit([partition: 6], waiting: false)
    #expect(
      waitUntil(seconds: 10) {
        reader.poll(); return (try? reader.consumer.committed([partition])) == [partition: 6]
      })
    #expect(reader.consumer.failedCommits == 0)
    reader.consumer.close()

    let next = Reader(try Consumer(kafka.groupConfiguration, group: group, topics: [topic]))
    defer { next.consumer.close() }
    #expect(next.poll { $0.records.count == 4 })
    #expect(next.records.map(\.offset) == [6, 7, 8, 9])
  }

  @Test func aStopInTheMomentOfTheStartEndsWell() throws {
    let topic = try kafka.makeTopic()
    let group = TestKafka.uniqueName("hasty")
    for milliseconds in [0, 1, 5, 20, 50, 100, 200] {
      let consumer = try Consumer(kafka.groupConfiguration, group: group, topics: [topic])
      _ = consumer.poll(timeoutMilliseconds: milliseconds, maximum: 1)
      consumer.close()
      #expect(consumer.assignment.isEmpty)
    }
  }

  @Test func aStrangersCommitIsRefused() throws {
    let topic = try kafka.makeTopic()
    let group = TestKafka.uniqueName("stranger")
    try kafka.send(1, to: topic)
    let member = Reader(try Consumer(kafka.groupConfiguration, group: group, topics: [topic]))
    defer { member.consumer.close() }
    #expect(member.poll { $0.records.count == 1 })
    let stranger = Reader(try Consumer(kafka.groupConfiguration, group: group, topics: [TestKafka.uniqueName("other")]))
    defer { stranger.consumer.close() }
    let partition = TopicPartition(topic: topic, partition: 0)
    #expect(throws: KafkaError.self) { try stranger.consumer.commit([partition: 1], waiting: true) }
    try stranger.consumer.commit([partition: 1], waiting: false)
    #expect(stranger.poll { $0.consumer.failedCommits > 0 })
    #expect(stranger.events.contains { if case .commitFailed = $0 { true } else { false } })
  }

  @Test(.enabled(if: TestKafka.hasRealKafka, "the embedded broker deletes no records"))
  func aDeletedOffsetIsTold() throws {
    let topic = try kafka.makeTopic()
    let group = TestKafka.uniqueName("gap")
    let partition = TopicPartition(topic: topic, partition: 0)
    try kafka.send(20, to: topic)
    let admin = try Admin(kafka.configuration)
    try admin.setOffsets(ofGroup: group, [partition: 5])
    try admin.deleteRecords(before: [partition: 12])
    let reader = Reader(try Consumer(kafka.groupConfiguration, group: group, topics: [topic]))
    defer { reader.consumer.close() }
    #expect(reader.poll { $0.records.count == 8 })
    #expect(reader.records.first?.offset == 12)
    #expect(reader.resets == [OffsetReset(topicPartition: partition, from: 5, to: 12)])
    #expect(reader.resets.first?.skipped == 7)

    // The same in mid-stream, behind a pause.
    reader.consumer.pause()
    try kafka.send(20, to: topic)
    try admin.deleteRecords(before: [partition: 30])
    reader.consumer.resume()
    #expect(reader.poll { $0.records.count == 18 })
    #expect(reader.resets.last == OffsetReset(topicPartition: partition, from: 20, to: 30))
    #expect(reader.consumer.assignment == [partition])
  }
}
