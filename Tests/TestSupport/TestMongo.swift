package import EmbeddedServers
internal import Foundation
internal import Locks
internal import Synchronization

/// The database of the tests: the one of `MONGODB_URI` where that is set, else one embedded database per test process,
/// which ends with it.
package enum TestMongo {
  package struct Server: Sendable {
    package let uri: String
    /// `nil` where the server is a given one, which no test may stop.
    package let embedded: EmbeddedDatabase?
  }

  /// Started at the first call.
  package static func shared() throws -> Server {
    try server.withLock { known in
      if let known { return known }
      let made: Server
      if let uri = ProcessInfo.processInfo.environment["MONGODB_URI"], !uri.isEmpty {
        made = Server(uri: uri, embedded: nil)
      } else {
        let database = try start()
        made = Server(uri: database.uri, embedded: database)
      }
      known = made
      return made
    }
  }

  /// A server of the test's own, to be stopped and killed. It ends when the test lets go of it.
  package static func start(storage: String? = nil, arguments: [String] = []) throws -> EmbeddedDatabase {
    try EmbeddedDatabase(PythonEnvironment.prepared(), storage: storage, arguments: arguments)
  }

  /// A database name that no other test has.
  package static func uniqueDatabase() -> String {
    let number = counter.wrappingAdd(1, ordering: .relaxed).newValue
    return "ringside_test_\(getpid())_\(number)"
  }

  private static let counter = Atomic<Int>(0)
  private static let server = Protected<Server?>(nil)
}
