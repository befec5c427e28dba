/// Who belongs to a number: `ringside.contact.v1` in `contacts.resolved`, compacted. A record without a value under the
/// same key (`tombstone`) says that nobody is found any more.
package struct ResolvedContact: Equatable, Sendable {
  package var tenant: String
  /// Nil where the number does not normalise.
  package var e164: String?
  package var number: String
  package var displayName: String?
  /// The template's outputs for the first contact, in the template's order.
  package var fields: [ContactField]
  package var match: PopUp.Match
  /// The call's `startedAt`.
  package var resolvedAt: CallTime

  package init(
    tenant: String, e164: String?, number: String, displayName: String?, fields: [ContactField], match: PopUp.Match,
    resolvedAt: CallTime
  ) {
    self.tenant = tenant
    self.e164 = e164
    self.number = number
    self.displayName = displayName
    self.fields = fields
    self.match = match
    self.resolvedAt = resolvedAt
  }
}
