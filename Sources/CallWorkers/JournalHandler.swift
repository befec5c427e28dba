package import CallEvents
package import CallJournal
package import Telemetry
internal import TemplateRuns
package import WorkerRuntime

/// Ended calls in, journal documents in the database: what journal-worker is for. One a lane.
package final class JournalHandler: BatchHandler {
  private let journal: CallJournal
  private let metrics: JournalMetrics
  private let warnings: TemplateWarnings

  package init(_ journal: CallJournal, metrics: JournalMetrics, warnings: TemplateWarnings) {
    self.journal = journal
    self.metrics = metrics
    self.warnings = warnings
  }

  package var preparation: (@Sendable ([ReceivedEvent<EndedCall>]) -> any Sendable)? {
    guard let prepare = journal.preparation else { return nil }
    return { events in prepare(events.map(\.event)) }
  }

  package func handle(
    _ events: [ReceivedEvent<EndedCall>], prepared: (any Sendable)?
  ) throws(WorkFailure) -> [Outcome] {
    let answers: [JournalAnswer]
    do throws(BatchFailure) {
      answers = try journal.write(events.map(\.event), prepared: prepared as? PreparedReports)
    } catch {
      throw WorkFailure(error)
    }
    return answers.map { answer in
      metrics.count(answer)
      warnings.note(answer.warnings)
      return answer.refusal.map { .refused(DeadLetterReason($0)) } ?? .publish(stages: [])
    }
  }
}

/// How many documents came to what; `skipped`: calls of which the template writes none.
package struct JournalMetrics: Sendable {
  private let written: Counter
  private let there: Counter
  private let amended: Counter
  private let refused: Counter
  private let skipped: Counter

  package init(_ registry: MetricsRegistry) {
    func counter(_ result: String) -> Counter {
      registry.counter(
        "ringside_journal_documents_total", help: "Journal documents by what became of them.",
        labels: ["result": result])
    }
    written = counter(DocumentResult.written.rawValue)
    there = counter(DocumentResult.there.rawValue)
    amended = counter(DocumentResult.amended.rawValue)
    refused = counter(DocumentResult.refused.rawValue)
    skipped = counter("skipped")
  }

  func count(_ answer: JournalAnswer) {
    let counts = answer.counts
    if counts.written > 0 { written.increment(by: counts.written) }
    if counts.there > 0 { there.increment(by: counts.there) }
    if counts.amended > 0 { amended.increment(by: counts.amended) }
    if counts.refused > 0 { refused.increment(by: counts.refused) }
    if answer.counts == JournalCounts(), answer.refusal == nil { skipped.increment() }
  }
}
