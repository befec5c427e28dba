import CRMTemplate
import CallEvents
import CallJournal
import ContactCreation
import Kafka

/// What the database says of a call.
struct DatabaseEvidence: Sendable {
  /// What the template makes of each of the call's ended events, and what stands there of it.
  var journals: [JournalAnswer] = []
  /// What contact-worker would do about the unknown caller now.
  var contact: CreationAnswer?
}

/// Says what became of a call, from what was seen of it. Pure.
struct FateJudge {
  let trail: CallTrail
  let topics: [EventKind: SearchedTopic]
  /// Nil: nobody asked the database.
  let evidence: DatabaseEvidence?

  var fates: CallFates { CallFates(lookup: lookup, contact: contact, journal: journal) }

  private var lookup: Fate {
    if !trail.popUps(.lookup).isEmpty { return .done }
    return fateOfLast(.ringing) ?? (arePopUpsComplete ? .missing : .passed)
  }

  private var journal: Fate {
    let documents = evidence?.journals.flatMap(\.rehearsed) ?? []
    if !documents.isEmpty, documents.allSatisfy({ $0.stored != nil }) { return .done }
    if let fate = fateOfLast(.ended) { return fate }
    guard let journals = evidence?.journals, !journals.isEmpty else { return .passed }
    if !documents.isEmpty { return .missing }
    return journals.lazy.compactMap(\.refusal).first.map(Fate.refused) ?? .skipped(journals.flatMap(\.skips))
  }

  private var contact: Fate {
    if !trail.popUps(.contact).isEmpty { return .done }
    guard trail.sightings(of: .unknownCaller).isEmpty else {
      return fateOfLast(.unknownCaller) ?? contactOfPassed
    }
    guard let popUp = trail.popUps(.lookup).last else {
      // Somebody rang, and the look-up has not answered.
      return trail.sightings(of: .ringing).isEmpty ? absence(of: .unknownCaller) : .undecided
    }
    if let reason = popUp.reason { return .notNeeded(.notLookedUp(reason)) }
    return popUp.match == .none ? absence(of: .unknownCaller) : .notNeeded(.known)
  }

  private var contactOfPassed: Fate {
    guard let answer = evidence?.contact else { return .passed }
    switch answer.outcome {
    case .found: return .done
    case .nobody: return .skipped(answer.skips)
    case .refused(let refusal): return .refused(refusal)
    case .created, .deleted: return .missing
    }
  }

  /// Nil: its worker has passed it, and it is no dead letter.
  private func fateOfLast(_ kind: EventKind) -> Fate? {
    guard let last = trail.sightings(of: kind).last else { return absence(of: kind) }
    if let letter = trail.letter(of: last, kind) { return .deadLettered(letter) }
    let record = last.record
    let topic = topics[kind]
    guard let committed = topic?.committed[record.partition] else {
      return .waiting(records: record.offset - (topic?.searches[record.partition]?.low ?? 0))
    }
    return record.offset < committed ? nil : .waiting(records: record.offset - committed)
  }

  /// Why there is no record of the kind.
  private func absence(of kind: EventKind) -> Fate {
    guard let topic = topics[kind] else { return .neverProduced }
    let searches = topic.searches(for: trail.callId)
    // What follows a call's ringing was looked for from then on.
    if trail.sightings(of: .ringing).isEmpty, let since = searches.compactMap(\.since).max(),
      since > trail.startedAt ?? .min
    {
      return .notSearched(before: since)
    }
    // A search that began behind the oldest record has seen all that could be this call's.
    let cut = searches.filter { $0.low > 0 && $0.start == $0.low }
    if cut.isEmpty { return .neverProduced }
    if let startedAt = trail.startedAt, cut.allSatisfy({ $0.oldest.map { $0 <= startedAt } ?? false }) {
      return .neverProduced
    }
    let oldest = cut.map(\.oldest)
    return .gone(before: oldest.contains(nil) ? nil : oldest.compactMap { $0 }.max())
  }

  private var arePopUpsComplete: Bool {
    guard let popUps = topics[.popUp] else { return false }
    let ringing = trail.sightings(of: .ringing).map(\.record.timestamp).min() ?? 0
    return popUps.searches(for: trail.callId).allSatisfy {
      $0.low == 0 || $0.start > $0.low || ($0.oldest.map { $0 <= ringing } ?? false)
    }
  }
}
