package import BSON

/// What became of one document of a bulk write.
package enum WriteOutcome: Sendable {
  /// Inserted; or the update was carried out, whether it matched or not.
  case done
  /// The update matched nothing and inserted a document with this `_id`.
  case upserted(id: BSONValue)
  case duplicateKey(DuplicateKey)
  /// Refused or failed for this document alone; its `kind` says which.
  case failed(MongoError)
}

/// A unique index has the key already.
package struct DuplicateKey: Sendable, CustomStringConvertible {
  /// The violated index's pattern, such as `{_id: 1}`; empty where the server does not say.
  package var keyPattern: BSONDocument
  /// The key's values, from the document that was refused: never log them.
  package var keyValue: BSONDocument

  /// Whether the violated key is `_id`, and so the document may be the one that was written before.
  package var isID: Bool { keyPattern.elements.count == 1 && keyPattern.elements.first?.key == "_id" }

  /// Safe to log: names of fields, no values.
  package var description: String { "duplicate key (\(keyPattern.elements.map(\.key).joined(separator: ", ")))" }
}

/// One `updateOne` of a bulk write.
package struct Update: Sendable {
  package var filter: BSONDocument
  /// Update operators, such as `{$set: {…}}`.
  package var change: BSONDocument
  package var upsert: Bool

  package init(filter: BSONDocument, change: BSONDocument, upsert: Bool = false) {
    self.filter = filter
    self.change = change
    self.upsert = upsert
  }
}
