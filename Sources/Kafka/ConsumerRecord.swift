/// One record as it was read. Cheap to copy: bytes lie in the storage that all records of its batch share.
package struct ConsumerRecord: Sendable {
  package let topic: String
  package let partition: Int32
  package let offset: Int64
  /// Milliseconds since 1970, the producer's or the broker's as the topic says; -1 where the record has none.
  package let timestamp: Int64

  let storage: RecordStorage
  let keyRange: StoredRange
  let valueRange: StoredRange
  let firstHeader: Int
  let headerCount: Int

  /// `nil` where the record has no key; an empty key is empty.
  package var key: ArraySlice<UInt8>? { storage.slice(keyRange) }

  /// `nil` is a null value, a tombstone on a compacted topic; an empty value is empty.
  package var value: ArraySlice<UInt8>? { storage.slice(valueRange) }

  package var headers: RecordHeaders {
    RecordHeaders(storage: storage, first: firstHeader, count: headerCount)
  }

  package var topicPartition: TopicPartition { TopicPartition(topic: topic, partition: partition) }
}

/// Where a key, a value or a header's value lies in the storage of its batch. A negative count is null.
struct StoredRange: Sendable {
  let start: Int
  let count: Int

  static let null = StoredRange(start: 0, count: -1)
}

/// The bytes and headers of all records of a batch.
final class RecordStorage: Sendable {
  struct Header: Sendable {
    let name: Int
    let value: StoredRange
  }

  let bytes: [UInt8]
  let headers: [Header]
  let names: [String]

  init(bytes: [UInt8], headers: [Header], names: [String]) {
    self.bytes = bytes
    self.headers = headers
    self.names = names
  }

  func slice(_ range: StoredRange) -> ArraySlice<UInt8>? {
    range.count < 0 ? nil : bytes[range.start..<(range.start + range.count)]
  }
}

/// One header. Names may repeat within a record.
package struct RecordHeader: Sendable, Hashable {
  package let name: String
  package let value: ArraySlice<UInt8>?

  package init(name: String, value: ArraySlice<UInt8>?) {
    self.name = name
    self.value = value
  }
}

/// The headers of one record, in their order.
package struct RecordHeaders: Sendable, RandomAccessCollection {
  let storage: RecordStorage
  let first: Int
  package let count: Int

  package var startIndex: Int { 0 }
  package var endIndex: Int { count }

  package subscript(index: Int) -> RecordHeader {
    let header = storage.headers[first + index]
    return RecordHeader(name: storage.names[header.name], value: storage.slice(header.value))
  }

  /// The last header of that name, as Kafka's own `Headers.lastHeader` does.
  package func last(named name: String) -> RecordHeader? {
    for index in stride(from: first + count - 1, through: first, by: -1) {
      let header = storage.headers[index]
      if storage.names[header.name] == name {
        return RecordHeader(name: name, value: storage.slice(header.value))
      }
    }
    return nil
  }

  /// The last value under that name; `nil` where there is none or it is null.
  package subscript(name: String) -> ArraySlice<UInt8>? { last(named: name)?.value }
}

/// What one poll brought: records in the order of each partition, and what happened besides.
package struct RecordBatch: Sendable {
  package let records: [ConsumerRecord]
  package let events: [ConsumerEvent]

  package var isEmpty: Bool { records.isEmpty }
}
