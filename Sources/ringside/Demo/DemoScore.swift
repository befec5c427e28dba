import CallEvents

/// Which calls have their pop-ups, and how long these took. Pure: the caller brings the times.
struct DemoScore {
  private var ringing: [String: (call: DemoCall, since: ContinuousClock.Instant)] = [:]
  private var latencies: [Duration] = []
  private(set) var calls = 0
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
  }

  /// `nil` for a repeat and for a call of somebody else.
  mutating func answered(_ popUp: PopUp, at instant: ContinuousClock.Instant) -> Answer? {
    guard popUp.stage == .lookup, let (call, since) = ringing.removeValue(forKey: popUp.callId) else { return nil }
    let latency = since.duration(to: instant)
    latencies.append(latency)
    if popUp.reason == nil { asked += 1 }
    if popUp.match != .none { found += 1 }
    let isExpected = call.expected.isMet(by: popUp)
    if !isExpected { unexpected += 1 }
    return Answer(call: call, latency: latency, isExpected: isExpected)
  }

  var popUps: Int { latencies.count }
  var open: Int { ringing.count }

  /// The smallest latency that at least this part of all pop-ups kept (nearest rank).
  func latency(quantile: Double) -> Duration? {
    let sorted = latencies.sorted()
    let rank = Int((quantile * Double(sorted.count)).rounded(.up))
    return sorted.isEmpty ? nil : sorted[min(max(rank, 1), sorted.count) - 1]
  }
}
