package import CallEvents
package import Kafka

extension ReceivedEvent where Event: EventRecord {
  /// Its trace is never nil: the record's, or one made of the event, under the span of whoever consumes such records.
  package init(decoding record: ConsumerRecord) throws(BadRecord) {
    var headers = CloudEventHeaders()
    for header in record.headers { headers.note(name: header.name, value: header.value) }
    self = try Event.decode(value: record.value, headers: headers)
    trace = (trace ?? .made(of: event)).child(consuming: Event.kind)
  }
}

extension TraceParent {
  /// What the record's header says; nil where it says nothing valid. For a record that could not be decoded.
  init?(of record: ConsumerRecord) {
    guard let value = record.headers.last(where: { $0.name == "traceparent" })?.value else { return nil }
    self.init(header: value)
  }
}
