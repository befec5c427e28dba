internal import CRMTemplate
internal import CallEvents
internal import ContactLookup

extension PopUp {
  /// The pop-up of a look-up's answer, stage `lookup`.
  init(of facts: CallFacts, _ answer: LookupAnswer, lifetimeMilliseconds: Int64) {
    self.init(of: facts, lifetimeMilliseconds: lifetimeMilliseconds)
    e164 = answer.e164
    switch answer.notLookedUp {
    case .refused(.withheld)?: reason = .withheld
    case .refused(.internal)?: reason = .internal
    case .refused(.tooLong)?: reason = .tooLong
    case .emptyFilterValue?: reason = .emptyFilterValue
    case nil: break
    }
    show(answer.contacts)
  }

  /// - Parameter found: best first.
  mutating func show(_ found: [FoundContact]) {
    contacts = found.map { PopUp.Contact(fields: $0.fields.contactFields, matchedBy: MatchLevel($0.match)) }
    match =
      switch found.count {
      case 0: .none
      case 1: .single
      default: .multiple
      }
    if let name = found.first?.fields.displayName, !name.isEmpty { displayName = name }
  }
}

extension PopUp.MatchLevel {
  init(_ match: ContactMatch) {
    self =
      switch match {
      case .exact: .exact
      case .national: .national
      case .suffix: .suffix
      case .template: .template
      }
  }
}

extension ContactFields {
  var contactFields: [CallEvents.ContactField] {
    elements.map { CallEvents.ContactField(name: $0.name, value: $0.value) }
  }
}

extension ResolvedContact {
  /// Who was found for a pop-up's number.
  init(_ popUp: PopUp) {
    self.init(
      tenant: popUp.tenant, e164: popUp.e164, number: popUp.number, displayName: popUp.displayName,
      fields: popUp.contacts.first?.fields ?? [], match: popUp.match, resolvedAt: popUp.startedAt)
  }
}
