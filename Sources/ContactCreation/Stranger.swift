internal import CallEvents
internal import PhoneNumbers

/// A caller whom nobody knows, with everything that a creation depends on: equal ones come to the same.
struct Stranger: Hashable {
  let identity: NumberIdentity
  /// As the PBX saw it.
  let number: String
  let direction: CallDirection
  let callerName: String

  init(_ caller: CallFacts, e164: String?) {
    identity = NumberIdentity(tenant: caller.tenant, e164: e164, number: caller.number)
    number = caller.number
    direction = caller.direction
    callerName = caller.callerName
  }
}

/// Who is one and the same caller, however the number is spelled.
package struct NumberIdentity: Hashable, Sendable {
  let tenant: String
  /// E.164 with its `+`; the raw digits where the number does not normalise.
  let number: String

  package init(tenant: String, e164: String?, number: String) {
    self.tenant = tenant
    self.number = e164 ?? PhoneDigits.digits(of: number)
  }
}
