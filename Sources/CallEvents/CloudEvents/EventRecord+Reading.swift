extension EventRecord {
  /// Reads a record in any of the three forms: CloudEvents binary or structured, or the plain event without CloudEvents
  /// headers.
  ///
  /// - Parameters:
  ///   - value: the record's value; nil for a null value.
  ///   - headers: the record's headers in their order.
  /// - Throws: `BadRecord` with everything that is wrong.
  @inlinable package static func decode(
    value: ArraySlice<UInt8>?, headers: some Sequence<(name: String, value: ArraySlice<UInt8>?)>
  ) throws(BadRecord) -> ReceivedEvent<Self> {
    try decode(value: value, headers: CloudEventHeaders(headers))
  }

  /// What a conforming type's `decode(value:headers:)` does.
  static func received(
    _ value: ArraySlice<UInt8>?, _ headers: CloudEventHeaders
  ) throws(BadRecord) -> ReceivedEvent<Self> {
    guard let value else { throw BadRecord(.nullValue, .noValue, "the record has no value") }
    switch headers.mode {
    case .plain: break
    case .binary: try CloudEventType.check(type: headers.type, specVersion: headers.specVersion, is: kind)
    case .structured: return try decode(structured: value, headers)
    case .unreadable: throw unreadableFormat
    }
    return ReceivedEvent(event: try decode(json: value), trace: headers.trace, id: headers.id)
  }

  /// Reads the event's own JSON, without any envelope.
  package static func decode(json value: ArraySlice<UInt8>) throws(BadRecord) -> Self {
    try value.scanObject { (scanner) throws(BadRecord) in try read(&scanner) }
  }

  private static func decode(
    structured value: ArraySlice<UInt8>, _ headers: CloudEventHeaders
  ) throws(BadRecord) -> ReceivedEvent<Self> {
    let envelope = try StructuredEvent(value)
    try CloudEventType.check(type: envelope.type, specVersion: envelope.specVersion, is: kind)
    return ReceivedEvent(
      event: try envelope.decode(Self.self), trace: envelope.trace ?? headers.trace, id: envelope.id)
  }
}

extension StructuredEvent {
  /// Reads the data; columns are those of the record.
  func decode<Event: EventRecord>(_: Event.Type) throws(BadRecord) -> Event {
    do throws(BadRecord) {
      return try Event.decode(json: data)
    } catch {
      throw BadRecord(
        error.reason,
        error.problems.map { problem in
          let column = problem.column.flatMap { column in dataOffset.map { column + $0 } }
          return EventProblem(field: problem.field, code: problem.code, message: problem.message, column: column)
        })
    }
  }
}

let unreadableFormat = BadRecord(
  .invalidCloudEvent, .envelope, "of the CloudEvents formats only application/cloudevents+json is read",
  field: "content-type")
