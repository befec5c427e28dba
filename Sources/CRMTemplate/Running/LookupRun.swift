package import BSON

/// The look-up of one caller: all scenarios without an id, in the order of the file. Pure: the shell asks the database.
///
///     var run = LookupRun(template, caller: caller, direction: .inbound, normalizer: normalizer)
///     while true {
///       switch run.next() {
///       case .find(let request): run.supply(records(for: request))
///       case .done(let result): return result
///       }
///     }
package struct LookupRun: Sendable {
  package enum Step: Sendable {
    case find(FindRequest)
    case done(RunResult)
  }

  private var run: ScenarioRun

  /// - Parameter caller: the number, formatted by `template.format`, and normalised.
  package init(
    _ template: CRMTemplate, caller: SoughtNumber, direction: CallVariables.Direction,
    normalizer: some NumberNormalizing
  ) {
    let matcher = NumberMatcher(
      caller, normalizer: normalizer, minimumDigits: template.settings.minimumDigits)
    self.init(template, matcher: matcher, direction: direction)
  }

  /// For a batch that made the matcher already.
  package init(_ template: CRMTemplate, matcher: NumberMatcher, direction: CallVariables.Direction) {
    var call = CallVariables(.lookupByNumber)
    call.number = matcher.caller.text
    call.direction = direction
    run = ScenarioRun(template, entries: template.numberLookups, call: call, demand: .number(matcher))
  }

  /// What the look-up needs next. A request that `supply` does not answer has found nothing.
  package mutating func next() -> Step {
    switch run.next() {
    case .find(let request): .find(request)
    case .done(let result): .done(result)
    // An import refuses a look-up that inserts.
    case .insert: next()
    }
  }

  /// The records of the last request, in the server's order; all after the twentieth are left.
  package mutating func supply(_ records: [BSONDocument]) {
    run.supply(records)
  }
}
