import Kafka
import TestSupport

/// A consumer whose batches and events are kept.
final class Reader {
  let consumer: Consumer
  private(set) var records: [ConsumerRecord] = []
  private(set) var events: [ConsumerEvent] = []

  init(_ consumer: Consumer) { self.consumer = consumer }

  func poll(_ milliseconds: Int = 100) {
    let batch = consumer.poll(timeoutMilliseconds: milliseconds, maximum: 500)
    records += batch.records
    events += batch.events
  }

  /// Polls until the condition holds; false when it did not in time.
  func poll(seconds: Double = 20, until condition: (Reader) -> Bool) -> Bool {
    let deadline = ContinuousClock.now + .seconds(seconds * patience)
    while !condition(self) {
      if ContinuousClock.now >= deadline { return false }
      poll()
    }
    return true
  }

  var values: [[UInt8]?] { records.map { $0.value.map(Array.init) } }

  var resets: [OffsetReset] {
    events.compactMap { if case .offsetReset(let reset) = $0 { reset } else { nil } }
  }
}

extension TestKafka {
  /// Fast group protocol for tests.
  var groupConfiguration: KafkaConfiguration {
    var configuration = configuration
    configuration.set("session.timeout.ms", "\(sessionTimeout)")
    configuration.set("heartbeat.interval.ms", "200")
    return configuration
  }

  /// Sends and waits; throws what was refused.
  func send(_ records: [OutgoingRecord]) throws {
    let producer = try Producer(configuration)
    producer.enqueue(records)
    guard producer.flush(timeoutMilliseconds: 20_000).isComplete else { throw TestFailure("not delivered in time") }
    for case .failed(let error) in producer.takeResults() { throw error }
  }

  func send(_ count: Int, to topic: String, partition: Int32 = 0, from first: Int = 0) throws {
    try send(
      (first..<(first + count)).map { number in
        OutgoingRecord(topic: topic, key: nil, value: Array("\(number)".utf8), partition: partition)
      })
  }
}

func number(_ record: ConsumerRecord) -> Int {
  Int(String(decoding: record.value ?? [], as: UTF8.self)) ?? -1
}
