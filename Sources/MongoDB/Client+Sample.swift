package import BSON
internal import CMongoShim

extension Client {
  /// Hands over documents that the server chooses at random (`$sample`), until there are `count`, or `each` answers `false`.
  ///
  /// MongoDB's documentation: where `count` is under a twentieth of the collection it jumps about in it, and reads no more than it
  /// gives; otherwise it reads all. A document may come twice.
  package func sample(
    _ count: Int, of namespace: Namespace, maxTimeMS: Int = 8_000,
    each: (BSONDocument) throws(MongoError) -> Bool
  ) throws(MongoError) {
    let operation = "sample of \(namespace)"
    guard namespace.isUsable else { throw .badName(operation) }
    let stages: BSONDocument = ["pipeline": [["$sample": ["size": .int64(Int64(count))]]]]
    let pipeline = try stages.bytes(for: operation)
    let options = try BSONDocument(dictionaryLiteral: ("allowDiskUse", true), ("maxTimeMS", .int64(Int64(maxTimeMS))))
      .bytes(for: operation)
    let collection = unsafe collection(namespace)
    guard
      let cursor = unsafe ringside_mongo_aggregate(
        collection, pipeline, pipeline.count, options, options.count, nil)
    else { throw MongoError(.refused, origin: .client, codeName: "InvalidBSON", operation: operation) }
    try unsafe read(cursor, operation) { (bytes) throws(MongoError) in
      let document: BSONDocument
      do throws(BSONError) {
        document = try BSONDocument(decoding: bytes, invalidUTF8: .repaired)
      } catch let problem {
        throw .badReply(problem, operation)
      }
      return try each(document)
    }
  }
}
