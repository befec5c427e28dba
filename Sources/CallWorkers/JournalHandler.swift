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

  package func handle(_ events: [ReceivedEvent<EndedCall>]) throws(WorkFailure) -> [Outcome] {
    let answers: [JournalAnswer]
    do throws(BatchFailure) {
      answers = try journal.write(events.map(\.event))
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
  private let byResult: [DocumentResult: Counter]
  private let skipped: Counter

  package init(_ registry: MetricsRegistry) {
    func counter(_ result: String) -> Counter {
      registry.counter(
        "ringside_journal_documents_total", help: "Journal documents by what became of them.",
        labels: ["result": result])
    }
    byResult = Dictionary(uniqueKeysWithValues: DocumentResult.allCases.map { ($0, counter($0.rawValue)) })
    skipped = counter("skipped")
  }

  func count(_ answer: JournalAnswer) {
    for (result, counter) in byResult where answer.counts[result] > 0 { counter.increment(by: answer.counts[result]) }
    if answer.counts == JournalCounts(), answer.refusal == nil { skipped.increment() }
  }
}
