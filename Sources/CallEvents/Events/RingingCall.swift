/// A call that rings: `ringside.call.ringing.v1` in `calls.ringing`.
package struct RingingCall: Equatable, Sendable {
  package var facts: CallFacts

  package init(facts: CallFacts) { self.facts = facts }
}
