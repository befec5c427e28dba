internal import CMongoShim

/// The clients of one deployment, with the threads that watch its servers. Made once per process, used from any thread.
///
/// `@unchecked Sendable` is true because (1) libmongoc's pool is made for concurrent pop and push, (2) the topology cell
/// is one atomic, and (3) both pointers never change and live until `deinit`, which runs when no client is left, as each
/// client holds its pool.
@safe package final class ClientPool: @unchecked Sendable {
  private let pool: OpaquePointer
  private let topology: OpaquePointer
  /// Where it leads, without secrets.
  package let uri: MongoURI

  /// No server is asked yet, but for the name service with `mongodb+srv`. Throws `.configuration`, or `.away` when that
  /// service does not answer.
  ///
  /// Unless the connection string says otherwise: `w=majority`, `journal=true`, `serverSelectionTimeoutMS=2000`,
  /// `socketTimeoutMS=10000`, `connectTimeoutMS=2000`. A pool always waits for a server until that time-out
  /// (`serverSelectionTryOnce` is for clients without one). The stand-in of the tests does not wake a waiting `hello` at a
  /// step-down: its connection string sets `heartbeatFrequencyMS=500`.
  package init(_ uri: MongoURI, applicationName: String = "ringside") throws(MongoError) {
    let parsed = try ParsedURI(uri.text)
    parsed.applyDefaults(applicationName: applicationName)
    var error = bson_error_t()
    guard let pool = unsafe mongoc_client_pool_new_with_error(parsed.pointer, &error) else {
      throw MongoError(error, operation: "make client pool")
    }
    _ = unsafe mongoc_client_pool_set_error_api(pool, MONGOC_ERROR_API_VERSION_2)
    let topology = unsafe ringside_mongo_topology_new()
    guard let topology = unsafe topology else { fatalError("out of memory") }
    unsafe ringside_mongo_topology_attach(topology, pool)
    unsafe self.pool = pool
    unsafe self.topology = topology
    self.uri = uri
  }

  deinit {
    unsafe mongoc_client_pool_destroy(pool)
    unsafe ringside_mongo_topology_free(topology)
  }

  /// A client for one thread, given back when it is released. Throws `.away` when all are in use for longer than
  /// `waitQueueTimeoutMS`. The first call starts the threads that watch the servers.
  package func client() throws(MongoError) -> Client {
    guard let client = unsafe mongoc_client_pool_pop(pool) else {
      throw MongoError(.away, origin: .client, codeName: "PoolExhausted", operation: "take client")
    }
    return unsafe Client(client, of: self)
  }

  /// Whether a server that takes writes is known, as the watching threads last saw it. Never blocks. `false` before the
  /// first client is taken.
  package var knowsPrimary: Bool { unsafe ringside_mongo_topology_is_writable(topology) }

  /// Why no primary is known, in a word that is safe to log; nil where one is, or where nobody was asked yet. Never blocks.
  package var obstacle: String? {
    guard !knowsPrimary else { return nil }
    var error = bson_error_t()
    guard unsafe ringside_mongo_topology_failure(topology, &error) else { return nil }
    return MongoError(error, operation: "watch servers").codeName
  }

  func takeBack(_ client: OpaquePointer) {
    unsafe mongoc_client_pool_push(pool, client)
  }
}
