/// A record type of contracts.md: how it is read and written. `RingingCall`, `EndedCall`, `UnknownCaller`, `PopUp` and
/// `ResolvedContact` conform.
package protocol EventRecord: Equatable, Sendable {
  static var kind: EventKind { get }

  /// Reads a record whose headers were noted one by one. Every type spells it out (it calls `received`), so that a caller in
  /// another room gets code made for that type.
  static func decode(
    value: ArraySlice<UInt8>?, headers: CloudEventHeaders
  ) throws(BadRecord) -> ReceivedEvent<Self>

  /// Reads the event's JSON object, from anywhere in a text.
  static func read(_ scanner: inout JSONScanner) throws(BadRecord) -> Self

  /// The members of the event's JSON object.
  func write(to object: inout JSONWriter)

  /// The CloudEvents `subject`: the agent's extension; empty where there is none.
  var subject: String { get }
  /// The CloudEvents `time`: when it happened, never the clock.
  var time: CallTime { get }
  /// What tells this event from every other of its type: the CloudEvents `id` is a hash of it.
  func identify(in hash: inout PartsHash)
  /// What its trace is named after where nobody has named one.
  func identifyTrace(in hash: inout PartsHash)
}
