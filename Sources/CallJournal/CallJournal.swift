internal import BSON
package import CRMTemplate
package import CallEvents
package import ContactLookup
package import MongoDB
package import TemplateRuns

/// Ended calls in, journal documents written once, for a whole batch: the template's ReportCall scenario and those that it chains
/// to, run for all calls side by side.
///
/// Used on one thread, as its database client is.
package final class CallJournal {
  private let template: CRMTemplate
  private let lookup: ContactLookup?
  private let batch: RunBatch
  private let writer: DocumentWriter
  private var lateKeys: [Int: [LateKey]] = [:]

  /// - Parameter lookup: asked only where a text of the template names something of the contact.
  package init(_ template: CRMTemplate, lookup: ContactLookup, client: Client) {
    self.template = template
    self.lookup = template.isSwitchedOff(.reportCall) || !template.reportNamesContact ? nil : lookup
    batch = RunBatch(client)
    writer = DocumentWriter(client)
  }

  /// One answer a call, in their order. A failure stands for the whole batch; what was written by then is found written when the
  /// batch comes again.
  package func write(_ calls: [EndedCall]) throws(BatchFailure) -> [JournalAnswer] {
    let contacts = try contacts(of: calls)
    let runs = zip(calls, contacts).map { call, contact in
      ScenarioRun.report(template, call: variables(of: call, contact))
    }
    var documents = [JournalCounts](repeating: JournalCounts(), count: calls.count)
    let outcomes = try batch.complete(runs) { (inserts) throws(BatchFailure) in
      try self.write(inserts, of: calls, counting: &documents)
    }
    return zip(outcomes, documents).map { outcome, counts in
      switch outcome {
      case .refused(let refusal): JournalAnswer(counts: counts, refusal: refusal)
      case .done(let result): JournalAnswer(counts: counts, warnings: result.warnings)
      }
    }
  }

  // MARK: The call

  private func contacts(of calls: [EndedCall]) throws(BatchFailure) -> [ContactFields?] {
    guard let lookup else { return Array(repeating: nil, count: calls.count) }
    let answers = try lookup.lookUp(
      calls.map { LookupQuery(number: $0.facts.number, direction: CallVariables.Direction($0.facts.direction)) })
    // A look-up that its template ends before its time names nobody; the call is journaled all the same.
    return answers.map { $0.contacts.first?.fields }
  }

  private func variables(of call: EndedCall, _ contact: ContactFields?) -> CallVariables {
    var variables = CallVariables(.reportCall)
    var warnings: [RunWarning] = []
    variables.number = template.format(call.facts.number, warnings: &warnings).text
    variables.take(call)
    variables.contact = contact
    return variables
  }

  // MARK: Documents

  /// Where each document of a step stands while the step is carried out.
  private struct Item {
    var insert: Int
    var document: IdentifiedDocument
    var amendment: [BSONDocument.Element]
  }

  private func write(
    _ inserts: [PendingInsert], of calls: [EndedCall], counting documents: inout [JournalCounts]
  ) throws(BatchFailure) -> [InsertAnswer] {
    var answers = [InsertAnswer?](repeating: nil, count: inserts.count)
    var byNamespace: [Namespace: [Item]] = [:]
    for (place, insert) in inserts.enumerated() {
      let call = calls[insert.run]
      var document = IdentifiedDocument(insert.request.document) {
        ObjectID.ofJournal(call, scenario: insert.request.scenario.id, ordinal: insert.request.ordinal)
      }
      let late = lateKeys(of: insert.request)
      if !document.isIDDerived { document.amendableKeys = Set(late.compactMap(\.path.first)) }
      byNamespace[Namespace(insert.request.command), default: []].append(
        Item(insert: place, document: document, amendment: call.amendment(of: insert.request.document, late)))
    }
    for (namespace, items) in byNamespace {
      for (item, (result, refusal)) in zip(items, try write(items, into: namespace)) {
        documents[inserts[item.insert].run].note(result)
        answers[item.insert] = refusal.map(InsertAnswer.refused) ?? .document(item.document.document)
      }
    }
    return answers.map { $0 ?? .refused(Refusal(code: "no-answer", message: "The document was not handled.")) }
  }

  /// Inserts first: a document that is there already is amended by a call that amends.
  private func write(_ items: [Item], into namespace: Namespace) throws(BatchFailure) -> [(DocumentResult, Refusal?)] {
    var results = [(DocumentResult, Refusal?)](repeating: (.there, nil), count: items.count)
    var amending: [Int] = []
    for round in Self.rounds(Array(items.indices), of: items) {
      let answers = try writer.insert(round.map { items[$0].document }, into: namespace)
      for (place, answer) in zip(round, answers) {
        switch answer {
        case .written: results[place] = (.written, nil)
        case .refused(let refusal): results[place] = (.refused, refusal)
        case .there: if !items[place].amendment.isEmpty { amending.append(place) }
        }
      }
    }
    for round in Self.rounds(amending.sorted(), of: items) {
      let refusals = try writer.update(
        round.map { place in
          Update(
            filter: ["_id": items[place].document.id],
            change: ["$set": .document(BSONDocument(items[place].amendment))])
        }, in: namespace)
      for (place, refusal) in zip(round, refusals) {
        results[place] = (refusal == nil ? .amended : .refused, refusal)
      }
    }
    return results
  }

  /// Of one document with several reports in the batch one is written at a time: the later ones find what the first has left, and
  /// new keys come in the order in which they would come in batches of their own.
  private static func rounds(_ places: [Int], of items: [Item]) -> [[Int]] {
    var rounds: [[Int]] = []
    var counts: [BSONValue: Int] = [:]
    for place in places {
      let round = counts[items[place].document.id, default: 0]
      counts[items[place].document.id] = round + 1
      if round < rounds.count { rounds[round].append(place) } else { rounds.append([place]) }
    }
    return rounds
  }

  private func lateKeys(of request: InsertRequest) -> [LateKey] {
    if let known = lateKeys[request.scenario.index] { return known }
    let keys = template.lateKeys(of: request.scenario)
    lateKeys[request.scenario.index] = keys
    return keys
  }
}

/// What became of one call's journal.
package struct JournalAnswer: Sendable {
  package var counts: JournalCounts
  package var warnings: [PlacedWarning] = []
  /// The call is refused, now and later; documents of other scenarios may have been written.
  package var refusal: Refusal?
}

package enum DocumentResult: String, Sendable, CaseIterable {
  case written
  /// Written before.
  case there
  /// Late facts were set in it.
  case amended
  case refused
}

/// How many documents of one call came to what.
package struct JournalCounts: Hashable, Sendable {
  package private(set) var written = 0
  package private(set) var there = 0
  package private(set) var amended = 0
  package private(set) var refused = 0

  /// None.
  package init() {}

  mutating func note(_ result: DocumentResult) {
    switch result {
    case .written: written += 1
    case .there: there += 1
    case .amended: amended += 1
    case .refused: refused += 1
    }
  }

  package subscript(_ result: DocumentResult) -> Int {
    switch result {
    case .written: written
    case .there: there
    case .amended: amended
    case .refused: refused
    }
  }
}
