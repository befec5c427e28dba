extension EventRecord {
  /// The event's JSON, as it stands in a record's value.
  package func encode() -> [UInt8] {
    var json = JSONWriter()
    json.beginObject()
    write(to: &json)
    json.endObject()
    return json.bytes
  }

  /// The event as one line of newline-delimited JSON, with its `type`, without the newline.
  package func line() -> [UInt8] {
    var json = JSONWriter()
    json.beginObject()
    json.member("type", Self.kind.lineType)
    write(to: &json)
    json.endObject()
    return json.bytes
  }

  /// The CloudEvents id: 64 hexadecimal digits of a SHA-256 over what tells this event from others, so that the same event
  /// has the same id however often it is written.
  package var cloudEventID: [UInt8] {
    var hash = PartsHash()
    identify(in: &hash)
    return hash.finishAsHex()
  }

  /// The headers of CloudEvents binary mode.
  ///
  /// - Parameters:
  ///   - id: in place of `cloudEventID`, where the event came with one.
  package func headers(
    source: EventSource, trace: TraceParent? = nil, id: [UInt8]? = nil
  ) -> [(name: String, value: [UInt8])] {
    var headers: [(name: String, value: [UInt8])] = []
    headers.reserveCapacity(8)
    headers.append(("ce_specversion", CloudEventConstants.specVersion))
    headers.append(("ce_id", id ?? cloudEventID))
    headers.append(("ce_source", source.bytes))
    headers.append(("ce_type", Self.kind.typeBytes))
    headers.append(("ce_time", time.rfc3339))
    if !subject.isEmpty { headers.append(("ce_subject", Array(subject.utf8))) }
    headers.append(("content-type", CloudEventConstants.contentType))
    if let trace { headers.append(("traceparent", trace.header)) }
    return headers
  }

  func record(
    topic: String, key: [UInt8], source: EventSource, trace: TraceParent?, id: [UInt8]? = nil
  ) -> EncodedRecord {
    EncodedRecord(
      topic: topic, key: key, value: encode(), headers: headers(source: source, trace: trace, id: id))
  }
}

/// Made once, so that a record shares them instead of building them.
enum CloudEventConstants {
  static let specVersion = Array("1.0".utf8)
  static let contentType = Array("application/json".utf8)
  fileprivate static let ringing = Array(EventKind.ringing.cloudEventType.utf8)
  fileprivate static let ended = Array(EventKind.ended.cloudEventType.utf8)
  fileprivate static let unknownCaller = Array(EventKind.unknownCaller.cloudEventType.utf8)
  fileprivate static let popUp = Array(EventKind.popUp.cloudEventType.utf8)
  fileprivate static let contact = Array(EventKind.contact.cloudEventType.utf8)
}

extension EventKind {
  /// `cloudEventType` as UTF-8.
  var typeBytes: [UInt8] {
    switch self {
    case .ringing: CloudEventConstants.ringing
    case .ended: CloudEventConstants.ended
    case .unknownCaller: CloudEventConstants.unknownCaller
    case .popUp: CloudEventConstants.popUp
    case .contact: CloudEventConstants.contact
    }
  }
}
