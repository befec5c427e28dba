internal import CMongoShim

/// The owner of a `mongoc_uri_t`.
@safe struct ParsedURI: ~Copyable {
  let pointer: OpaquePointer

  init(_ text: String) throws(MongoError) {
    ringside_mongo_initialize()
    // A null character would end the text early for C.
    guard !text.utf8.contains(0) else { throw Self.error(code: 0) }
    var error = bson_error_t()
    guard let pointer = unsafe mongoc_uri_new_with_error(text, &error) else {
      throw Self.error(code: Int(error.code))
    }
    unsafe self.pointer = pointer
  }

  deinit {
    unsafe mongoc_uri_destroy(pointer)
  }

  /// The library's message is left out: it quotes the connection string.
  private static func error(code: Int) -> MongoError {
    MongoError(
      .configuration, origin: .driver, code: code, codeName: "BadConnectionString", operation: "read connection string")
  }

  var database: String? {
    unsafe mongoc_uri_get_database(pointer).map { unsafe String(cString: $0) }
  }

  /// `host:port` of each server, or the name to look up.
  var hosts: String {
    if let service = unsafe mongoc_uri_get_srv_hostname(pointer) { return unsafe String(cString: service) }
    var names: [String] = []
    var next = unsafe mongoc_uri_get_hosts(pointer)
    while let host = unsafe next {
      names.append(
        unsafe withUnsafePointer(to: host.pointee.host_and_port) { place in
          unsafe place.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: place.pointee)) {
            unsafe String(cString: $0)
          }
        })
      unsafe next = host.pointee.next.map { unsafe UnsafePointer($0) }
    }
    return names.joined(separator: ",")
  }

  /// libmongoc knows the older names (`ssl…`) by the newer ones.
  var tlsFiles: [String: String] {
    var files: [String: String] = [:]
    for option in ["tlsCAFile", "tlsCertificateKeyFile"] {
      files[option] = unsafe mongoc_uri_get_option_as_utf8(pointer, option, nil).map { unsafe String(cString: $0) }
    }
    return files
  }

  /// Sets what the connection string leaves open: majority and journaled writes, and time limits that keep a lane from
  /// being held for long (architecture.md).
  func applyDefaults(applicationName: String) {
    setMilliseconds("serverselectiontimeoutms", 2_000)
    setMilliseconds("sockettimeoutms", 10_000)
    setMilliseconds("connecttimeoutms", 2_000)
    setMilliseconds("waitqueuetimeoutms", 2_000)
    if unsafe mongoc_uri_get_option_as_utf8(pointer, "appname", nil) == nil {
      _ = unsafe mongoc_uri_set_option_as_utf8(pointer, "appname", applicationName)
    }
    guard let current = unsafe mongoc_uri_get_write_concern(pointer),
      let concern = unsafe mongoc_write_concern_copy(current)
    else { return }
    let acknowledges = unsafe mongoc_write_concern_is_acknowledged(concern)
    if unsafe mongoc_write_concern_get_w(concern) == MONGOC_WRITE_CONCERN_W_DEFAULT {
      unsafe mongoc_write_concern_set_w(concern, MONGOC_WRITE_CONCERN_W_MAJORITY)
    }
    if acknowledges, unsafe !mongoc_write_concern_journal_is_set(concern) {
      unsafe mongoc_write_concern_set_journal(concern, true)
    }
    unsafe mongoc_uri_set_write_concern(pointer, concern)
    unsafe mongoc_write_concern_destroy(concern)
  }

  private func setMilliseconds(_ option: String, _ milliseconds: Int32) {
    guard unsafe mongoc_uri_get_option_as_int32(pointer, option, -1) == -1 else { return }
    _ = unsafe mongoc_uri_set_option_as_int32(pointer, option, milliseconds)
  }
}
