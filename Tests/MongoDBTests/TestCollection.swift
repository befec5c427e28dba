import BSON
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
    TestMongo.drop(namespace.database, with: client)
  }

  func fill(_ documents: [BSONDocument]) throws {
    for outcome in try client.insert(documents, into: namespace) {
      guard case .done = outcome else { throw Problem(text: "\(outcome)") }
    }
  }

  struct Problem: Error { var text: String }
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
