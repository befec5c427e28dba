internal import BSON
internal import MongoDB
internal import TemplateRuns

/// What is done with the documents of calls.
package enum JournalMode: Sendable {
  /// One that is not there is inserted; late facts are set in one that is. As journal-worker does.
  case insert
  /// One that is there gets all keys that the template writes; what others added to it stays.
  case overwrite
  /// Nothing is written; what would be is told.
  case rehearse
}

/// Carries out the documents of one step of a batch. Used on one thread.
final class JournalWriter {
  struct Outcome {
    var result = DocumentResult.there
    var refusal: Refusal?
    var rehearsal: RehearsedDocument?
  }

  private let documents: DocumentWriter
  let mode: JournalMode
  /// What a rehearsal would have inserted by now: a late fact that follows finds it.
  private var rehearsedIDs: Set<BSONValue> = []

  init(_ client: Client, mode: JournalMode) {
    self.mode = mode
    documents = DocumentWriter(client)
  }

  /// One outcome a document, in their order.
  func write(_ items: [JournalDocument], into namespace: Namespace) throws(BatchFailure) -> [Outcome] {
    var outcomes = [Outcome](repeating: Outcome(), count: items.count)
    if mode == .rehearse {
      try rehearse(items, into: namespace, &outcomes)
      return outcomes
    }
    // Inserts first: a document that is there already is amended by a call that amends.
    var there: [Int] = []
    for round in Self.rounds(Array(items.indices), of: items) {
      let answers = try documents.insert(round.map { items[$0].identified }, into: namespace)
      for (place, answer) in zip(round, answers) {
        switch answer {
        case .written: outcomes[place].result = .written
        case .refused(let refusal): outcomes[place] = Outcome(result: .refused, refusal: refusal)
        case .there: there.append(place)
        }
      }
    }
    for round in Self.rounds(there.sorted(), of: items) {
      let changes = try self.changes(round, of: items, in: namespace).filter { !$0.set.isEmpty }
      let refusals = try documents.update(
        changes.map { Update(filter: ["_id": items[$0.place].id], change: ["$set": .document(BSONDocument($0.set))]) },
        in: namespace)
      for ((place, _), refusal) in zip(changes, refusals) {
        outcomes[place] = Outcome(result: refusal == nil ? .amended : .refused, refusal: refusal)
      }
    }
    return outcomes
  }

  /// What is to be set in documents that are there. An overwriting write sets only what is different.
  private func changes(
    _ places: [Int], of items: [JournalDocument], in namespace: Namespace
  ) throws(BatchFailure) -> [(place: Int, set: [BSONDocument.Element])] {
    guard mode == .overwrite else { return places.map { ($0, items[$0].amendment) } }
    let stored = try documents.stored(places.map { items[$0].id }, in: namespace)
    return places.map { place in
      let changes = stored[items[place].id].map(items[place].differences) ?? []
      return (place, changes.map { BSONDocument.Element(key: $0.path, value: $0.value) })
    }
  }

  /// Of one document with several reports in the batch one is written at a time: the later ones find what the first has left, and
  /// new keys come in the order in which they would come in batches of their own.
  private static func rounds(_ places: [Int], of items: [JournalDocument]) -> [[Int]] {
    var seen = Set<BSONValue>(minimumCapacity: places.count)
    if places.allSatisfy({ seen.insert(items[$0].id).inserted }) { return places.isEmpty ? [] : [places] }
    var rounds: [[Int]] = []
    var counts: [BSONValue: Int] = [:]
    for place in places {
      let round = counts[items[place].id, default: 0]
      counts[items[place].id] = round + 1
      if round < rounds.count { rounds[round].append(place) } else { rounds.append([place]) }
    }
    return rounds
  }

  private func rehearse(
    _ items: [JournalDocument], into namespace: Namespace, _ outcomes: inout [Outcome]
  ) throws(BatchFailure) {
    let stored = try documents.stored(items.map(\.id), in: namespace)
    for (place, item) in items.enumerated() {
      let other = stored[item.id]
      if let other {
        if !item.identified.isIDDerived, !item.identified.isSame(as: other) {
          outcomes[place] = Outcome(result: .refused, refusal: .foreignID)
        } else if !item.amendment.isEmpty {
          outcomes[place].result = .amended
        }
      } else if rehearsedIDs.insert(item.id).inserted {
        outcomes[place].result = .written
      } else if !item.amendment.isEmpty {
        outcomes[place].result = .amended
      }
      outcomes[place].rehearsal = RehearsedDocument(
        namespace: namespace, id: item.id, document: item.document, stored: other,
        changes: other.map(item.differences) ?? [])
    }
  }

  /// Those of the ids that stand in the collection.
  func existing(_ ids: [BSONValue], in namespace: Namespace) throws(BatchFailure) -> [BSONValue] {
    Array(try documents.stored(ids, in: namespace, idsOnly: true).keys)
  }
}
