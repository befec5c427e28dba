import CRMTemplate
import CallEvents
import CallJournal
import Kafka

/// All that is told of one call.
struct CallStory: Sendable {
  let trail: CallTrail
  let topics: [EventKind: SearchedTopic]
  let evidence: DatabaseEvidence?
  /// What the look-up asks the database, by the template of today.
  let questions: [TemplateExplanation.Scenario]
  let fates: CallFates

  init(
    _ trail: CallTrail, topics: [EventKind: SearchedTopic], evidence: DatabaseEvidence?,
    questions: [TemplateExplanation.Scenario]
  ) {
    self.trail = trail
    self.topics = topics
    self.evidence = evidence
    self.questions = questions
    fates = FateJudge(trail: trail, topics: topics, evidence: evidence).fates
  }

  enum Chapter: Sendable {
    case sighting(Sighting, EventKind)
    case letter(CallTrail.HandledLetter, EventKind)

    var timestamp: Int64 {
      switch self {
      case .sighting(let sighting, _): sighting.record.timestamp
      case .letter(let letter, _): letter.letter.record.timestamp
      }
    }
  }

  /// Everything that was seen in topics, in the order of the records' times.
  var chapters: [Chapter] {
    let chapters = EventKind.ofOneCall.flatMap { kind in
      trail.sightings(of: kind).map { Chapter.sighting($0, kind) }
        + trail.letters(of: kind).map { Chapter.letter($0, kind) }
    }
    return chapters.enumerated()
      .sorted { ($0.element.timestamp, $0.offset) < ($1.element.timestamp, $1.offset) }.map(\.element)
  }

  /// Journal documents that stand in the database.
  var journaled: [RehearsedDocument] {
    evidence?.journals.flatMap(\.rehearsed).filter { $0.stored != nil } ?? []
  }
}
