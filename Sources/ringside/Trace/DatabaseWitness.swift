import CRMTemplate
import CallEvents
import CallJournal
import CommandLine
import ContactCreation
import ContactLookup
import MongoDB
import TemplateRuns
import TemplateSetup

/// Asks the database what stands there of some calls, by running the workers' own functions without writing. One thread.
struct DatabaseWitness {
  private let setup: TemplateSetup
  private let journal: CallJournal
  private let creation: ContactCreation

  init(_ setup: TemplateSetup) throws(ProgramError) {
    self.setup = setup
    let pool = try setup.clientPool(applicationName: "ringside-trace")
    do throws(MongoError) {
      let client = try pool.client()
      let lookup = ContactLookup(setup.template, normalizer: setup.normalizer, client: client, readsPrimary: true)
      journal = CallJournal(setup.template, lookup: lookup, client: client, mode: .rehearse)
      creation = ContactCreation(setup.template, normalizer: setup.normalizer, client: client, rehearses: true)
    } catch {
      throw ProgramError(.unavailable, "the database does not answer (\(error))", remedy: "check --mongodb-uri")
    }
  }

  func evidence(of trails: [CallTrail]) throws(BatchFailure) -> [String: DatabaseEvidence] {
    var evidence = Dictionary(trails.map { ($0.callId, DatabaseEvidence()) }) { first, _ in first }
    var ended: [EndedCall] = []
    var unknown: [CallFacts] = []
    for trail in trails {
      for case .ended(let call)? in trail.sightings(of: .ended).map(\.call) { ended.append(call) }
      if case .unknownCaller(let caller)? = trail.sightings(of: .unknownCaller).last?.call {
        unknown.append(caller.facts)
      }
    }
    if !ended.isEmpty, !setup.template.scenarios(of: .reportCall).isEmpty {
      for (call, answer) in zip(ended, try journal.write(ended)) {
        evidence[call.facts.callId]?.journals.append(answer)
      }
    }
    if !unknown.isEmpty, !setup.template.scenarios(of: .createContact).isEmpty {
      for (caller, answer) in zip(unknown, try creation.create(for: unknown)) {
        evidence[caller.callId]?.contact = answer
      }
    }
    return evidence
  }

  /// What the look-up of the call asks, as extended JSON, with the scenario that asks it; empty where nothing is asked.
  func questions(of trail: CallTrail) -> [TemplateExplanation.Scenario] {
    guard case .ringing(let call)? = trail.sightings(of: .ringing).last?.call else { return [] }
    var variables = CallVariables(.lookupByNumber)
    variables.direction = CallVariables.Direction(call.facts.direction)
    let explanation = TemplateExplanation(
      setup.template, report: setup.report, call: variables, rawNumber: call.facts.number, contact: nil,
      scenarioID: nil, normalizer: TemplateNormalizer(setup.normalizer))
    return explanation.scenarios
  }
}
