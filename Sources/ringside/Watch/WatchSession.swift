import CallEvents
import CommandLine
import Kafka

/// What `watch` has shown so far, and how it shows what comes.
struct WatchSession {
  let agents: Set<String>
  let limit: Int?
  let topics: Topics
  let isJSON: Bool
  let output: Terminal
  private let text: WatchText
  private var shown = 0

  init(agents: Set<String>, limit: Int?, topics: Topics, isJSON: Bool, output: Terminal = .standardOutput) {
    self.agents = agents
    self.limit = limit
    self.topics = topics
    self.isJSON = isJSON
    self.output = output
    text = WatchText(terminal: output, clock: LocalClock())
  }

  /// Writes a batch in the order of the broker's times. False when there is nothing more to do: the limit is reached, or nobody
  /// reads on.
  mutating func show(_ records: some Sequence<ConsumerRecord>) -> Bool {
    var bytes: [UInt8] = []
    for record in records.sorted(by: { $0.timestamp < $1.timestamp }) {
      let watched = WatchedRecord(record, kind: TopicName.kind(of: record.topic, in: topics))
      guard agents.isEmpty || watched.concerns(agents) else { continue }
      if isJSON {
        bytes += watched.line(of: record)
        bytes.append(UInt8(ascii: "\n"))
      } else {
        bytes += text.line(record, watched).utf8
      }
      shown &+= 1
      if let limit, shown >= limit {
        output.write(String(decoding: bytes, as: UTF8.self))
        return false
      }
    }
    return bytes.isEmpty || output.write(String(decoding: bytes, as: UTF8.self))
  }
}

/// Says once that no broker answers and once that one does again; a command that is to end does not wait for ever.
struct OutageNotice {
  let isBounded: Bool
  private var since: ContinuousClock.Instant?
  private var last: KafkaError?

  init(isBounded: Bool) { self.isBounded = isBounded }

  /// The error to end with: a refusal at once, an outage after half a minute of silence.
  mutating func note(_ batch: RecordBatch) -> KafkaError? {
    let errors = Terminal.standardError
    for event in batch.events {
      switch event {
      case .fatal(let error), .authorizationFailed(let error): return error
      case .allBrokersDown(let error):
        if since == nil {
          errors.write("\(errors.colored("warning:", .yellow)) \(error); waiting\n")
          since = .now
        }
        last = error
      case .endOfPartition: recover(errors)
      case .offsetReset(let reset):
        errors.write(
          "\(errors.colored("warning:", .yellow)) \(reset.topicPartition): \(reset.skipped) records are not there any more\n"
        )
      default: break
      }
    }
    if !batch.records.isEmpty { recover(errors) }
    guard isBounded, let since, let last, since.duration(to: .now) > .seconds(30) else { return nil }
    return last
  }

  private mutating func recover(_ errors: Terminal) {
    if since != nil { errors.write("reading again\n") }
    since = nil
  }
}
