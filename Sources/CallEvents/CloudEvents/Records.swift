extension RingingCall {
  package func record(
    in topics: Topics, source: EventSource, trace: TraceParent? = nil, id: [UInt8]? = nil
  ) -> EncodedRecord {
    record(topic: topics.ringing, key: RecordKeys.call(facts.callId), source: source, trace: trace, id: id)
  }
}

extension EndedCall {
  package func record(
    in topics: Topics, source: EventSource, trace: TraceParent? = nil, id: [UInt8]? = nil
  ) -> EncodedRecord {
    record(topic: topics.ended, key: RecordKeys.call(facts.callId), source: source, trace: trace, id: id)
  }
}

extension UnknownCaller {
  /// - Parameter e164: the normalised number, with its `+`; nil where it does not normalise.
  package func record(
    in topics: Topics, e164: String?, source: EventSource, trace: TraceParent? = nil, id: [UInt8]? = nil
  ) -> EncodedRecord {
    let key = RecordKeys.number(tenant: facts.tenant, e164: e164, number: facts.number)
    return record(topic: topics.unknownCaller, key: key, source: source, trace: trace, id: id)
  }
}

extension PopUp {
  package func record(in topics: Topics, source: EventSource, trace: TraceParent? = nil) -> EncodedRecord {
    record(topic: topics.popUps, key: RecordKeys.call(callId), source: source, trace: trace)
  }
}

extension ResolvedContact {
  package func record(in topics: Topics, source: EventSource, trace: TraceParent? = nil) -> EncodedRecord {
    let key = RecordKeys.number(tenant: tenant, e164: e164, number: number)
    return record(topic: topics.resolvedContacts, key: key, source: source, trace: trace)
  }

  /// The record that says that nobody is found under a number any more. It has no headers: a tombstone is no event.
  package static func tombstone(
    in topics: Topics, tenant: String, e164: String?, number: String
  ) -> EncodedRecord {
    EncodedRecord(
      topic: topics.resolvedContacts, key: RecordKeys.number(tenant: tenant, e164: e164, number: number), value: nil,
      headers: [])
  }
}

extension CallEvent {
  /// The record of this event in the topic of its kind.
  ///
  /// - Parameter e164: the normalised number for the key of an unknown caller; nil where it does not normalise.
  package func record(
    in topics: Topics, e164: String? = nil, source: EventSource, trace: TraceParent? = nil, id: [UInt8]? = nil
  ) -> EncodedRecord {
    switch self {
    case .ringing(let call): call.record(in: topics, source: source, trace: trace, id: id)
    case .ended(let call): call.record(in: topics, source: source, trace: trace, id: id)
    case .unknownCaller(let call): call.record(in: topics, e164: e164, source: source, trace: trace, id: id)
    }
  }

  /// One line of newline-delimited JSON, without the newline.
  package func line() -> [UInt8] {
    switch self {
    case .ringing(let call): call.line()
    case .ended(let call): call.line()
    case .unknownCaller(let call): call.line()
    }
  }
}

extension EventKind {
  /// A record of this kind as one line of newline-delimited JSON, without the newline: what `ringside watch` shows.
  package func line(
    value: ArraySlice<UInt8>?, headers: some Sequence<(name: String, value: ArraySlice<UInt8>?)>
  ) throws(BadRecord) -> [UInt8] {
    switch self {
    case .ringing: try RingingCall.decode(value: value, headers: headers).event.line()
    case .ended: try EndedCall.decode(value: value, headers: headers).event.line()
    case .unknownCaller: try UnknownCaller.decode(value: value, headers: headers).event.line()
    case .popUp: try PopUp.decode(value: value, headers: headers).event.line()
    case .contact: try ResolvedContact.decode(value: value, headers: headers).event.line()
    }
  }
}
