internal import CRMTemplate
package import CallEvents
internal import CallJournal
internal import ContactCreation
internal import ContactLookup
internal import MongoDB
internal import TemplateSetup

/// The workers by name.
package enum CallWorkers {
  package static let lookup = CallWorker<RingingCall>(
    "lookup-worker", summary: "Looks up who rings, and publishes the pop-up.",
    discussion: """
      Consumes calls.ringing; writes calls.popups, contacts.resolved, and calls.unknown-caller where nobody is found.
      """,
    group: ConsumerGroups.lookup, popsUp: true, scenarios: [.lookupByNumber],
    latency: ("ringside_popup_latency_seconds", "From the ringing record's broker time to its pop-up acknowledged."),
    topics: { ($0.ringing, [$0.popUps, $0.resolvedContacts, $0.unknownCaller]) },
    prepare: { parts in
      let metrics = LookupMetrics(parts.registry)
      return {
        let client = try parts.pool.client()
        return TracedHandler(
          PopUpHandler(
            ContactLookup(parts.setup.template, normalizer: parts.setup.normalizer, client: client),
            topics: parts.topics, popUpLifetimeMilliseconds: parts.popUpLifetimeMilliseconds, metrics: metrics), client)
      }
    })

  package static let journal = CallWorker<EndedCall>(
    "journal-worker", summary: "Journals ended calls in the database.",
    discussion: """
      Consumes calls.ended; writes the documents of the template's ReportCall scenario, each once, and sets late facts \
      (recording, transcription, summary, sentiment) in them when they follow.
      """,
    group: ConsumerGroups.journal, popsUp: false, scenarios: [.reportCall],
    topics: { ($0.ended, []) },
    prepare: { parts in
      let metrics = JournalMetrics(parts.registry)
      let warnings = TemplateWarnings(parts.registry, logger: parts.logger)
      return {
        let client = try parts.pool.client()
        let lookup = ContactLookup(parts.setup.template, normalizer: parts.setup.normalizer, client: client)
        return TracedHandler(
          JournalHandler(
            CallJournal(parts.setup.template, lookup: lookup, client: client), metrics: metrics, warnings: warnings),
          client)
      }
    })

  package static let contact = CallWorker<UnknownCaller>(
    "contact-worker", summary: "Creates a contact for a caller whom nobody knows.",
    discussion: """
      Consumes calls.unknown-caller; looks once more, and creates what the template's CreateContactRecord scenario says, one \
      contact a number. Writes calls.popups and contacts.resolved.
      """,
    group: ConsumerGroups.contact, popsUp: true, scenarios: [.lookupByNumber, .createContact],
    topics: { ($0.unknownCaller, [$0.popUps, $0.resolvedContacts]) },
    prepare: { parts in
      let metrics = ContactMetrics(parts.registry)
      let warnings = TemplateWarnings(parts.registry, logger: parts.logger)
      return {
        let client = try parts.pool.client()
        return TracedHandler(
          ContactHandler(
            ContactCreation(parts.setup.template, normalizer: parts.setup.normalizer, client: client),
            topics: parts.topics, popUpLifetimeMilliseconds: parts.popUpLifetimeMilliseconds, metrics: metrics,
            warnings: warnings), client)
      }
    })
}
