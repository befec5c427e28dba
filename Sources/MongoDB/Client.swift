package import BSON
internal import CMongoShim

/// One connection to the deployment's servers, for one thread at a time: a lane has its own. Every call blocks, at most for
/// server selection (2 s) and the socket time-out (10 s) of the connection string.
@safe package final class Client {
  let pointer: OpaquePointer
  private let pool: ClientPool
  private var collections: [Namespace: OpaquePointer] = unsafe [:]
  private let primary: OpaquePointer
  /// What the finds, inserts and updates that follow are for; the server's profiler and logs show it. No value of a document belongs here.
  package var comment: String?
  /// Servers before 4.4 take a comment on a find only.
  var writesTakeComments = true

  init(_ pointer: OpaquePointer, of pool: ClientPool) {
    unsafe self.pointer = pointer
    self.pool = pool
    unsafe primary = mongoc_read_prefs_new(MONGOC_READ_PRIMARY)
  }

  deinit {
    for unsafe(_, collection) in unsafe collections { unsafe mongoc_collection_destroy(collection) }
    unsafe mongoc_read_prefs_destroy(primary)
    unsafe pool.takeBack(pointer)
  }

  /// The handle of a collection, kept: making one costs more than a small query's encoding.
  func collection(_ namespace: Namespace) -> OpaquePointer {
    if let known = unsafe collections[namespace] { return unsafe known }
    let made: OpaquePointer = unsafe mongoc_client_get_collection(pointer, namespace.database, namespace.collection)
    unsafe collections[namespace] = unsafe made
    return unsafe made
  }

  func preference(fromPrimary: Bool) -> OpaquePointer? { unsafe fromPrimary ? primary : nil }
}

extension Client {
  enum Mode { case simple, read, write }

  /// Runs a command on the primary and gives its reply. Any thread that owns the client.
  package func runCommand(_ command: BSONDocument, on database: String) throws(MongoError) -> BSONDocument {
    let name = command.elements.first?.key ?? ""
    let operation = "\(name) on \(database)"
    let (reply, error) = try run(
      try command.bytes(for: operation), on: database, mode: .simple, operation: operation)
    if let error { throw error }
    return reply
  }

  /// The reply is given together with the error, as it may say more.
  ///
  /// - Parameter bytes: the command.
  func run(
    _ bytes: [UInt8], on database: String, mode: Mode, operation: String
  ) throws(MongoError) -> (reply: BSONDocument, error: MongoError?) {
    guard !database.utf8.contains(0) else { throw .badName(operation) }
    let mode =
      switch mode {
      case .simple: ringside_mongo_simple
      case .read: ringside_mongo_read
      case .write: ringside_mongo_write
      }
    var error = bson_error_t()
    var replyBytes: UnsafeMutablePointer<UInt8>?
    var length: UInt32 = 0
    let done = unsafe ringside_mongo_command(
      pointer, database, mode, bytes, bytes.count, nil, &error, &replyBytes, &length)
    defer { unsafe bson_free(replyBytes) }
    let buffer = unsafe UnsafeRawBufferPointer(start: replyBytes, count: Int(length))
    let reply: BSONDocument
    do throws(BSONError) {
      reply = try unsafe BSONDocument(decoding: buffer, invalidUTF8: .repaired)
    } catch let problem {
      if done { throw .badReply(problem, operation) }
      reply = BSONDocument()
    }
    return (reply, done ? nil : MongoError(error, operation: operation, reply: reply))
  }
}

extension BSONDocument {
  /// The document's bytes, or a refusal: what cannot be encoded cannot be asked.
  func bytes(for operation: String) throws(MongoError) -> [UInt8] {
    do throws(BSONError) {
      return try encoded().asCommand
    } catch let problem {
      throw .unencodable(problem, operation)
    }
  }

  /// The same, of a command that carries documents under a key.
  func bytes(
    for operation: String, with documents: [EncodedDocument], under key: String
  ) throws(MongoError) -> [UInt8] {
    do throws(BSONError) {
      return try encoded(with: documents, under: key).asCommand
    } catch let problem {
      throw .unencodable(problem, operation)
    }
  }
}

extension [UInt8] {
  /// A server closes the connection on a larger one, which would look like an outage.
  fileprivate var asCommand: [UInt8] {
    get throws(BSONError) {
      guard count <= WriteBatch.documentLimit + WriteBatch.allowance else { throw BSONError(.tooLarge, at: 0) }
      return self
    }
  }
}

extension MongoError {
  static func badReply(_ problem: BSONError, _ operation: String) -> MongoError {
    MongoError(.unclassed, origin: .client, codeName: "InvalidReply", operation: operation, message: "\(problem)")
  }

  static func unencodable(_ problem: BSONError, _ operation: String) -> MongoError {
    MongoError(.refused, origin: .client, codeName: "InvalidBSON", operation: operation, message: "\(problem)")
  }

  static func badName(_ operation: String) -> MongoError {
    MongoError(.refused, origin: .client, codeName: "NullInName", operation: operation)
  }
}
