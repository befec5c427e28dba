enum ResolvedContactField: UInt8, JSONField {
  case tenant
  case e164
  case number
  case displayName
  case fields
  case match
  case resolvedAt

  static let count = 7

  var name: StaticString {
    switch self {
    case .tenant: "tenant"
    case .e164: "e164"
    case .number: "number"
    case .displayName: "displayName"
    case .fields: "fields"
    case .match: "match"
    case .resolvedAt: "resolvedAt"
    }
  }
}

extension ResolvedContact: EventRecord {
  package static var kind: EventKind { .contact }

  package func write(to json: inout JSONWriter) {
    json.member("tenant", tenant)
    if let e164 { json.member("e164", e164) }
    json.member("number", number)
    if let displayName { json.member("displayName", displayName) }
    json.fields(fields)
    json.member("match", match.rawValue)
    json.member("resolvedAt", resolvedAt)
  }

  package static func read(_ scanner: inout JSONScanner) throws(BadRecord) -> ResolvedContact {
    var fields = try scanner.fields(ResolvedContactField.self)
    let tenant = fields.presentText(.tenant)
    let contact = ResolvedContact(
      tenant: tenant.isEmpty ? CallFacts.defaultTenant : tenant,
      e164: fields.e164(.e164),
      number: fields.presentText(.number),
      displayName: fields.isPresent(.displayName) ? fields.text(.displayName, .unlimited) : nil,
      fields: fields.contactFields(.fields),
      match: fields.requiredWord(.match, PopUp.Match.self, standIn: .none),
      resolvedAt: fields.requiredTime(.resolvedAt))
    try fields.finish()
    return contact
  }

  package var subject: String { "" }
  package var time: CallTime { resolvedAt }

  package func identifyTrace(in hash: inout PartsHash) { identify(in: &hash) }

  /// Tenant, normalised number (or the number as it came), and the time: every answer for a number is an event of its own.
  package func identify(in hash: inout PartsHash) {
    hash.add(tenant)
    hash.add(e164 ?? number)
    hash.add(resolvedAt.description)
  }
}
