package import BSON
package import CRMTemplate
package import CallEvents
package import ContactLookup
internal import Locks
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
  private let writer: JournalWriter
  private let late: LateKeys

  /// - Parameters:
  ///   - lookup: asked only where a text of the template names something of the contact.
  ///   - mode: a worker inserts.
  package init(_ template: CRMTemplate, lookup: ContactLookup, client: Client, mode: JournalMode = .insert) {
    self.template = template
    self.lookup = template.isSwitchedOff(.reportCall) || !template.reportNamesContact ? nil : lookup
    batch = RunBatch(client)
    writer = JournalWriter(client, mode: mode)
    late = LateKeys(template)
  }

  /// What can be made of calls without the database, on any thread; nil where a text names the contact.
  package var preparation: (@Sendable ([EndedCall]) -> PreparedReports)? {
    guard lookup == nil else { return nil }
    return { [template, late, mode = writer.mode] calls in
      PreparedReports(Reports(template, calls, contacts: Array(repeating: nil, count: calls.count), late, mode))
    }
  }

  /// One answer a call, in their order. A failure stands for the whole batch; what was written by then is found written when the
  /// batch comes again.
  ///
  /// - Parameter prepared: what `preparation` made of these calls.
  package func write(
    _ calls: [EndedCall], prepared: PreparedReports? = nil
  ) throws(BatchFailure) -> [JournalAnswer] {
    let reports: Reports
    if let ready = prepared?.take() {
      reports = ready
    } else {
      reports = Reports(template, calls, contacts: try contacts(of: calls), late, writer.mode)
    }
    var answers = [JournalAnswer](repeating: JournalAnswer(), count: calls.count)
    var documents = reports.documents
    let outcomes = try batch.complete(reports.runs, first: reports.steps) { (inserts) throws(BatchFailure) in
      defer { documents = [] }
      return try self.write(inserts, of: calls, ready: documents, noting: &answers)
    }
    for (place, outcome) in outcomes.enumerated() {
      switch outcome {
      case .refused(let refusal): answers[place].refusal = refusal
      case .done(let result):
        answers[place].warnings = result.warnings
        answers[place].skips = result.skips
      }
    }
    return answers
  }

  // MARK: The call

  private func contacts(of calls: [EndedCall]) throws(BatchFailure) -> [ContactFields?] {
    guard let lookup else { return Array(repeating: nil, count: calls.count) }
    let answers = try lookup.lookUp(
      calls.map { LookupQuery(number: $0.facts.number, direction: CallVariables.Direction($0.facts.direction)) })
    // A look-up that its template ends before its time names nobody; the call is journaled all the same.
    return answers.map { $0.contacts.first?.fields }
  }

  // MARK: Documents

  /// - Parameter ready: by run, documents that are made already.
  private func write(
    _ inserts: [PendingInsert], of calls: [EndedCall], ready: [JournalDocument?], noting answers: inout [JournalAnswer]
  ) throws(BatchFailure) -> [InsertAnswer] {
    var results = [InsertAnswer?](repeating: nil, count: inserts.count)
    var byNamespace: [Namespace: [(place: Int, document: JournalDocument)]] = [:]
    for (place, insert) in inserts.enumerated() {
      let document =
        (insert.run < ready.count ? ready[insert.run] : nil)
        ?? JournalDocument(
          insert.request, of: calls[insert.run], late: late[insert.request.scenario], mode: writer.mode)
      byNamespace[Namespace(insert.request.command), default: []].append((place, document))
    }
    for (namespace, items) in byNamespace {
      for (item, outcome) in zip(items, try writer.write(items.map(\.document), into: namespace)) {
        let run = inserts[item.place].run
        answers[run].counts.note(outcome.result)
        if let rehearsal = outcome.rehearsal { answers[run].rehearsed.append(rehearsal) }
        results[item.place] = outcome.refusal.map(InsertAnswer.refused) ?? .document(item.document.document)
      }
    }
    return results.map { $0 ?? .refused(Refusal(code: "no-answer", message: "The document was not handled.")) }
  }

  // MARK: What is written no more

  /// Documents that earlier versions of the template's scenarios wrote of these calls, and that it does not write now.
  ///
  /// - Parameter answers: what `write` gave for the calls, in the mode `rehearse`.
  package func leftOvers(of calls: [EndedCall], _ answers: [JournalAnswer]) throws(BatchFailure) -> [LeftOver] {
    var leftOvers: [LeftOver] = []
    for scenario in template.chains(of: .reportCall) {
      guard let command = scenario.command, case .insert = command.operation else { continue }
      var byID: [BSONValue: EndedCall] = [:]
      for (call, answer) in zip(calls, answers) where answer.refusal == nil {
        let id = BSONValue.objectID(.ofJournal(call, scenario: scenario.id, ordinal: 0))
        if !answer.rehearsed.contains(where: { $0.id == id }) { byID[id] = call }
      }
      let namespace = Namespace(command)
      for id in try writer.existing(Array(byID.keys), in: namespace) {
        guard let call = byID[id] else { continue }
        leftOvers.append(LeftOver(namespace: namespace, id: id, callId: call.facts.callId, scenario: scenario.id))
      }
    }
    return leftOvers
  }
}

/// What became of one call's journal.
package struct JournalAnswer: Sendable {
  package var counts = JournalCounts()
  package var warnings: [PlacedWarning] = []
  /// Scenarios that write nothing of this call.
  package var skips: [ScenarioSkip] = []
  /// The call is refused, now and later; documents of other scenarios may have been written.
  package var refusal: Refusal?
  /// What would have been written, in the mode `rehearse`.
  package var rehearsed: [RehearsedDocument] = []
}

package enum DocumentResult: String, Sendable, CaseIterable {
  case written
  /// Written before.
  case there
  /// Keys were set in it: late facts, or all that the template writes where it overwrites.
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

/// A document as it would be written.
package struct RehearsedDocument: Sendable {
  package let namespace: Namespace
  package let id: BSONValue
  package let document: BSONDocument
  /// What stands there now; nil: nothing.
  package let stored: BSONDocument?
  /// The keys that stand there with another value, or not at all, and what an overwriting replay would set.
  package let changes: [DocumentChange]
}

package struct DocumentChange: Sendable {
  /// As an update names it, with dots between keys.
  package let path: String
  /// Nil: nothing stands there.
  package let stored: BSONValue?
  package let value: BSONValue
}

/// A document of a call that the template writes no more.
package struct LeftOver: Sendable {
  package let namespace: Namespace
  package let id: BSONValue
  package let callId: String
  package let scenario: String
}
