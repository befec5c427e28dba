extension TraceParent {
  /// The trace of an event whose record names none: made of what the event is about and not at random, so that whoever makes it
  /// makes the same, a replay too, and all events of a call are in one trace. Not sampled: that is for whoever records traces, which
  /// Ringside does not ("Sampled Flag").
  package static func made(of event: some EventRecord) -> TraceParent {
    var hash = PartsHash()
    hash.add("traceparent")
    event.identifyTrace(in: &hash)
    let digest = hash.finish()
    func number(_ start: Int) -> UInt64 {
      var number: UInt64 = 0
      for place in start..<start &+ 8 { number = number &<< 8 | UInt64(digest[place]) }
      return number
    }
    return TraceParent(unchecked: number(0) | 1, number(8), number(16) | 1, 0)
  }

  /// The same trace under the span of whoever consumes this kind of records: a fixed function of the span that the record came with.
  package func child(consuming kind: EventKind) -> TraceParent {
    // The finalizer of SplitMix64 (Steele, Lea, Flood 2014): every bit of the input changes half of the output's.
    var mixed =
      span ^ traceLow ^ (traceHigh << 32 | traceHigh >> 32) ^ UInt64(kind.number &+ 1) &* 0x9e37_79b9_7f4a_7c15
    mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
    mixed ^= mixed >> 31
    return TraceParent(unchecked: traceHigh, traceLow, mixed == 0 ? 1 : mixed, flags)
  }
}

extension EventKind {
  fileprivate var number: Int {
    switch self {
    case .ringing: 0
    case .ended: 1
    case .unknownCaller: 2
    case .popUp: 3
    case .contact: 4
    }
  }
}
