enum PopUpField: UInt8, JSONField {
  case callId
  case tenant
  case agent
  case direction
  case number
  case e164
  case startedAt
  case stage
  case match
  case reason
  case displayName
  case contacts
  case expiresAt

  static let count = 13

  var name: StaticString {
    switch self {
    case .callId: "callId"
    case .tenant: "tenant"
    case .agent: "agent"
    case .direction: "direction"
    case .number: "number"
    case .e164: "e164"
    case .startedAt: "startedAt"
    case .stage: "stage"
    case .match: "match"
    case .reason: "reason"
    case .displayName: "displayName"
    case .contacts: "contacts"
    case .expiresAt: "expiresAt"
    }
  }
}

extension PopUp: EventRecord {
  package static var kind: EventKind { .popUp }

  package func write(to json: inout JSONWriter) {
    json.member("callId", callId)
    json.member("tenant", tenant)
    json.memberUnlessEmpty("agent", agent)
    json.member("direction", direction.rawValue)
    json.member("number", number)
    if let e164 { json.member("e164", e164) }
    json.member("startedAt", startedAt)
    json.member("stage", stage.rawValue)
    json.member("match", match.rawValue)
    if let reason { json.member("reason", reason.rawValue) }
    if let displayName { json.member("displayName", displayName) }
    json.name("contacts")
    json.beginArray()
    for contact in contacts {
      json.beginObject()
      json.fields(contact.fields)
      json.member("matchedBy", contact.matchedBy.rawValue)
      json.endObject()
    }
    json.endArray()
    json.member("expiresAt", expiresAt)
  }

  /// Reads what `write` writes. A stage that is not known (`closed` is to come) is a problem of code `unknown-value` in
  /// field `stage`; a subscriber ignores such a pop-up.
  package static func read(_ scanner: inout JSONScanner) throws(BadRecord) -> PopUp {
    var fields = try scanner.fields(PopUpField.self)
    var facts = CallFacts(
      callId: fields.requiredText(.callId, .characters(128)),
      direction: fields.requiredWord(.direction, CallDirection.self, standIn: .inbound),
      startedAt: fields.requiredTime(.startedAt))
    facts.tenant = fields.presentText(.tenant)
    if facts.tenant.isEmpty { facts.tenant = CallFacts.defaultTenant }
    facts.agent = fields.text(.agent)
    facts.number = fields.presentText(.number)
    var popUp = PopUp(of: facts)
    popUp.e164 = fields.e164(.e164)
    popUp.stage = fields.requiredWord(.stage, Stage.self, standIn: .lookup)
    popUp.match = fields.requiredWord(.match, Match.self, standIn: .none)
    popUp.reason = fields.word(.reason, Reason.self)
    popUp.displayName = fields.isPresent(.displayName) ? fields.text(.displayName, .unlimited) : nil
    popUp.contacts = fields.contacts()
    popUp.expiresAt = fields.requiredTime(.expiresAt)
    try fields.finish()
    return popUp
  }

  package var subject: String { agent }
  package var time: CallTime { startedAt }

  /// The call's.
  package func identifyTrace(in hash: inout PartsHash) {
    hash.add(tenant)
    hash.add(callId)
  }

  /// Tenant, call id, agent, stage.
  package func identify(in hash: inout PartsHash) {
    hash.add(tenant)
    hash.add(callId)
    hash.add(agent)
    hash.add(stage.rawValue)
  }
}
