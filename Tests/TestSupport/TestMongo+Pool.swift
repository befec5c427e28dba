internal import Foundation
package import MongoDB

extension TestMongo {
  /// Clients of the shared database that wait as long as a loaded machine takes. One pool for all tests of a process: to find the
  /// servers takes half a second.
  package static func pool() throws -> ClientPool { try sharedPool.get() }

  /// The same for any server.
  package static func pool(_ uri: String) throws -> ClientPool {
    try ClientPool(MongoURI(uri + (uri.contains("?") ? "&" : "/?") + "socketTimeoutMS=60000"))
  }

  /// Drops a test's database on a given server that is used by others too. One that is thrown away takes it along, and lets
  /// everybody wait while it drops: 9 s for 20,000 documents.
  package static func drop(_ database: String, with client: @autoclosure () throws -> Client) {
    let isThrownAway = ProcessInfo.processInfo.environment["RINGSIDE_KEEP_TEST_DATABASES"] != nil
    guard let server = try? shared(), server.embedded == nil, !isThrownAway else { return }
    try? client().dropDatabase(database)
  }

  private static let sharedPool = Result { try pool(shared().uri) }
}
