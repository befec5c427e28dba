package import BSON

extension Client {
  /// Whether the primary answers. Blocks for server selection at most.
  package func ping() throws(MongoError) {
    _ = try runCommand(["ping": 1], on: "admin")
  }

  /// The collections and views of a database as the server describes them (`name`, `type`, `options`); `name` asks for one.
  package func listCollections(of database: String, named name: String? = nil) throws(MongoError) -> [BSONDocument] {
    var command: BSONDocument = ["listCollections": 1, "cursor": ["batchSize": 1_000]]
    if let name { command["filter"] = ["name": .string(name)] }
    let reply = try runCommand(command, on: database)
    return reply["cursor"].document?["firstBatch"].array?.compactMap { Optional($0).document } ?? []
  }

  /// The indexes of a collection as the server describes them (`key`, `name`, `unique`, …); none where it does not exist.
  package func listIndexes(of namespace: Namespace) throws(MongoError) -> [BSONDocument] {
    do {
      // A collection has 64 indexes at most, so the first reply has them all.
      let reply = try runCommand(
        ["listIndexes": .string(namespace.collection), "cursor": ["batchSize": 1_000]], on: namespace.database)
      return reply["cursor"].document?["firstBatch"].array?.compactMap { Optional($0).document } ?? []
    } catch  where error.code == 26 {  // NamespaceNotFound
      return []
    }
  }

  /// Makes indexes: each a document with `key`, `name` and options. One that is there already is left alone.
  package func createIndexes(_ indexes: [BSONDocument], on namespace: Namespace) throws(MongoError) {
    _ = try runCommand(
      ["createIndexes": .string(namespace.collection), "indexes": .array(indexes.map { .document($0) })],
      on: namespace.database)
  }

  /// How many documents match.
  package func count(in namespace: Namespace, filter: BSONDocument = [:]) throws(MongoError) -> Int {
    let reply = try runCommand(
      [
        "aggregate": .string(namespace.collection), "cursor": [:],
        "pipeline": [["$match": .document(filter)], ["$group": ["_id": 1, "n": ["$sum": 1]]]],
      ], on: namespace.database)
    return reply["cursor"].document?["firstBatch"].firstDocument?["n"].integer ?? 0
  }

  /// How many documents a collection has, from its metadata: cheap, and not exact after a crash or on shards.
  package func estimatedCount(of namespace: Namespace) throws(MongoError) -> Int {
    try runCommand(["count": .string(namespace.collection)], on: namespace.database)["n"].integer ?? 0
  }

  /// Removes a collection, or does nothing where there is none.
  package func drop(_ namespace: Namespace) throws(MongoError) {
    do {
      _ = try runCommand(["drop": .string(namespace.collection)], on: namespace.database)
    } catch  where error.code == 26 {}
  }

  /// Removes a whole database.
  package func dropDatabase(_ name: String) throws(MongoError) {
    _ = try runCommand(["dropDatabase": 1], on: name)
  }
}
