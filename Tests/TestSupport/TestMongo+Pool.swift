package import MongoDB

extension TestMongo {
  /// Clients of the shared database that wait as long as a loaded machine takes. One pool for all tests of a process: to find the
  /// servers takes half a second.
  package static func pool() throws -> ClientPool { try sharedPool.get() }

  /// The same for any server.
  package static func pool(_ uri: String) throws -> ClientPool {
    try ClientPool(MongoURI(uri + (uri.contains("?") ? "&" : "/?") + "socketTimeoutMS=60000"))
  }

  private static let sharedPool = Result { try pool(shared().uri) }
}
