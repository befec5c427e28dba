extension CallEvent {
  static let kinds: [EventKind] = [.ringing, .ended, .unknownCaller]

  /// Reads an event of any kind, in any form: the CloudEvents type says which it is; without one, the member `type` does, as
  /// in a line of newline-delimited JSON.
  ///
  /// - Parameter headers: named as in Kafka; an HTTP shell hands `ce-…` in as `ce_…`, in lower case.
  package static func decode(
    value: ArraySlice<UInt8>?, headers: some Sequence<(name: String, value: ArraySlice<UInt8>?)>
  ) throws(BadRecord) -> ReceivedEvent<CallEvent> {
    guard let value else { throw BadRecord(.nullValue, .noValue, "the record has no value") }
    let headers = CloudEventHeaders(headers)
    switch headers.mode {
    case .plain:
      return ReceivedEvent(event: try CallEvent(line: value), trace: headers.trace, id: nil)
    case .binary:
      guard
        let kind = try CloudEventType.kind(type: headers.type, specVersion: headers.specVersion, among: kinds)
      else { throw BadRecord(.invalidCloudEvent, .missing, "must be given", field: "ce_type") }
      return ReceivedEvent(event: try decode(kind, json: value), trace: headers.trace, id: headers.id)
    case .structured:
      let envelope = try StructuredEvent(value)
      guard
        let kind = try CloudEventType.kind(type: envelope.type, specVersion: envelope.specVersion, among: kinds)
      else { throw BadRecord(.invalidCloudEvent, .missing, "must be given", field: "ce_type") }
      let event: CallEvent =
        switch kind {
        case .ended: .ended(try envelope.decode(EndedCall.self))
        case .unknownCaller: .unknownCaller(try envelope.decode(UnknownCaller.self))
        default: .ringing(try envelope.decode(RingingCall.self))
        }
      return ReceivedEvent(event: event, trace: envelope.trace ?? headers.trace, id: envelope.id)
    case .unreadable: throw unreadableFormat
    }
  }

  private static func decode(_ kind: EventKind, json: ArraySlice<UInt8>) throws(BadRecord) -> CallEvent {
    switch kind {
    case .ended: .ended(try EndedCall.decode(json: json))
    case .unknownCaller: .unknownCaller(try UnknownCaller.decode(json: json))
    default: .ringing(try RingingCall.decode(json: json))
    }
  }

  /// Reads a line of newline-delimited JSON: the event's fields and `type`, in any order. Columns count the line's bytes
  /// from 1; the caller adds file and line.
  package init(line: ArraySlice<UInt8>) throws(BadRecord) {
    self = try line.scanObject { (scanner) throws(BadRecord) -> CallEvent in
      var fields = try scanner.fields(CallEventField.self)
      let kind = fields.requiredWord(.type, LineType.self, standIn: .ringing)
      let event: CallEvent
      switch kind {
      case .ringing: event = .ringing(RingingCall(facts: CallFacts(&fields)))
      case .ended: event = .ended(EndedCall(&fields))
      case .unknownCaller: event = .unknownCaller(UnknownCaller(facts: CallFacts(&fields)))
      }
      try fields.finish()
      return event
    }
  }

  private enum LineType: String, CaseIterable {
    case ringing
    case ended
    case unknownCaller = "unknown-caller"
  }
}
