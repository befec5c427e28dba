internal import BSON
internal import CRMTemplate
internal import MongoDB
internal import TemplateRuns

/// The contact of one run on its way into the database.
struct PendingContact {
  enum State {
    case missing, created
    /// Another worker, or an earlier delivery, was faster.
    case there
  }

  let identity: ContactIdentity
  fileprivate(set) var state = State.missing
  fileprivate var generation: Int

  init(_ identity: ContactIdentity, generation: Int) {
    self.identity = identity
    self.generation = generation
  }
}

/// Writes created contacts, each once.
struct ContactWriter {
  private let writer: DocumentWriter
  private let rehearses: Bool

  init(_ client: Client, rehearses: Bool) {
    self.rehearses = rehearses
    writer = DocumentWriter(client)
  }

  /// A run's first document is its contact; what it writes after that stands beside it.
  ///
  /// - Parameter contacts: by run.
  func write(
    _ inserts: [PendingInsert], of contacts: inout [PendingContact]
  ) throws(BatchFailure) -> [InsertAnswer] {
    var answers = [InsertAnswer](
      repeating: .refused(
        Refusal(code: "no-free-identity", message: "Every contact of this number was given another number.")),
      count: inserts.count)
    for (namespace, places) in Dictionary(grouping: inserts.indices, by: { Namespace(inserts[$0].request.command) }) {
      var open = places
      for _ in 0..<NumberIdentity.generations where !open.isEmpty {
        let documents = open.map { document(of: inserts[$0], contacts[inserts[$0].run]) }
        var taken: [(place: Int, document: IdentifiedDocument)] = []
        for ((place, document), answer) in zip(zip(open, documents), try insert(documents, into: namespace)) {
          let run = inserts[place].run
          switch answer {
          case .refused(let refusal): answers[place] = .refused(refusal)
          case .written:
            answers[place] = .document(document.document)
            if contacts[run].state == .missing { contacts[run].state = .created }
          case .there where contacts[run].state == .missing && document.isIDDerived: taken.append((place, document))
          case .there:
            answers[place] = .document(document.document)
            if contacts[run].state == .missing { contacts[run].state = .there }
          }
        }
        let stored = try writer.stored(taken.map(\.document.id), in: namespace)
        open = []
        for (place, document) in taken {
          let run = inserts[place].run
          guard let other = stored[document.id] else {
            // Somebody has deleted it in between.
            open.append(place)
            continue
          }
          let identity = contacts[run].identity
          // A contact that the template makes without its number cannot have lost it.
          if identity.stands(in: other) || !identity.stands(in: document.document) {
            answers[place] = .document(other)
            contacts[run].state = .there
          } else {
            contacts[run].generation += 1
            open.append(place)
          }
        }
      }
    }
    return answers
  }

  private func insert(
    _ documents: [IdentifiedDocument], into namespace: Namespace
  ) throws(BatchFailure) -> [WriteAnswer] {
    guard rehearses else { return try writer.insert(documents, into: namespace) }
    let stored = try writer.stored(documents.map(\.id), in: namespace)
    return documents.map { document in
      guard let other = stored[document.id] else { return .written }
      return document.isIDDerived || document.isSame(as: other) ? .there : .refused(.foreignID)
    }
  }

  private func document(of insert: PendingInsert, _ contact: PendingContact) -> IdentifiedDocument {
    let others = contact.state == .missing ? [] : [insert.request.scenario.id, String(insert.request.ordinal)]
    return IdentifiedDocument(insert.request.document) {
      contact.identity.number.documentID(generation: contact.generation, others: others)
    }
  }
}
