import CallEvents
import CommandLine
import Kafka
import PhoneNumbers
import Telemetry
import WorkerRuntime

/// What both commands need.
struct ProducerSetup {
  static let timeout = Option(
    "timeout", .duration(.milliseconds(100) ... .seconds(86_400)), environment: "RINGSIDE_TIMEOUT",
    default: .seconds(30), help: "How long to wait for the brokers' acknowledgement of an event.")

  static let numbers = OptionGroup("Numbers", [WorkerOptions.country.entry])

  let kafka: KafkaConfiguration
  let encoder: EventEncoder
  let logger: Logger
  let timeout: Duration

  /// - Throws: all that is wrong, together with what the caller found already.
  init(_ invocation: Invocation, _ problems: inout Problems) throws(ProgramError) {
    logger = Logger(invocation)
    timeout = invocation[Self.timeout]
    var kafka = KafkaOptions.configuration(invocation, logger: logger, &problems)
    // The library's own time-out ends a wait without leaving the fate of a record open.
    let (seconds, attoseconds) = timeout.components
    kafka.setDefault("message.timeout.ms", String(max(100, seconds * 1000 + attoseconds / 1_000_000_000_000_000)))
    self.kafka = kafka
    let topics = KafkaOptions.topics(invocation, &problems)
    let normalizer = NumberNormalizer(country: invocation[WorkerOptions.country])
    if normalizer == nil {
      problems.add("there is no such country", at: invocation.place(of: WorkerOptions.country))
    }
    try problems.throwIfAny()
    guard let topics, let normalizer else { throw ProgramError(.internalFault, "settings are incomplete") }
    encoder = EventEncoder(topics: topics, normalizer: normalizer)
  }
}

/// Makes records of events, in the form and under the keys of the contracts.
struct EventEncoder: Sendable {
  let topics: Topics
  let normalizer: NumberNormalizer
  private let source = EventSource("/ringside/call-events-producer")

  init(topics: Topics, normalizer: NumberNormalizer) {
    self.topics = topics
    self.normalizer = normalizer
  }

  /// - Parameter id: the sender's CloudEvents id, which is kept, so that an event that it sends twice is seen to be one.
  func record(_ event: CallEvent, trace: TraceParent? = nil, id: ArraySlice<UInt8>? = nil) -> OutgoingRecord {
    let number = event.kind == .unknownCaller ? normalizer.normalize(event.facts.number) : nil
    let encoded = event.record(
      in: topics, e164: number?.e164, source: source, trace: trace, id: id.map { Array($0) })
    return OutgoingRecord(
      topic: encoded.topic, key: encoded.key, value: encoded.value,
      headers: encoded.headers.map { RecordHeader($0.name, $0.value) })
  }
}
