import CallEvents
import PhoneNumbers

/// Which calls of a range are replayed.
struct ReplaySelection: Sendable {
  private let callIds: Set<String>
  private let agents: Set<String>
  /// As they were typed.
  private let numbers: Set<String>
  private let e164: Set<String>
  private let normalizer: NumberNormalizer

  init(callIds: [String], agents: [String], numbers: [String], normalizer: NumberNormalizer) {
    self.callIds = Set(callIds)
    self.agents = Set(agents)
    self.numbers = Set(numbers)
    self.normalizer = normalizer
    e164 = Set(numbers.compactMap { normalizer.normalize($0)?.e164 })
  }

  var isEverything: Bool { callIds.isEmpty && agents.isEmpty && numbers.isEmpty }

  /// Each kind of condition that is given has to hold; of one kind any.
  func wants(_ facts: CallFacts) -> Bool {
    (callIds.isEmpty || callIds.contains(facts.callId)) && (agents.isEmpty || agents.contains(facts.agent))
      && (numbers.isEmpty || isWanted(facts.number))
  }

  private func isWanted(_ number: String) -> Bool {
    if numbers.contains(number) { return true }
    guard let normal = normalizer.normalize(number) else { return false }
    return e164.contains(normal.e164)
  }
}
