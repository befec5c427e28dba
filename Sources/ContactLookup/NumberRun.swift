internal import BSON
internal import CRMTemplate
internal import PhoneNumbers

/// The look-up of one number on its way through the template's scenarios.
struct NumberRun: Sendable {
  let text: String
  let normal: NormalizedNumber?
  private var run: LookupRun?
  /// What `supply` is to answer; `nil`: the answer is there.
  private(set) var question: FindRequest?
  private(set) var answer: LookupAnswer

  init(_ query: LookupQuery, template: CRMTemplate, normalizer: TemplateNormalizer) {
    var warnings: [RunWarning] = []
    let formatted = template.format(query.number, warnings: &warnings)
    normal = normalizer.numbers.normalize(query.number)
    text = formatted.text
    answer = LookupAnswer(e164: normal?.e164)
    if let refusal = formatted.refusal(minimumDigits: template.settings.minimumDigits) {
      answer.notLookedUp = .refused(refusal)
      return
    }
    let sought = SoughtNumber(
      formatted, normal: NormalNumber(e164: normal?.e164, national: normal?.nationalNumber))
    run = LookupRun(template, caller: sought, direction: query.direction, normalizer: normalizer)
    advance()
  }

  mutating func supply(_ candidates: Candidates) {
    run?.supply(candidates.records)
    advance()
  }

  /// To the next question, or to the answer.
  private mutating func advance() {
    question = nil
    switch run?.next() {
    case .find(let request): question = request
    case .done(let result):
      answer.contacts = result.contacts
      answer.warnings = result.warnings
      answer.failure = result.failure
      if result.notSent == .emptyValue, !result.didAnything { answer.notLookedUp = .emptyFilterValue }
      run = nil
    case nil: break
    }
  }
}

extension CandidateQuestion {
  init(_ run: NumberRun, filter: BSONDocument) {
    self.init(text: run.text, normal: run.normal, filter: filter)
  }
}
