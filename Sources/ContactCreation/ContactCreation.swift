package import CRMTemplate
package import CallEvents
internal import ContactLookup
package import MongoDB
package import PhoneNumbers
package import TemplateRuns

/// Unknown callers in, one contact each, for a whole batch: looks again, on the primary, and runs the template's
/// CreateContactRecord scenario for those whom nobody knows by then.
///
/// Used on one thread, as its database client is.
package final class ContactCreation {
  private let template: CRMTemplate
  private let normalizer: TemplateNormalizer
  private let lookup: ContactLookup
  private let batch: RunBatch
  private let writer: ContactWriter
  /// A worker may have ended between a contact and what the template writes beside it.
  private let writesBesideContact: Bool

  /// - Parameter rehearses: nothing is written; the answers say what would be.
  package init(
    _ template: CRMTemplate, normalizer: NumberNormalizer, client: Client, rehearses: Bool = false
  ) {
    self.template = template
    self.normalizer = TemplateNormalizer(normalizer)
    lookup = ContactLookup(template, normalizer: normalizer, client: client, readsPrimary: true)
    batch = RunBatch(client)
    writer = ContactWriter(client, rehearses: rehearses)
    let scenarios = template.scenarios(of: .createContact)
    writesBesideContact = scenarios.count > 1 || scenarios.contains { $0.next != nil }
  }

  /// One answer a caller, in their order. A failure stands for the whole batch; a contact that was created by then is found when
  /// the batch comes again, and what is missing beside it is written.
  ///
  /// - Parameter isDeleted: of this caller there was a contact, and there is to be none again.
  package func create(
    for callers: [CallFacts], unless isDeleted: (NumberIdentity) -> Bool = { _ in false }
  ) throws(BatchFailure) -> [CreationAnswer] {
    let found = try lookup.lookUp(
      callers.map { LookupQuery(number: $0.number, direction: CallVariables.Direction($0.direction)) })
    var answers = found.map(CreationAnswer.init)
    let strangers = zip(callers, found).map { Stranger($0, e164: $1.e164) }
    for place in answers.indices where answers[place].outcome == .nobody && isDeleted(strangers[place].identity) {
      answers[place].outcome = .deleted
    }
    // A number that is not looked up is nobody's: no contact is made of it.
    var generations = [Int](repeating: 0, count: callers.count)
    var open = answers.indices.filter { place in
      switch answers[place].outcome {
      case .nobody: return found[place].notLookedUp == nil
      case .found(let contacts):
        guard writesBesideContact,
          let generation = contacts.lazy.compactMap({ strangers[place].identity.generation(of: $0.recordID) }).first
        else { return false }
        generations[place] = generation
        return true
      case .created, .deleted, .refused: return false
      }
    }
    var made: [NumberIdentity: CreationAnswer.Outcome] = [:]
    var notMade: [Stranger: CreationAnswer.Outcome] = [:]
    // One of a number at a time, in their order: the next one is tried only where there is no contact by then, and where it is
    // another call to the template.
    while !open.isEmpty {
      var tried: Set<NumberIdentity> = []
      var now: [Int] = []
      open = open.filter { place in
        let stranger = strangers[place]
        if tried.contains(stranger.identity) { return true }
        if let known = made[stranger.identity] ?? notMade[stranger] {
          answers[place].outcome = known
        } else {
          tried.insert(stranger.identity)
          now.append(place)
        }
        return false
      }
      for (place, attempt) in zip(now, try attempt(now.map { (strangers[$0], generations[$0]) })) {
        answers[place].warnings = attempt.warnings
        answers[place].skips = attempt.skips
        // Who was found before stays as the look-up shows him.
        if case (.found, .found) = (answers[place].outcome, attempt.outcome) {
        } else {
          answers[place].outcome = attempt.outcome
        }
        switch answers[place].outcome {
        case .created(let contacts), .found(let contacts): made[strangers[place].identity] = .found(contacts)
        case .nobody, .deleted, .refused: notMade[strangers[place]] = attempt.outcome
        }
      }
    }
    return answers
  }

  /// - Parameter callers: one of a number, with the generation to begin at.
  private func attempt(
    _ callers: [(stranger: Stranger, generation: Int)]
  ) throws(BatchFailure) -> [(outcome: CreationAnswer.Outcome, warnings: [PlacedWarning], skips: [ScenarioSkip])] {
    let matchers = callers.map { matcher(of: $0.stranger) }
    let runs = zip(callers, matchers).map { caller, matcher in
      var call = CallVariables(.createContact)
      call.direction = CallVariables.Direction(caller.stranger.direction)
      call.callerName = caller.stranger.callerName
      return ScenarioRun.creation(template, matcher: matcher, call: call)
    }
    var contacts = zip(callers, matchers).map { caller, matcher in
      PendingContact(
        ContactIdentity(number: caller.stranger.identity, matcher: matcher), generation: caller.generation)
    }
    let outcomes = try batch.complete(runs) { (inserts) throws(BatchFailure) in
      try self.writer.write(inserts, of: &contacts)
    }
    return zip(outcomes, contacts).map { outcome, contact in
      switch (outcome, contact.state) {
      case (.refused(let refusal), _): (.refused(refusal), [], [])
      case (.done(let result), .missing): (.nobody, result.warnings, result.skips)
      case (.done(let result), .created): (.created(result.contacts), result.warnings, result.skips)
      case (.done(let result), .there): (.found(result.contacts), result.warnings, result.skips)
      }
    }
  }

  private func matcher(of stranger: Stranger) -> NumberMatcher {
    var warnings: [RunWarning] = []
    return NumberMatcher(
      SoughtNumber(
        template.format(stranger.number, warnings: &warnings), normal: normalizer.normalize(stranger.number)),
      normalizer: normalizer, minimumDigits: template.settings.minimumDigits)
  }
}
