import BSON
import CRMTemplate
import CallEvents
import CallJournal
import CallWorkers
import ContactCreation
import ContactLookup
import TemplateRuns
import WorkerRuntime

/// What became of a batch of a replay.
struct ReplayAnswer: Sendable {
  var counts = ReplayCounts()
  /// What is to be published, all of it together.
  var records: [EncodedRecord] = []
  /// For people, about single calls.
  var notes: [ReplayNote] = []

  mutating func add(_ other: ReplayAnswer) {
    counts.add(other.counts)
    records += other.records
    notes += other.notes
  }
}

/// What a replay does with the events of its topic: the worker's own function, with what of its effects the replay leaves out. Used on
/// one thread.
protocol ReplayHandler {
  associatedtype Event: EventRecord

  func facts(of event: Event) -> CallFacts
  func answer(_ events: [ReceivedEvent<Event>]) throws(WorkFailure) -> ReplayAnswer
}

/// Ended calls.
struct JournalReplay: ReplayHandler {
  let journal: CallJournal
  let isRehearsal: Bool

  func facts(of event: EndedCall) -> CallFacts { event.facts }

  func answer(_ events: [ReceivedEvent<EndedCall>]) throws(WorkFailure) -> ReplayAnswer {
    let calls = events.map(\.event)
    let answers: [JournalAnswer]
    var leftOvers: [LeftOver] = []
    do throws(BatchFailure) {
      answers = try journal.write(calls)
      if isRehearsal { leftOvers = try journal.leftOvers(of: calls, answers) }
    } catch {
      throw WorkFailure(error)
    }
    var answer = ReplayAnswer()
    for (call, journaled) in zip(calls, answers) {
      for result in DocumentResult.allCases where journaled.refusal == nil || result != .refused {
        answer.counts.add(journaled.counts[result], result.rawValue)
      }
      if let refusal = journaled.refusal {
        answer.counts.add(1, "refused")
        answer.notes.append(.refused(callId: call.facts.callId, why: "\(refusal.code): \(refusal.message)"))
      } else if journaled.counts == JournalCounts() {
        answer.counts.add(1, "skipped")
      }
      for document in journaled.rehearsed {
        if document.stored == nil { answer.notes.append(.new(document, callId: call.facts.callId)) }
        guard !document.changes.isEmpty else { continue }
        answer.counts.add(1, "different")
        answer.notes.append(.different(document, callId: call.facts.callId))
      }
    }
    for leftOver in leftOvers {
      answer.counts.add(1, "written no more")
      answer.notes.append(.leftOver(leftOver))
    }
    return answer
  }
}

/// Ringing calls.
struct PopUpReplay: ReplayHandler {
  let handler: PopUpHandler
  let topics: Topics
  let popsUp: Bool
  /// Unknown callers are published, and so become contacts.
  let recreates: Bool
  let isRehearsal: Bool

  func facts(of event: RingingCall) -> CallFacts { event.facts }

  func answer(_ events: [ReceivedEvent<RingingCall>]) throws(WorkFailure) -> ReplayAnswer {
    var answer = ReplayAnswer()
    for (event, outcome) in zip(events, try handler.handle(events, prepared: nil)) {
      switch outcome {
      case .refused(let reason):
        answer.counts.add(1, "refused")
        answer.notes.append(.refused(callId: event.event.facts.callId, why: reason.code))
      case .publish(let stages):
        let records = stages.flatMap { $0.awaited + $0.others }.filter(isWanted)
        for record in records { answer.counts.add(1, record.topic) }
        if records.isEmpty { answer.counts.add(1, "nothing to publish") }
        if !isRehearsal { answer.records += records }
      }
    }
    return answer
  }

  private func isWanted(_ record: EncodedRecord) -> Bool {
    switch record.topic {
    case topics.popUps: popsUp
    case topics.unknownCaller: recreates
    default: true
    }
  }
}

/// Unknown callers.
struct ContactReplay: ReplayHandler {
  let handler: ContactHandler
  let topics: Topics
  let popsUp: Bool
  let isRehearsal: Bool
  /// Nil: contacts come back that somebody deleted.
  let known: KnownCallers?

  func facts(of event: UnknownCaller) -> CallFacts { event.facts }

  func answer(_ events: [ReceivedEvent<UnknownCaller>]) throws(WorkFailure) -> ReplayAnswer {
    var answer = ReplayAnswer()
    let answers = try handler.answers(events) { known?.identities.contains($0) ?? false }
    for (event, creation) in zip(events, answers) {
      let facts = event.event.facts
      switch creation.outcome {
      case .created: answer.counts.add(1, "created")
      case .found: answer.counts.add(1, "found")
      case .nobody: answer.counts.add(1, "skipped")
      case .deleted: answer.counts.add(1, "deleted")
      case .refused(let refusal):
        answer.counts.add(1, "refused")
        answer.notes.append(.refused(callId: facts.callId, why: "\(refusal.code): \(refusal.message)"))
      }
      if case .created = creation.outcome, isRehearsal {
        answer.notes.append(.newContact(number: facts.number, callId: facts.callId))
      }
      guard !isRehearsal, case .publish(let stages) = handler.outcome(of: event, creation) else { continue }
      answer.records += stages.flatMap { $0.awaited + $0.others }.filter { popsUp || $0.topic != topics.popUps }
    }
    return answer
  }
}
