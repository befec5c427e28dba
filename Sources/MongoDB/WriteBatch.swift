internal import BSON

/// How a bulk write is cut into commands, and what a reply says of each document. No server is needed for either.
enum WriteBatch {
  /// MongoDB's `maxBsonObjectSize`: the same on every server since 2011.
  static let documentLimit = 16 * 1024 * 1024
  /// A command may be larger by this than a document (`BSONObjMaxInternalSize`).
  static let allowance = 16 * 1024
  /// MongoDB's `maxWriteBatchSize`.
  static let countLimit = 100_000
  /// The server's code for a field of a command that it does not know.
  static let unknownField = 40415

  /// The places of the documents that go into each command. One that can never be written is answered at once, so that it
  /// takes no other with it.
  static func split(
    _ statements: [Result<EncodedDocument, BSONError>], operation: String
  ) -> (batches: [[Int]], outcomes: [WriteOutcome]) {
    var batches: [[Int]] = []
    var outcomes = [WriteOutcome](repeating: .done, count: statements.count)
    var batch: [Int] = []
    var size = 0
    for (place, statement) in statements.enumerated() {
      let length: Int
      switch statement {
      case .success(let document): length = document.bytes.count
      case .failure(let problem):
        outcomes[place] = .failed(.unencodable(problem, operation))
        continue
      }
      guard length <= documentLimit else {
        outcomes[place] = .failed(
          MongoError(.refused, origin: .client, code: 10334, codeName: "BSONObjectTooLarge", operation: operation))
        continue
      }
      let entry = length + 8  // its type, its index as a key of up to six bytes, and the null byte
      if !batch.isEmpty, size + entry > documentLimit || batch.count == countLimit {
        batches.append(batch)
        batch = []
        size = 0
      }
      batch.append(place)
      size += entry
    }
    if !batch.isEmpty { batches.append(batch) }
    return (batches, outcomes)
  }

  /// Reads the reply before the error is judged: a write error is one document's, a write-concern error or a failed command
  /// is the batch's.
  static func read(
    _ reply: BSONDocument, _ error: MongoError?, of batch: [Int], into outcomes: inout [WriteOutcome], operation: String
  ) throws(MongoError) {
    let labels = reply["errorLabels"].strings
    if var concern = reply["writeConcernError"].document.map({
      MongoError(serverError: $0, labels: labels, operation: operation)
    }) {
      concern.kind = .away
      throw concern
    }
    let writeErrors = reply["writeErrors"].array
    if let error, writeErrors == nil { throw error }

    for upserted in reply["upserted"].array ?? [] {
      guard let document = Optional(upserted).document, let place = document["index"].integer,
        batch.indices.contains(place), let id = document["_id"]
      else { continue }
      outcomes[batch[place]] = .upserted(id: id)
    }
    for writeError in writeErrors ?? [] {
      guard let document = Optional(writeError).document, let place = document["index"].integer,
        batch.indices.contains(place)
      else {
        throw MongoError(.unclassed, origin: .client, codeName: "InvalidReply", operation: operation)
      }
      outcomes[batch[place]] = outcome(of: document, operation: operation)
    }
  }

  private static func outcome(of document: BSONDocument, operation: String) -> WriteOutcome {
    let error = MongoError(serverError: document, operation: operation)
    guard [11000, 11001, 12582].contains(error.code) else { return .failed(error) }
    return .duplicateKey(
      DuplicateKey(
        keyPattern: document["keyPattern"].document ?? [:], keyValue: document["keyValue"].document ?? [:]))
  }
}
