package import CallEvents
package import Kafka

extension ReceivedEvent where Event: EventRecord {
  package init(decoding record: ConsumerRecord) throws(BadRecord) {
    var headers = CloudEventHeaders()
    for header in record.headers { headers.note(name: header.name, value: header.value) }
    self = try Event.decode(value: record.value, headers: headers)
  }
}
