/// A call whose number belongs to nobody: `ringside.call.unknown-caller.v1` in `calls.unknown-caller`.
package struct UnknownCaller: Equatable, Sendable {
  package var facts: CallFacts

  package init(facts: CallFacts) { self.facts = facts }
}
