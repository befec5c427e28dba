internal import Foundation
internal import Kafka
internal import Locks
internal import Telemetry

/// Asks Kafka what the lanes cannot know of their lag by themselves: where a paused partition ends, of which the client fetches nothing,
/// and how old the first record is that nobody has read yet. One for all lanes, on a thread of its own; while nothing is asked it has
/// no connection.
final class LagWatch: Sendable {
  private let kafka: KafkaConfiguration
  private let group: String
  private let topic: String
  private let logger: Logger
  /// By partition.
  private let questions = Protected<[Int32: LagQuestion]>([:])
  private let answers = Protected<[Int32: LagAnswer]>([:])

  init(_ settings: LaneSettings, logger: Logger) {
    var kafka = settings.kafka
    // One record of each partition is wanted, and no more.
    kafka.set("queued.min.messages", "1")
    kafka.set("fetch.message.max.bytes", "65536")
    self.kafka = kafka
    // A name that the worker may use; nothing joins or commits.
    group = settings.group
    topic = settings.topic
    self.logger = logger
  }

  /// Replaces what was asked about the partition; `nil`: nothing.
  func ask(_ partition: Int32, _ question: LagQuestion?) { questions.withLock { $0[partition] = question } }

  func answer(_ partition: Int32) -> LagAnswer? { answers.withLock { $0[partition] } }

  func forget(_ partitions: [Int32]) {
    for partition in partitions {
      questions.withLock { $0[partition] = nil }
      answers.withLock { $0[partition] = nil }
    }
  }

  func run(until stop: StopSignal) {
    var reader: Consumer?
    while !stop.isRequested {
      let asked = questions.withLock { $0 }
      if asked.isEmpty {
        reader?.close()
        reader = nil
      } else {
        do {
          let open = try reader ?? Consumer(reader: kafka, group: group, reportsPartitionEnd: true)
          reader = open
          try look(asked, open, until: stop)
        } catch {
          // Kafka is away, which the lane tells of.
          logger.debug("The lag is not known.", ["error": .string("\(error)")])
        }
      }
      for _ in 0..<10 where !stop.isRequested { Thread.sleep(forTimeInterval: 0.1) }
    }
    reader?.close()
  }

  private func look(
    _ asked: [Int32: LagQuestion], _ reader: Consumer, until stop: StopSignal
  ) throws(KafkaError) {
    let ends = try reader.ends(
      of: asked.keys.map { TopicPartition(topic: topic, partition: $0) }, timeoutMilliseconds: 1_000)
    let known = answers.withLock { $0 }
    var found: [Int32: LagAnswer] = [:]
    var starts: [TopicPartition: Int64] = [:]
    for (partition, end) in ends {
      guard let question = asked[partition.partition] else { continue }
      var answer = LagAnswer(offset: question.offset, end: end)
      if let known = known[partition.partition], known.offset == question.offset, known.isStillTrue(end: end) {
        answer.first = known.first
      }
      if question.wantsFirst, answer.first == nil, end > question.offset { starts[partition] = question.offset }
      found[partition.partition] = answer
    }
    for (partition, first) in try firstRecords(starts, reader, until: stop) {
      found[partition.partition]?.first = first
    }
    let complete = found
    answers.withLock { answers in
      // A partition that went meanwhile is not asked about any more.
      let asked = questions.withLock { $0 }
      for (partition, answer) in complete where asked[partition] != nil { answers[partition] = answer }
    }
  }

  /// What comes first at these offsets; what does not come within two seconds is left out.
  private func firstRecords(
    _ starts: [TopicPartition: Int64], _ reader: Consumer, until stop: StopSignal
  ) throws(KafkaError) -> [TopicPartition: LagAnswer.First] {
    guard !starts.isEmpty else { return [:] }
    try reader.assign(starts.map { TopicPartitionOffset($0.key, .at($0.value)) })
    var firsts: [TopicPartition: LagAnswer.First] = [:]
    let deadline = ContinuousClock.now + .seconds(2)
    while firsts.count < starts.count, .now < deadline, !stop.isRequested {
      let batch = reader.poll(timeoutMilliseconds: 100, maximum: 1_000)
      for record in batch.records where firsts[record.topicPartition] == nil {
        firsts[record.topicPartition] = .time(record.timestamp)
      }
      for case .endOfPartition(let partition, _) in batch.events where firsts[partition] == nil {
        firsts[partition] = .nothing
      }
    }
    try reader.assign([])
    return firsts
  }
}

extension LagAnswer {
  /// The record at an offset stays the same; where there was none, one may have come behind the end of then.
  fileprivate func isStillTrue(end: Int64) -> Bool {
    switch first {
    case .time: true
    case .nothing: self.end == end
    case nil: false
    }
  }
}
