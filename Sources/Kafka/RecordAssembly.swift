import CRdKafka

/// Makes Swift records of librdkafka's messages: every byte is copied once, into one array, and the messages are destroyed.
extension ConsumerContext {
  func assembleBatch() -> RecordBatch {
    defer { events.removeAll() }
    guard unsafe !collected.isEmpty else { return RecordBatch(records: [], events: events) }
    names.trim()
    var drafts: [Draft] = []
    unsafe drafts.reserveCapacity(collected.count)
    var headers: [RecordStorage.Header] = []
    let accepted = measure(&drafts, &headers)
    let bytes = copyBytes(count: accepted)
    dropCollected()
    let storage = RecordStorage(bytes: bytes, headers: headers, names: names.texts)
    return RecordBatch(records: drafts.map { $0.record(in: storage) }, events: events)
  }

  private struct Draft {
    let topic: String
    let partition: Int32
    let offset: Int64
    let timestamp: Int64
    let key: StoredRange
    let value: StoredRange
    let firstHeader: Int
    let headerCount: Int

    func record(in storage: RecordStorage) -> ConsumerRecord {
      ConsumerRecord(
        topic: topic, partition: partition, offset: offset, timestamp: timestamp, storage: storage,
        keyRange: key, valueRange: value, firstHeader: firstHeader, headerCount: headerCount)
    }
  }

  /// Lays out what passes the ledger; what does not is destroyed. Returns the number of bytes.
  private func measure(_ drafts: inout [Draft], _ headers: inout [RecordStorage.Header]) -> Int {
    var size = 0
    var kept = 0
    var run = Run()
    for index in unsafe 0..<collected.count {
      let message = unsafe collected[index]
      if unsafe !run.matches(message) { unsafe run = self.run(of: message) }
      let offset = unsafe message.pointee.offset
      guard let slot = run.slot, ledger.accept(slot: slot, offset: offset) else {
        unsafe rd_kafka_message_destroy(message)
        droppedRecords &+= 1
        continue
      }
      unsafe collected[kept] = unsafe message
      kept &+= 1
      let key = unsafe Self.range(message.pointee.key, message.pointee.key_len, &size)
      let value = unsafe Self.range(message.pointee.payload, message.pointee.len, &size)
      let firstHeader = headers.count
      unsafe appendHeaders(of: message, &headers, &size)
      drafts.append(
        Draft(
          topic: run.topic, partition: run.partition, offset: offset,
          timestamp: unsafe rd_kafka_message_timestamp(message, nil), key: key, value: value,
          firstHeader: firstHeader, headerCount: headers.count &- firstHeader))
    }
    unsafe collected.removeLast(collected.count - kept)
    return size
  }

  /// Neighbours in a batch mostly share topic and partition.
  @safe
  private struct Run {
    var handle: OpaquePointer?
    var partition: Int32 = -1
    var topic = ""
    var slot: Int?

    func matches(_ message: UnsafeMutablePointer<rd_kafka_message_t>) -> Bool {
      unsafe message.pointee.rkt == handle && message.pointee.partition == partition
    }
  }

  private func run(of message: UnsafeMutablePointer<rd_kafka_message_t>) -> Run {
    let topic = unsafe topics.name(of: message.pointee.rkt)
    let partition = unsafe message.pointee.partition
    let slot = ledger.slot(of: TopicPartition(topic: topic, partition: partition))
    return unsafe Run(handle: message.pointee.rkt, partition: partition, topic: topic, slot: slot)
  }

  private static func range(_ start: UnsafeRawPointer?, _ count: Int, _ size: inout Int) -> StoredRange {
    guard unsafe start != nil else { return .null }
    defer { size &+= count }
    return StoredRange(start: size, count: count)
  }

  private func appendHeaders(
    of message: UnsafeMutablePointer<rd_kafka_message_t>, _ headers: inout [RecordStorage.Header], _ size: inout Int
  ) {
    var list: OpaquePointer?
    guard unsafe rd_kafka_message_headers(message, &list) == RD_KAFKA_RESP_ERR_NO_ERROR else { return }
    var index = 0
    var name: UnsafePointer<CChar>?
    var value: UnsafeRawPointer?
    var count = 0
    while unsafe rd_kafka_header_get_all(list, index, &name, &value, &count) == RD_KAFKA_RESP_ERR_NO_ERROR {
      index &+= 1
      guard let name = unsafe name else { continue }
      let nameIndex = unsafe names.index(of: name)
      headers.append(.init(name: nameIndex, value: unsafe Self.range(value, count, &size)))
    }
  }

  /// Copies in the order in which `measure` laid out.
  private func copyBytes(count: Int) -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: count) { target, initialized in
      initialized = 0
      guard var next = UnsafeMutableRawPointer(target.baseAddress) else { return }
      for index in unsafe collected.indices {
        let message = unsafe collected[index]
        unsafe Self.copy(message.pointee.key, message.pointee.key_len, &next)
        unsafe Self.copy(message.pointee.payload, message.pointee.len, &next)
        var list: OpaquePointer?
        guard unsafe rd_kafka_message_headers(message, &list) == RD_KAFKA_RESP_ERR_NO_ERROR else { continue }
        var index = 0
        var name: UnsafePointer<CChar>?
        var value: UnsafeRawPointer?
        var size = 0
        while unsafe rd_kafka_header_get_all(list, index, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR {
          index &+= 1
          if unsafe name != nil { unsafe Self.copy(value, size, &next) }
        }
      }
      initialized = count
    }
  }

  private static func copy(_ start: UnsafeRawPointer?, _ count: Int, _ next: inout UnsafeMutableRawPointer) {
    guard let start = unsafe start, count > 0 else { return }
    unsafe next.copyMemory(from: start, byteCount: count)
    unsafe next += count
  }
}
