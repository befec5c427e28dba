/// A call that ended: `ringside.call.ended.v1` in `calls.ended`.
package struct EndedCall: Equatable, Sendable {
  package var facts: CallFacts
  /// Nil = not answered.
  package var answeredAt: CallTime?
  package var endedAt: CallTime
  package var late = LateFacts()
  /// 0: the call's report; higher: the same call again, with late facts, to amend its journal. At most 2,147,483,647.
  package var revision = 0

  package init(facts: CallFacts, answeredAt: CallTime?, endedAt: CallTime) {
    self.facts = facts
    self.answeredAt = answeredAt
    self.endedAt = endedAt
  }

  /// What is often known only some time after the call. The empty string means that the event does not say.
  package struct LateFacts: Equatable, Sendable {
    package var recordingUrl = ""
    /// At most 64 KiB of UTF-8.
    package var transcription = ""
    /// At most 64 KiB of UTF-8.
    package var summary = ""
    package var sentiment = ""

    package init() {}
  }

  package var isAnswered: Bool { answeredAt != nil }
  package var type: CallType { CallType(direction: facts.direction, isAnswered: isAnswered) }

  /// Answered to ended, in milliseconds; zero where never answered, and where the end lies before the answer (clocks
  /// differ).
  package var durationMilliseconds: Int64 {
    guard let answeredAt, answeredAt < endedAt else { return 0 }
    let (difference, overflow) = endedAt.milliseconds.subtractingReportingOverflow(answeredAt.milliseconds)
    return overflow ? .max : difference
  }
}
