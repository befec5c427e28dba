/// A record ready for Kafka.
package struct EncodedRecord: Sendable {
  package var topic: String
  package var key: [UInt8]?
  /// Nil = a tombstone.
  package var value: [UInt8]?
  /// In order.
  package var headers: [(name: String, value: [UInt8])]
}
