internal import CRMTemplate
package import CallEvents
package import ContactLookup
package import Telemetry
internal import TemplateRuns
package import WorkerRuntime

/// Ringing calls in, pop-ups out: what lookup-worker is for. One a lane.
package final class PopUpHandler: BatchHandler {
  private let lookup: ContactLookup
  private let topics: Topics
  private let source = EventSource("/ringside/lookup-worker")
  private let popUpLifetimeMilliseconds: Int64
  private let metrics: LookupMetrics

  package init(_ lookup: ContactLookup, topics: Topics, popUpLifetimeMilliseconds: Int64, metrics: LookupMetrics) {
    self.lookup = lookup
    self.topics = topics
    self.popUpLifetimeMilliseconds = popUpLifetimeMilliseconds
    self.metrics = metrics
  }

  package var preparation: (@Sendable ([ReceivedEvent<RingingCall>]) -> any Sendable)? {
    { [prepare = lookup.preparation] events in prepare(events.map(LookupQuery.init)) }
  }

  package func handle(
    _ events: [ReceivedEvent<RingingCall>], prepared: (any Sendable)?
  ) throws(WorkFailure) -> [Outcome] {
    let answers: [LookupAnswer]
    do throws(BatchFailure) {
      answers = try lookup.lookUp(events.map(LookupQuery.init), prepared: prepared as? PreparedLookups)
    } catch {
      throw WorkFailure(error)
    }
    return zip(events, answers).map { outcome(of: $0, $1) }
  }

  private func outcome(of received: ReceivedEvent<RingingCall>, _ answer: LookupAnswer) -> Outcome {
    if let failure = answer.failure {
      return .refused(DeadLetterReason(code: failure.code.rawValue, message: failure.message))
    }
    let facts = received.event.facts
    let popUp = PopUp(of: facts, answer, lifetimeMilliseconds: popUpLifetimeMilliseconds)
    var shown = PublishStage(awaited: [popUp.record(in: topics, source: source, trace: received.trace)])
    guard answer.notLookedUp == nil else { return .publish(stages: [shown]) }
    metrics.count(popUp.match)
    guard popUp.contacts.isEmpty else {
      shown.others = [ResolvedContact(popUp).record(in: topics, source: source, trace: received.trace)]
      return .publish(stages: [shown])
    }
    shown.others = [
      ResolvedContact.tombstone(in: topics, tenant: facts.tenant, e164: answer.e164, number: facts.number)
    ]
    // After the pop-up is acknowledged, so that `created` never overtakes `none`.
    let unknown = UnknownCaller(facts: facts).record(
      in: topics, e164: answer.e164, source: source, trace: received.trace)
    return .publish(stages: [shown, PublishStage(others: [unknown])])
  }
}

extension LookupQuery {
  init(_ received: ReceivedEvent<RingingCall>) {
    self.init(number: received.event.facts.number, direction: CallVariables.Direction(received.event.facts.direction))
  }
}

/// How many look-ups found how many.
package struct LookupMetrics: Sendable {
  private let none: Counter
  private let single: Counter
  private let multiple: Counter

  package init(_ registry: MetricsRegistry) {
    func counter(_ match: PopUp.Match) -> Counter {
      registry.counter(
        "ringside_lookup_matches_total", help: "Look-ups by what they found.", labels: ["match": match.rawValue])
    }
    none = counter(.none)
    single = counter(.single)
    multiple = counter(.multiple)
  }

  package func count(_ match: PopUp.Match) {
    switch match {
    case .none: none.increment()
    case .single: single.increment()
    case .multiple, .created: multiple.increment()
    }
  }
}
