/// Who called whom, seen from the company.
package enum CallDirection: String, Sendable, CaseIterable {
  case inbound
  case outbound
}
