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

  package init(_ template: CRMTemplate, normalizer: NumberNormalizer, client: Client) {
    self.template = template
    self.normalizer = TemplateNormalizer(normalizer)
    lookup = ContactLookup(template, normalizer: normalizer, client: client, readsPrimary: true)
    batch = RunBatch(client)
    writer = ContactWriter(client)
  }

  /// One answer a caller, in their order. A failure stands for the whole batch; a contact that was created by then is found when
  /// the batch comes again.
  package func create(for callers: [CallFacts]) throws(BatchFailure) -> [CreationAnswer] {
    let found = try lookup.lookUp(
      callers.map { LookupQuery(number: $0.number, direction: CallVariables.Direction($0.direction)) })
    var answers = found.map(CreationAnswer.init)
    var waiting = Waiting(answers.indices.filter { answers[$0].outcome == .nobody && found[$0].mayBeCreated }) {
      NumberKey(callers[$0], e164: found[$0].e164)
    }
    // One of a number at a time: the next one of it is created only where the template made nothing of the first.
    while true {
      let now = waiting.next()
      guard !now.isEmpty else { break }
      for (place, attempt) in zip(now, try attempt(now.map { callers[$0] }, e164: now.map { found[$0].e164 })) {
        answers[place].take(attempt)
        for other in waiting.settle(place, attempt, { Wish(callers[$0]) }) { answers[other].follow(attempt) }
      }
    }
    return answers
  }

  private func attempt(_ callers: [CallFacts], e164: [String?]) throws(BatchFailure) -> [Attempt] {
    let matchers = callers.map(matcher)
    let runs = zip(callers, matchers).map { caller, matcher in
      var call = CallVariables(.createContact)
      call.direction = CallVariables.Direction(caller.direction)
      call.callerName = caller.callerName
      return ScenarioRun.creation(template, matcher: matcher, call: call)
    }
    let identities = zip(callers, zip(e164, matchers)).map { caller, number in
      ContactIdentity(NumberKey(caller, e164: number.0), matcher: number.1)
    }
    var writes = [ContactWrite?](repeating: nil, count: runs.count)
    let outcomes = try batch.complete(runs) { (inserts) throws(BatchFailure) in
      try self.writer.write(inserts, of: identities, noting: &writes)
    }
    return zip(outcomes, writes).map { outcome, write in
      switch (outcome, write) {
      case (.refused(let refusal), _): .refused(refusal)
      case (.done(let result), nil): .nothing(result.warnings)
      case (.done(let result), .created?): .created(result.contacts, result.warnings)
      case (.done(let result), .existed?): .existed(result.contacts, result.warnings)
      }
    }
  }

  private func matcher(of caller: CallFacts) -> NumberMatcher {
    var warnings: [RunWarning] = []
    return NumberMatcher(
      SoughtNumber(template.format(caller.number, warnings: &warnings), normal: normalizer.normalize(caller.number)),
      normalizer: normalizer, minimumDigits: template.settings.minimumDigits)
  }
}

extension LookupAnswer {
  /// A number that is not looked up is nobody's: no contact is made of it.
  fileprivate var mayBeCreated: Bool { notLookedUp == nil && failure == nil }
}

/// Who is one and the same caller.
struct NumberKey: Hashable {
  let tenant: String
  /// E.164 with its `+`; the raw digits where the number does not normalise.
  let number: String

  init(_ caller: CallFacts, e164: String?) {
    tenant = caller.tenant
    number = e164 ?? String(caller.number.unicodeScalars.filter { ("0"..."9").contains($0) })
  }
}

/// What a creation depends on besides the number: two callers with the same wish come to the same.
struct Wish: Hashable {
  let number: String
  let direction: CallDirection
  let name: String

  init(_ caller: CallFacts) {
    number = caller.number
    direction = caller.direction
    name = caller.callerName
  }
}

/// What came of one caller's creation.
enum Attempt {
  /// The template makes nothing of this call.
  case nothing([PlacedWarning])
  case created([FoundContact], [PlacedWarning])
  /// Another worker, or an earlier delivery, was faster.
  case existed([FoundContact], [PlacedWarning])
  case refused(Refusal)

  /// There is a contact now.
  var isSettled: Bool {
    switch self {
    case .created, .existed: true
    case .nothing, .refused: false
    }
  }
}

/// What became of one unknown caller.
package struct CreationAnswer: Sendable {
  package enum Outcome: Sendable, Hashable {
    /// Somebody is there by now; best first.
    case found([FoundContact])
    /// This call made the contact. Nil: what the template's outputs give of it is no contact that can be shown.
    case created(FoundContact?)
    /// Nobody is found, and the template creates nothing.
    case nobody
    case refused(Refusal)
  }

  /// With its `+`; nil where the number does not normalise.
  package let e164: String?
  package private(set) var outcome: Outcome
  package private(set) var warnings: [PlacedWarning] = []

  init(_ answer: LookupAnswer) {
    e164 = answer.e164
    if let failure = answer.failure {
      outcome = .refused(Refusal(code: failure.code.rawValue, message: failure.message))
    } else {
      outcome = answer.contacts.isEmpty ? .nobody : .found(answer.contacts)
    }
  }

  mutating func take(_ attempt: Attempt) {
    switch attempt {
    case .nothing(let warnings): self.warnings = warnings
    case .refused(let refusal): outcome = .refused(refusal)
    case .created(let contacts, let warnings):
      outcome = .created(contacts.first)
      self.warnings = warnings
    case .existed(let contacts, let warnings):
      outcome = contacts.isEmpty ? .nobody : .found(contacts)
      self.warnings = warnings
    }
  }

  /// Of a caller who waited for another one of the same number.
  mutating func follow(_ attempt: Attempt) {
    switch attempt {
    case .nothing: break
    case .refused(let refusal): outcome = .refused(refusal)
    case .created(let contacts, _), .existed(let contacts, _): outcome = contacts.isEmpty ? .nobody : .found(contacts)
    }
  }
}
