import CallEvents
import HTTPServer
import Kafka
import Telemetry

/// `POST /v1/events`: CloudEvents structured, binary or in a batch, or the plain line.
struct EventsRoute: Sendable {
  static let path = "/v1/events"
  /// Bytes; as much as a broker takes in one record by default.
  static let bodyLimit = 1 << 20
  /// Seconds, in `Retry-After`.
  private static let retryAfter = "5"

  let encoder: EventEncoder
  let lane: PublishLane
  let watch: BrokerWatch
  let metrics: ServeMetrics

  func answer(_ request: HTTPRequest) -> HTTPResponse {
    let response = take(request)
    metrics.requests(response.status).increment()
    return response
  }

  private func take(_ request: HTTPRequest) -> HTTPResponse {
    var events: [ReceivedEvent<CallEvent>] = []
    do throws(BadRecord) {
      switch request.mediaType {
      case "application/json":
        events = [try CallEvent.decode(value: request.body[...], headers: Self.headers(of: request))]
      case "application/cloudevents+json":
        events = [try Self.structured(request.body[...], of: request)]
      case "application/cloudevents-batch+json":
        guard let elements = JSONArraySplitter.split(request.body) else {
          return HTTPProblem(400, "Bad Event", detail: "A batch is a JSON array of CloudEvents.").response
        }
        var problems: [String] = []
        for (index, element) in elements.enumerated() {
          do throws(BadRecord) {
            events.append(try Self.structured(element, of: request))
          } catch {
            problems.append("event \(index + 1): \(error)")
          }
        }
        guard problems.isEmpty else {
          return HTTPProblem(400, "Bad Event", detail: "Nothing of the batch was taken.", problems: problems).response
        }
      default:
        let types = "application/json, application/cloudevents+json, application/cloudevents-batch+json"
        var response = HTTPProblem(415, "Unsupported Media Type", detail: "An event comes as one of: \(types).")
          .response
        response.headers.add("Accept", types)
        return response
      }
    } catch {
      return HTTPProblem(
        400, "Bad Event", detail: error.reason.rawValue, problems: error.problems.map(\.description)
      ).response
    }
    return publish(events)
  }

  private func publish(_ events: [ReceivedEvent<CallEvent>]) -> HTTPResponse {
    let records = events.map { encoder.record($0.event, trace: $0.trace, id: $0.id) }
    let missing = watch.missing(of: Set(records.map(\.topic)))
    guard missing.isEmpty else {
      return Self.unavailable("Kafka has no topic \(missing.joined(separator: ", ")).")
    }
    let start = ContinuousClock.now
    guard let results = lane.publish(records), results.count == records.count else {
      return Self.unavailable("Kafka has not taken the event in time.")
    }
    metrics.seconds.observe(ContinuousClock.now - start)
    for (record, result) in zip(records, results) where result.error == nil {
      metrics.published(record.topic).increment()
    }
    let failures = results.compactMap(\.error)
    guard let first = failures.first else {
      return HTTPResponse(202, "application/json", "{\"accepted\":\(records.count)}\n")
    }
    // One that has to come again decides: only then does the sender try once more.
    if let error = failures.first(where: { !$0.isRecordRefusal }) {
      return Self.unavailable("Kafka has not taken the event: \(error.code).")
    }
    return HTTPProblem(413, "Content Too Large", detail: "Kafka refuses the event: \(first.code).").response
  }

  private static func unavailable(_ detail: String) -> HTTPResponse {
    var response = HTTPProblem(503, "Service Unavailable", detail: detail).response
    response.headers.add("Retry-After", retryAfter)
    return response
  }

  /// The event's own trace wins over the request's.
  private static func structured(
    _ body: ArraySlice<UInt8>, of request: HTTPRequest
  ) throws(BadRecord) -> ReceivedEvent<CallEvent> {
    let type = Array("application/cloudevents+json".utf8)[...]
    let trace = request.headers["traceparent"].map { Array($0.utf8)[...] }
    return try CallEvent.decode(
      value: body, headers: [(name: "content-type", value: type), (name: "traceparent", value: trace)])
  }

  /// HTTP's headers under their names in Kafka: `ce-id` is `ce_id` there, and its value is percent-encoded here (CloudEvents
  /// HTTP protocol binding, section 3.1.3).
  private static func headers(of request: HTTPRequest) -> [(name: String, value: ArraySlice<UInt8>?)] {
    request.headers.fields.map { field in
      let name = field.name.lowercased()
      let isAttribute = name.hasPrefix("ce-")
      return (
        name: isAttribute ? "ce_" + name.dropFirst(3) : name,
        value: Array((isAttribute ? PercentEncoding.decode(field.value) : field.value).utf8)[...]
      )
    }
  }
}

/// What `serve` counts.
struct ServeMetrics: Sendable {
  private let registry: MetricsRegistry
  let seconds: Histogram

  init(_ registry: MetricsRegistry) {
    self.registry = registry
    seconds = registry.histogram(
      "ringside_publish_seconds", help: "From an event's arrival to the brokers' acknowledgement.")
  }

  func requests(_ status: Int) -> Counter {
    registry.counter(
      "ringside_http_requests_total", help: "Answers to posted events.", labels: ["status": String(status)])
  }

  func published(_ topic: String) -> Counter {
    registry.counter(
      "ringside_events_published_total", help: "Events that the brokers have acknowledged.", labels: ["topic": topic])
  }
}
