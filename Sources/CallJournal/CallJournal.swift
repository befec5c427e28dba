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

  /// Inserts first: a document that is there already is amended by a call that amends. Of one call with several reports in the
  /// batch one is inserted at a time, so that the later ones find what the first has left.
  private func write(_ items: [Item], into namespace: Namespace) throws(BatchFailure) -> [(DocumentResult, Refusal?)] {
    var results = [(DocumentResult, Refusal?)](repeating: (.there, nil), count: items.count)
    var amended: [Int] = []
    var waiting = Array(items.indices)
    while !waiting.isEmpty {
      var seen: Set<BSONValue> = []
      let now = waiting.filter { seen.insert(items[$0].document.id).inserted }
      let answers = try writer.insert(now.map { items[$0].document }, into: namespace)
      for (place, answer) in zip(now, answers) {
        switch answer {
        case .written: results[place] = (.written, nil)
        case .refused(let refusal): results[place] = (.refused, refusal)
        case .there: if !items[place].amendment.isEmpty { amended.append(place) }
        }
      }
      let done = Set(now)
      waiting.removeAll { done.contains($0) }
    }
    // Several amendments of one document are one update, the last word on each key its last revision's.
    var updates: [BSONValue: [BSONDocument.Element]] = [:]
    var order: [BSONValue] = []
    for place in amended.sorted() {
      let id = items[place].document.id
      if updates[id] == nil { order.append(id) }
      var set = BSONDocument(updates[id] ?? [])
      for element in items[place].amendment { set[element.key] = element.value }
      updates[id] = set.elements
    }
    let refusals = try writer.update(
      order.map { Update(filter: ["_id": $0], change: ["$set": .document(BSONDocument(updates[$0] ?? []))]) },
      in: namespace)
    let byID = Dictionary(uniqueKeysWithValues: zip(order, refusals))
    for place in amended {
      let refusal = byID[items[place].document.id] ?? nil
      results[place] = (refusal == nil ? .amended : .refused, refusal)
    }
    return results
  }

  private func lateKeys(of request: InsertRequest) -> [LateKey] {
    if let known = lateKeys[request.scenario.index] { return known }
    var keys: [LateKey] = []
    if case .insert(let data) = request.command.operation { keys = template.lateKeys(of: data) }
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
