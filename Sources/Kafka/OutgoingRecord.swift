/// One record to be sent. Cheap to build: bytes are shared with where they come from and copied once, by librdkafka.
package struct OutgoingRecord: Sendable {
  package var topic: String
  /// `nil` lets the partitioner spread records.
  package var key: ArraySlice<UInt8>?
  /// `nil` is a null value (a tombstone).
  package var value: ArraySlice<UInt8>?
  /// Headers that many records have in common, before the record's own. Sharing one array costs no allocation per record.
  package var sharedHeaders: [RecordHeader]
  package var headers: [RecordHeader]
  /// `nil`: by the key (murmur2, as Java clients do).
  package var partition: Int32?
  /// Milliseconds since 1970; `nil`: now.
  package var timestamp: Int64?

  package init(
    topic: String, keySlice: ArraySlice<UInt8>?, valueSlice: ArraySlice<UInt8>?, sharedHeaders: [RecordHeader] = [],
    headers: [RecordHeader] = [], partition: Int32? = nil, timestamp: Int64? = nil
  ) {
    self.topic = topic
    self.key = keySlice
    self.value = valueSlice
    self.sharedHeaders = sharedHeaders
    self.headers = headers
    self.partition = partition
    self.timestamp = timestamp
  }

  package init(
    topic: String, key: [UInt8]?, value: [UInt8]?, sharedHeaders: [RecordHeader] = [], headers: [RecordHeader] = [],
    partition: Int32? = nil, timestamp: Int64? = nil
  ) {
    self.init(
      topic: topic, keySlice: key.map { $0[...] }, valueSlice: value.map { $0[...] }, sharedHeaders: sharedHeaders,
      headers: headers, partition: partition, timestamp: timestamp)
  }
}

extension RecordHeader {
  package init(_ name: String, _ value: [UInt8]) {
    self.init(name: name, value: value[...])
  }

  package init(_ name: String, _ value: String) {
    self.init(name: name, value: Array(value.utf8)[...])
  }
}
