import BSON
import CallEvents
import CallJournal

/// Which calls have their pop-ups, contacts and journals, and how long pop-ups took. Pure: the caller brings the times.
struct DemoScore {
  private var ringing: [String: (call: DemoCall, since: ContinuousClock.Instant)] = [:]
  /// Calls whose callers are to become contacts.
  private var unknown: [String: (call: DemoCall, since: ContinuousClock.Instant)] = [:]
  /// Calls that have not ended, the next to end first.
  private var talking: [(call: DemoCall, end: ContinuousClock.Instant)] = []
  /// Calls that have ended and are not in the journal yet, by the document's id.
  private var unwritten: [ObjectID: DemoCall] = [:]
  private var latencies: [Duration] = []
  private(set) var calls = 0
  private(set) var created = 0
  private(set) var journaled = 0
  private(set) var found = 0
  private(set) var asked = 0
  /// Pop-ups that say something else than the contacts do.
  private(set) var unexpected = 0

  /// What became of one pop-up.
  struct Answer {
    let call: DemoCall
    let latency: Duration
    let isExpected: Bool
  }

  mutating func rang(_ call: DemoCall, at instant: ContinuousClock.Instant) {
    ringing[call.event.facts.callId] = (call, instant)
    calls += 1
    if call.createsContact { unknown[call.event.facts.callId] = (call, instant) }
    let end = instant + .milliseconds(call.endsAfterMilliseconds)
    talking.insert((call, end), at: talking.firstIndex { $0.end > end } ?? talking.count)
  }

  /// The calls that end by now.
  mutating func end(by instant: ContinuousClock.Instant) -> [DemoCall] {
    let ended = talking.prefix { $0.end <= instant }.map(\.call)
    talking.removeFirst(ended.count)
    for call in ended { unwritten[.ofJournal(call.ended, scenario: "ReportCall", ordinal: 0)] = call }
    return ended
  }

  var openJournals: [ObjectID] { Array(unwritten.keys) }

  /// The call of a document in the journal; `nil` for one that is known.
  mutating func journaled(_ id: ObjectID) -> DemoCall? {
    guard let call = unwritten.removeValue(forKey: id) else { return nil }
    journaled += 1
    return call
  }

  /// `nil` for a repeat and for a call of somebody else.
  mutating func answered(_ popUp: PopUp, at instant: ContinuousClock.Instant) -> Answer? {
    if popUp.stage == .contact { return contact(popUp, at: instant) }
    guard let (call, since) = ringing.removeValue(forKey: popUp.callId) else { return nil }
    let latency = since.duration(to: instant)
    latencies.append(latency)
    if popUp.reason == nil { asked += 1 }
    if popUp.match != .none { found += 1 }
    let isExpected = call.expected.isMet(by: popUp)
    if !isExpected { unexpected += 1 }
    return Answer(call: call, latency: latency, isExpected: isExpected)
  }

  private mutating func contact(_ popUp: PopUp, at instant: ContinuousClock.Instant) -> Answer? {
    guard let (call, since) = unknown.removeValue(forKey: popUp.callId) else { return nil }
    created += 1
    if popUp.match != .created { unexpected += 1 }
    return Answer(call: call, latency: since.duration(to: instant), isExpected: popUp.match == .created)
  }

  var popUps: Int { latencies.count }
  /// Calls whose pop-up has not come.
  var silent: Int { ringing.count }
  /// What is still to come: pop-ups, contacts, ends and journals.
  var open: Int { ringing.count + unknown.count + talking.count + unwritten.count }

  /// The smallest latency that at least this part of all pop-ups kept (nearest rank).
  func latency(quantile: Double) -> Duration? {
    let sorted = latencies.sorted()
    let rank = Int((quantile * Double(sorted.count)).rounded(.up))
    return sorted.isEmpty ? nil : sorted[min(max(rank, 1), sorted.count) - 1]
  }
}
