package import CallEvents
package import Kafka

extension OutgoingRecord {
  package init(_ record: EncodedRecord) {
    self.init(
      topic: record.topic, key: record.key, value: record.value,
      headers: record.headers.map { RecordHeader($0.name, $0.value) })
  }
}
