internal import BSON
internal import CRMTemplate
internal import CallEvents
internal import MongoDB
internal import TemplateRuns

/// What a created contact is known by.
struct ContactIdentity {
  let key: NumberKey
  let matcher: NumberMatcher

  init(_ key: NumberKey, matcher: NumberMatcher) {
    self.key = key
    self.matcher = matcher
  }

  /// Twelve bytes of a hash, with no time in it, so that any number of calls on any number of workers mean the same document
  /// (ARCHITECTURE.md, "A document's `_id` says what it is").
  ///
  /// - Parameter others: of a document that a chain writes beside the contact, which one.
  func documentID(generation: Int, others: [String]) -> ObjectID {
    var hash = PartsHash()
    for part in [key.tenant, key.number, String(generation)] + others { hash.add(part) }
    let digest = hash.finish()
    return ObjectID(bytes: digest.prefix(12)) ?? ObjectID(high: 0, low: 0)
  }

  /// Whether some value of the document is the caller's number.
  func stands(in document: BSONDocument) -> Bool {
    document.elements.contains { element in element.key != "_id" && stands(in: element.value) }
  }

  private func stands(in value: BSONValue) -> Bool {
    switch value {
    case .document(let document): stands(in: document)
    case .array(let values): values.contains { stands(in: $0) }
    default: matcher.level(of: RecordText.text(of: value)) != nil
    }
  }
}

/// Whether the contact of a run is new.
enum ContactWrite {
  case created, existed
}

/// Writes created contacts, each once.
struct ContactWriter {
  private let client: Client
  private let writer: DocumentWriter
  /// People rarely give a contact another number; a contact that had its number changed so often is a loop.
  private static let generations = 16

  init(_ client: Client) {
    self.client = client
    writer = DocumentWriter(client)
  }

  private struct Item {
    var place: Int
    var generation = 0
  }

  /// - Parameter writes: by run; what became of its first document, which is the contact.
  func write(
    _ inserts: [PendingInsert], of identities: [ContactIdentity], noting writes: inout [ContactWrite?]
  ) throws(BatchFailure) -> [InsertAnswer] {
    var answers = [InsertAnswer](
      repeating: .refused(Refusal(code: "no-answer", message: "The document was not handled.")), count: inserts.count)
    let places = Dictionary(grouping: inserts.indices) { Namespace(inserts[$0].request.command) }
    for (namespace, places) in places {
      var open = places.map { Item(place: $0) }
      while !open.isEmpty {
        let documents = open.map { item in
          let insert = inserts[item.place]
          let others = writes[insert.run] == nil ? [] : [insert.request.scenario.id, String(insert.request.ordinal)]
          return IdentifiedDocument(insert.request.document) {
            identities[insert.run].documentID(generation: item.generation, others: others)
          }
        }
        var taken: [(item: Item, document: IdentifiedDocument)] = []
        var next: [Item] = []
        for ((item, document), answer) in zip(zip(open, documents), try writer.insert(documents, into: namespace)) {
          let run = inserts[item.place].run
          switch answer {
          case .refused(let refusal): answers[item.place] = .refused(refusal)
          case .written:
            answers[item.place] = .document(document.document)
            writes[run] = writes[run] ?? .created
          case .there where document.isIDDerived && writes[run] == nil: taken.append((item, document))
          case .there:
            answers[item.place] = .document(document.document)
            writes[run] = writes[run] ?? .existed
          }
        }
        let stored = try stored(taken.map(\.document.id), in: namespace)
        for (item, document) in taken {
          let run = inserts[item.place].run
          if let other = stored[document.id], identities[run].stands(in: other) {
            answers[item.place] = .document(other)
            writes[run] = .existed
          } else if item.generation + 1 < Self.generations {
            // Somebody gave that contact another number, or has just deleted it.
            next.append(Item(place: item.place, generation: item.generation + (stored[document.id] == nil ? 0 : 1)))
          } else {
            answers[item.place] = .refused(
              Refusal(code: "no-free-identity", message: "Every contact of this number was given another one."))
          }
        }
        open = next
      }
    }
    return answers
  }

  private func stored(_ ids: [BSONValue], in namespace: Namespace) throws(BatchFailure) -> [BSONValue: BSONDocument] {
    guard !ids.isEmpty else { return [:] }
    do throws(MongoError) {
      let documents = try client.find(
        Find(namespace, filter: ["_id": ["$in": .array(ids)]], readFromPrimary: true))
      return Dictionary(documents.compactMap { document in document["_id"].map { ($0, document) } }) { first, _ in first
      }
    } catch {
      throw .database(error)
    }
  }
}
