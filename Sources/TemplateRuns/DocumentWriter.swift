package import BSON
package import MongoDB

/// Writes documents whose `_id` says what they are, so that one written twice is there once (ARCHITECTURE.md, "Effects happen
/// once"). Used on one thread, as its database client is.
package struct DocumentWriter {
  private let client: Client

  package init(_ client: Client) {
    self.client = client
  }

  /// Writes all of them in one unordered bulk. One answer a document, in their order.
  ///
  /// Throws what is not about one document: the whole batch is to be tried again, and what is written by then answers `.there`.
  package func insert(
    _ documents: [IdentifiedDocument], into namespace: Namespace
  ) throws(BatchFailure) -> [WriteAnswer] {
    do throws(MongoError) {
      let outcomes = try client.insert(encoded: documents.map(\.encoded), into: namespace)
      var answers: [WriteAnswer] = []
      answers.reserveCapacity(documents.count)
      var doubtful: [Int] = []
      for (place, outcome) in outcomes.enumerated() {
        switch outcome {
        case .done, .upserted: answers.append(.written)
        case .duplicateKey(let key) where key.isID && documents[place].isIDDerived: answers.append(.there)
        case .duplicateKey(let key):
          answers.append(.refused(Refusal(key)))
          doubtful.append(place)
        case .failed(let error): answers.append(.refused(try Refusal(error)))
        }
      }
      if !doubtful.isEmpty { try compare(doubtful, of: documents, in: namespace, &answers) }
      return answers
    } catch {
      throw .database(error)
    }
  }

  /// What was written before has each of its keys already, and a server names any one of the indexes that say so. The stored
  /// document decides: one with the same `_id` was written before where the `_id` is derived, and where it is the template's own if
  /// it is the same document.
  private func compare(
    _ places: [Int], of documents: [IdentifiedDocument], in namespace: Namespace, _ answers: inout [WriteAnswer]
  ) throws(MongoError) {
    for isDerived in [true, false] {
      let places = places.filter { documents[$0].isIDDerived == isDerived }
      guard !places.isEmpty else { continue }
      let stored = try find(places.map { documents[$0].id }, in: namespace, idsOnly: isDerived)
      for place in places {
        guard let other = stored[documents[place].id] else { continue }
        answers[place] =
          isDerived || documents[place].isSame(as: other)
          ? .there
          : .refused(.foreignID)
      }
    }
  }

  /// What stands in the collection under these ids, as the primary has it.
  ///
  /// - Parameter idsOnly: the documents hold nothing but their `_id`.
  package func stored(
    _ ids: [BSONValue], in namespace: Namespace, idsOnly: Bool = false
  ) throws(BatchFailure) -> [BSONValue: BSONDocument] {
    do throws(MongoError) {
      return try find(ids, in: namespace, idsOnly: idsOnly)
    } catch {
      throw .database(error)
    }
  }

  private func find(
    _ ids: [BSONValue], in namespace: Namespace, idsOnly: Bool
  ) throws(MongoError) -> [BSONValue: BSONDocument] {
    guard !ids.isEmpty else { return [:] }
    let documents = try client.find(
      Find(
        namespace, filter: ["_id": ["$in": .array(ids)]], projection: idsOnly ? ["_id": .int32(1)] : nil,
        // A full first reply leaves the cursor open and costs a second round trip.
        batchSize: ids.count + 1, readFromPrimary: true))
    return Dictionary(documents.compactMap { document in document["_id"].map { ($0, document) } }) { first, _ in first }
  }

  /// Carries out all of them in one unordered bulk; each must match by `_id`. One answer an update: `nil` where it was done.
  package func update(_ updates: [Update], in namespace: Namespace) throws(BatchFailure) -> [Refusal?] {
    guard !updates.isEmpty else { return [] }
    do throws(MongoError) {
      let outcomes = try client.update(updates, in: namespace)
      var refusals: [Refusal?] = []
      refusals.reserveCapacity(updates.count)
      for outcome in outcomes {
        switch outcome {
        case .done, .upserted: refusals.append(nil)
        case .duplicateKey(let key): refusals.append(Refusal(key))
        case .failed(let error): refusals.append(try Refusal(error))
        }
      }
      return refusals
    } catch {
      throw .database(error)
    }
  }
}

/// A document with its identity.
package struct IdentifiedDocument: Sendable {
  /// `_id` stands first, where a server puts it.
  package let document: BSONDocument
  /// As it is sent, or why it cannot be.
  let encoded: Result<EncodedDocument, BSONError>
  /// The `_id` comes of the event: whoever wrote a document under it wrote this one. Else it is the template's own.
  package let isIDDerived: Bool
  /// Root keys that may have been set anew since: no difference in them makes it another document.
  package var amendableKeys: Set<String> = []

  /// - Parameter derivedID: asked only where the template gives no `_id` of its own.
  package init(_ document: BSONDocument, derivedID: () -> ObjectID) {
    var document = document
    isIDDerived = document["_id"] == nil
    let id = document["_id"] ?? .objectID(derivedID())
    document["_id"] = nil
    document.elements.insert(.init(key: "_id", value: id), at: 0)
    self.document = document
    encoded = EncodedDocument.encoding(document)
  }

  package var id: BSONValue { document["_id"] ?? .null }

  /// Whether a document with this one's own `_id` is this one.
  package func isSame(as stored: BSONDocument) -> Bool {
    func compared(_ document: BSONDocument) -> [BSONDocument.Element] {
      document.elements.filter { $0.key != "_id" && !amendableKeys.contains($0.key) }
    }
    return compared(document) == compared(stored)
  }
}

package enum WriteAnswer: Sendable {
  case written
  /// The same document was written before.
  case there
  case refused(Refusal)
}

extension Refusal {
  package static let foreignID = Refusal(
    code: "duplicate-id", message: "Another document has the _id that the template gives this one.")

  init(_ key: DuplicateKey) {
    self.init(code: "duplicate-key", message: "The collection refuses the document: \(key).")
  }

  /// Of an error about one document; throws one that says nothing about the document itself.
  init(_ error: MongoError) throws(MongoError) {
    guard error.kind == .refused else { throw error }
    // By code: a server gives one document's error no name.
    let isTooLarge = [10334, 17419, 17420].contains(error.code)
    self.init(code: isTooLarge ? "document-too-large" : "document-refused", message: error.description)
  }
}
