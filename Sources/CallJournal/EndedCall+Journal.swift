package import BSON
internal import CRMTemplate
package import CallEvents

extension EndedCall {
  /// What an amending event sets in the document that is there: the keys of this event's document that are made of late facts
  /// which it knows. Empty for a call's first report.
  func amendment(of document: BSONDocument, _ late: [LateKey]) -> [BSONDocument.Element] {
    guard revision > 0 else { return [] }
    let known = knownLateVariables
    return late.compactMap { key in
      guard !key.variables.isDisjoint(with: known), let value = document.value(at: key.path[...]) else { return nil }
      return BSONDocument.Element(key: key.path.joined(separator: "."), value: value)
    }
  }

  var knownLateVariables: Set<CallVariable> {
    var known: Set<CallVariable> = []
    if !late.recordingUrl.isEmpty { known.formUnion([.recordingURL, .recordingHyperLink]) }
    if !late.transcription.isEmpty { known.insert(.transcription) }
    if !late.summary.isEmpty { known.insert(.summary) }
    if !late.sentiment.isEmpty { known.insert(.sentiment) }
    return known
  }
}

extension ObjectID {
  /// The call's start second, then eight bytes of a hash over who wrote what about which call (ARCHITECTURE.md, "Effects happen
  /// once").
  package static func ofJournal(_ call: EndedCall, scenario: String, ordinal: Int) -> ObjectID {
    var hash = PartsHash()
    for part in [call.facts.tenant, call.facts.callId, call.facts.agent, scenario, String(ordinal)] { hash.add(part) }
    let digest = hash.finish()
    let tail = digest.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let second = UInt64(UInt32(truncatingIfNeeded: call.facts.startedAt.seconds))
    return ObjectID(high: second << 32 | tail >> 32, low: UInt32(truncatingIfNeeded: tail))
  }
}
