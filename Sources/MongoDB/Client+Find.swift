package import BSON
internal import CMongoShim

extension Client {
  /// Everything that matches, in the order of the server.
  package func find(_ query: Find) throws(MongoError) -> [BSONDocument] {
    var documents: [BSONDocument] = []
    if let expected = query.batchSize ?? query.limit { documents.reserveCapacity(min(max(expected, 0), 1_024)) }
    try find(query) { (document) throws(MongoError) in
      documents.append(document)
      return true
    }
    return documents
  }

  /// Hands over one document after the other, until there are no more or `each` answers `false`.
  package func find(
    _ query: Find, each: (BSONDocument) throws(MongoError) -> Bool
  ) throws(MongoError) {
    try findBytes(query) { (bytes) throws(MongoError) in
      let document: BSONDocument
      do throws(BSONError) {
        document = try BSONDocument(decoding: bytes, invalidUTF8: .repaired)
      } catch let problem {
        throw .badReply(problem, query.operation)
      }
      return try each(document)
    }
  }

  /// The same without decoding: the bytes of each document as they came, valid within the call.
  package func findBytes(
    _ query: Find, each: (RawSpan) throws(MongoError) -> Bool
  ) throws(MongoError) {
    let operation = query.operation
    guard query.namespace.isUsable else { throw .badName(operation) }
    let filter = try query.filter.bytes(for: operation)
    var query = query
    query.comment = query.comment ?? comment
    let options = try query.options.bytes(for: operation)
    let preference = unsafe preference(fromPrimary: query.readFromPrimary)
    let collection = unsafe collection(query.namespace)
    guard
      let cursor = unsafe ringside_mongo_find(
        collection, filter, filter.count, options, options.count, preference)
    else { throw MongoError(.refused, origin: .client, codeName: "InvalidBSON", operation: operation) }
    try unsafe read(cursor, operation, each: each)
  }

  /// Reads a cursor to its end, or until `each` has had enough, and destroys it.
  func read(
    _ cursor: OpaquePointer, _ operation: String, each: (RawSpan) throws(MongoError) -> Bool
  ) throws(MongoError) {
    defer { unsafe mongoc_cursor_destroy(cursor) }
    var bytes: UnsafePointer<UInt8>?
    var length: UInt32 = 0
    while unsafe ringside_mongo_cursor_next(cursor, &bytes, &length) {
      let document = unsafe UnsafeRawBufferPointer(start: bytes, count: Int(length))
      guard try unsafe each(document.bytes) else { return }
    }
    var error = bson_error_t()
    if unsafe ringside_mongo_cursor_error(cursor, &error, &bytes, &length) {
      let reply = unsafe UnsafeRawBufferPointer(start: bytes, count: Int(length))
      throw MongoError(
        error, operation: operation, reply: unsafe (try? BSONDocument(decoding: reply, invalidUTF8: .repaired)) ?? [:])
    }
  }
}

extension Find {
  var operation: String { "find in \(namespace)" }
}

extension Namespace {
  /// Whether C can take the names: they end at a null character there.
  var isUsable: Bool {
    !database.isEmpty && !collection.isEmpty && !database.utf8.contains(0) && !collection.utf8.contains(0)
  }
}
