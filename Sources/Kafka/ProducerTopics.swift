import CRdKafka

/// The one owner of a producer's topic handles, and the call that hands a record over. Keeps the client alive.
@safe
final class ProducerTopics {
  private let handle: ClientHandle
  private var handles: [String: OpaquePointer] = unsafe [:]
  private var last: (name: String, handle: OpaquePointer)?
  private let arguments: UnsafeMutablePointer<rd_kafka_vu_t>
  private static let maximumArguments = 8
  /// Stands in for an array without storage: a null pointer would make the value null instead of empty.
  private let empty: UnsafeMutablePointer<UInt8>

  init(_ handle: ClientHandle) {
    self.handle = handle
    unsafe arguments = .allocate(capacity: Self.maximumArguments)
    unsafe arguments.initialize(repeating: rd_kafka_vu_t(), count: Self.maximumArguments)
    unsafe empty = .allocate(capacity: 1)
    unsafe empty.initialize(to: 0)
  }

  deinit {
    unsafe handles.values.forEach { unsafe rd_kafka_topic_destroy($0) }
    unsafe arguments.deallocate()
    unsafe empty.deallocate()
  }

  /// Hands one record to librdkafka, which copies it. `nil` when it was taken.
  func produce(_ record: borrowing OutgoingRecord, tag: UInt) -> KafkaError? {
    guard let topic = unsafe topic(record.topic) else {
      return KafkaError(rd_kafka_last_error(), "topic \(record.topic)")
    }
    let headers = unsafe makeHeaders(record.sharedHeaders, record.headers)
    let error = unsafe withBytes(record.key) { key in
      unsafe withBytes(record.value) { value in
        var count = 0
        unsafe add(&count, RD_KAFKA_VTYPE_RKT) { unsafe $0.rkt = unsafe topic }
        unsafe add(&count, RD_KAFKA_VTYPE_MSGFLAGS) { unsafe $0.i = RD_KAFKA_MSG_F_COPY }
        unsafe add(&count, RD_KAFKA_VTYPE_KEY) { unsafe $0.mem = unsafe .init(ptr: key.baseAddress, size: key.count) }
        unsafe add(&count, RD_KAFKA_VTYPE_VALUE) {
          unsafe $0.mem = unsafe .init(ptr: value.baseAddress, size: value.count)
        }
        unsafe add(&count, RD_KAFKA_VTYPE_OPAQUE) { unsafe $0.ptr = UnsafeMutableRawPointer(bitPattern: tag) }
        if let partition = record.partition {
          unsafe add(&count, RD_KAFKA_VTYPE_PARTITION) { unsafe $0.i32 = partition }
        }
        if let timestamp = record.timestamp {
          unsafe add(&count, RD_KAFKA_VTYPE_TIMESTAMP) { unsafe $0.i64 = timestamp }
        }
        if let headers = unsafe headers {
          unsafe add(&count, RD_KAFKA_VTYPE_HEADERS) { unsafe $0.headers = unsafe headers }
        }
        return unsafe KafkaError(consuming: rd_kafka_produceva(handle.pointer, arguments, count), "produce")
      }
    }
    // The headers are librdkafka's once it has taken the record, and still ours where it has not.
    if error != nil, let headers = unsafe headers { unsafe rd_kafka_headers_destroy(headers) }
    return error
  }

  private func add(
    _ count: inout Int, _ type: rd_kafka_vtype_t, _ set: (inout rd_kafka_vu_s.__Unnamed_union_u) -> Void
  ) {
    unsafe arguments[count].vtype = type
    unsafe set(&arguments[count].u)
    count &+= 1
  }

  /// A null pointer for `nil`, a valid one for anything else, also for no bytes.
  private func withBytes<R>(_ bytes: ArraySlice<UInt8>?, _ body: (UnsafeMutableRawBufferPointer) -> R) -> R {
    guard let bytes else { return unsafe body(UnsafeMutableRawBufferPointer(start: nil, count: 0)) }
    return unsafe bytes.withUnsafeBytes { buffer in
      unsafe body(
        UnsafeMutableRawBufferPointer(
          start: buffer.isEmpty
            ? UnsafeMutableRawPointer(empty) : UnsafeMutableRawPointer(mutating: buffer.baseAddress),
          count: buffer.count))
    }
  }

  private func makeHeaders(_ shared: [RecordHeader], _ own: [RecordHeader]) -> OpaquePointer? {
    let count = shared.count + own.count
    guard count > 0, let headers = unsafe rd_kafka_headers_new(count) else { return nil }
    for header in shared { unsafe add(header, to: headers) }
    for header in own { unsafe add(header, to: headers) }
    return unsafe headers
  }

  private func add(_ header: RecordHeader, to headers: OpaquePointer) {
    var name = header.name
    name.withUTF8 { name in
      unsafe name.withMemoryRebound(to: CChar.self) { name in
        unsafe withBytes(header.value) { value in
          _ = unsafe rd_kafka_header_add(headers, name.baseAddress, name.count, value.baseAddress, value.count)
        }
      }
    }
  }

  private func topic(_ name: String) -> OpaquePointer? {
    if let last = unsafe last, unsafe last.name == name { return unsafe last.handle }
    if let known = unsafe handles[name] {
      unsafe last = (name, known)
      return unsafe known
    }
    guard let made = unsafe rd_kafka_topic_new(handle.pointer, name, nil) else { return nil }
    unsafe handles[name] = unsafe made
    unsafe last = (name, made)
    return unsafe made
  }
}
