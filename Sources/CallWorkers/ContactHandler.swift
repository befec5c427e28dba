internal import CRMTemplate
package import CallEvents
package import ContactCreation
internal import ContactLookup
package import Telemetry
internal import TemplateRuns
package import WorkerRuntime

/// Unknown callers in, contacts in the database and their pop-ups out: what contact-worker is for. One a lane.
package final class ContactHandler: BatchHandler {
  private let creation: ContactCreation
  private let topics: Topics
  private let source = EventSource("/ringside/contact-worker")
  private let popUpLifetimeMilliseconds: Int64
  private let metrics: ContactMetrics
  private let warnings: TemplateWarnings

  package init(
    _ creation: ContactCreation, topics: Topics, popUpLifetimeMilliseconds: Int64, metrics: ContactMetrics,
    warnings: TemplateWarnings
  ) {
    self.creation = creation
    self.topics = topics
    self.popUpLifetimeMilliseconds = popUpLifetimeMilliseconds
    self.metrics = metrics
    self.warnings = warnings
  }

  /// Every answer needs the database.
  package var preparation: (@Sendable ([ReceivedEvent<UnknownCaller>]) -> any Sendable)? { nil }

  package func handle(
    _ events: [ReceivedEvent<UnknownCaller>], prepared: (any Sendable)?
  ) throws(WorkFailure) -> [Outcome] {
    zip(events, try answers(events)).map { outcome(of: $0, $1) }
  }

  /// - Parameter isDeleted: of this caller there was a contact, and there is to be none again.
  package func answers(
    _ events: [ReceivedEvent<UnknownCaller>], unless isDeleted: (NumberIdentity) -> Bool = { _ in false }
  ) throws(WorkFailure) -> [CreationAnswer] {
    do throws(BatchFailure) {
      return try creation.create(for: events.map(\.event.facts), unless: isDeleted)
    } catch {
      throw WorkFailure(error)
    }
  }

  package func outcome(of received: ReceivedEvent<UnknownCaller>, _ answer: CreationAnswer) -> Outcome {
    metrics.count(answer.outcome)
    warnings.note(answer.warnings)
    var popUp = PopUp(of: received.event.facts, lifetimeMilliseconds: popUpLifetimeMilliseconds)
    popUp.stage = .contact
    popUp.e164 = answer.e164
    switch answer.outcome {
    case .nobody, .deleted, .found([]): return .publish(stages: [])
    case .refused(let refusal): return .refused(DeadLetterReason(refusal))
    case .found(let contacts): popUp.show(contacts)
    case .created(let contacts):
      popUp.show(contacts)
      popUp.match = .created
    }
    let resolved = popUp.contacts.isEmpty ? nil : ResolvedContact(popUp)
    return .publish(stages: [
      PublishStage(
        awaited: [popUp.record(in: topics, source: source, trace: received.trace)],
        others: resolved.map { [$0.record(in: topics, source: source, trace: received.trace)] } ?? [])
    ])
  }
}

/// What became of unknown callers.
package struct ContactMetrics: Sendable {
  private let created: Counter
  private let found: Counter
  private let skipped: Counter
  private let refused: Counter

  package init(_ registry: MetricsRegistry) {
    func counter(_ result: String) -> Counter {
      registry.counter(
        "ringside_contacts_total", help: "Unknown callers by what became of them.", labels: ["result": result])
    }
    created = counter("created")
    found = counter("found")
    skipped = counter("skipped")
    refused = counter("refused")
  }

  func count(_ outcome: CreationAnswer.Outcome) {
    switch outcome {
    case .created: created.increment()
    case .found: found.increment()
    case .nobody, .deleted: skipped.increment()
    case .refused: refused.increment()
    }
  }
}
