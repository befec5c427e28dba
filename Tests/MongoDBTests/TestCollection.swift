import BSON
import Glibc
import MongoDB
import TestSupport

/// A collection in a database of the test's own, which is dropped with it.
final class TestCollection {
  let pool: ClientPool
  let client: Client
  let namespace: Namespace

  /// On the shared database there is time for a machine that does much else.
  init(_ uri: String? = nil) throws {
    let shared =
      try uri ?? TestMongo.shared().uri + (TestMongo.shared().uri.contains("?") ? "&" : "/?") + "socketTimeoutMS=60000"
    pool = try ClientPool(MongoURI(shared))
    client = try pool.client()
    namespace = Namespace(database: TestMongo.uniqueDatabase(), collection: "people")
  }

  deinit {
    try? client.dropDatabase(namespace.database)
  }

  func fill(_ documents: [BSONDocument]) throws {
    for outcome in try client.insert(documents, into: namespace) {
      guard case .done = outcome else { throw Problem(text: "\(outcome)") }
    }
  }

  struct Problem: Error { var text: String }
}

/// Waits until `condition` holds; `false` when it does not within `limit`.
func eventually(within limit: Duration = .seconds(15), _ condition: () -> Bool) -> Bool {
  let clock = ContinuousClock()
  let deadline = clock.now + limit
  while clock.now < deadline {
    if condition() { return true }
    usleep(10_000)
  }
  return condition()
}

extension MongoError {
  /// The error that a call throws, if it does.
  static func of<Result>(_ body: () throws(MongoError) -> Result) -> MongoError? {
    do throws(MongoError) {
      _ = try body()
      return nil
    } catch {
      return error
    }
  }
}
