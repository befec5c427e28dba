package import BSON

extension Client {
  /// Inserts all of them in one unordered write, and says of each what became of it, in the order given. A document without
  /// `_id` gets one from the server.
  ///
  /// Throws when the write as a whole failed, or its write concern did: some documents may be there then, and the whole
  /// batch is to be tried again.
  package func insert(
    _ documents: [BSONDocument], into namespace: Namespace
  ) throws(MongoError) -> [WriteOutcome] {
    try insert(encoded: documents.map(EncodedDocument.encoding), into: namespace)
  }

  /// The same, of documents that are encoded already; one that could not be is refused.
  package func insert(
    encoded documents: [Result<EncodedDocument, BSONError>], into namespace: Namespace
  ) throws(MongoError) -> [WriteOutcome] {
    try write(documents, "insert", "documents", namespace)
  }

  /// Carries out all updates in one unordered write; see `insert`.
  package func update(_ updates: [Update], in namespace: Namespace) throws(MongoError) -> [WriteOutcome] {
    let statements = updates.map { update in
      EncodedDocument.encoding(
        ["q": .document(update.filter), "u": .document(update.change), "upsert": .boolean(update.upsert)])
    }
    return try write(statements, "update", "updates", namespace)
  }

  private func write(
    _ statements: [Result<EncodedDocument, BSONError>], _ command: String, _ field: String, _ namespace: Namespace
  ) throws(MongoError) -> [WriteOutcome] {
    let operation = "\(command) into \(namespace)"
    guard namespace.isUsable else { throw .badName(operation) }
    var (batches, outcomes) = WriteBatch.split(statements, operation: operation)
    for batch in batches {
      let documents = batch.compactMap { try? statements[$0].get() }
      func run(_ comment: String?) throws(MongoError) -> (reply: BSONDocument, error: MongoError?) {
        var message: BSONDocument = [command: .string(namespace.collection), "ordered": false]
        if let comment { message["comment"] = .string(comment) }
        return try self.run(
          message.bytes(for: operation, with: documents, under: field), on: namespace.database, mode: .write,
          operation: operation)
      }
      let comment = writesTakeComments ? comment : nil
      var (reply, error) = try run(comment)
      if comment != nil, error?.code == WriteBatch.unknownField {
        writesTakeComments = false
        (reply, error) = try run(nil)
      }
      try WriteBatch.read(reply, error, of: batch, into: &outcomes, operation: operation)
    }
    return outcomes
  }
}
