/// How far a lane is behind in each of its partitions. A value without any I/O: it is told what is known, and gives what the
/// metrics say and what somebody has to ask Kafka. Times are milliseconds since 1970.
///
/// Lag counts from the first record that is not finished, as the group's committed offset does, not from where the client reads: a
/// batch that waits for the database is behind.
struct LagMeter: Sendable {
  /// What the lane knows of a partition by itself.
  struct Facts: Sendable {
    /// The offset of the first record that is not finished.
    var next: Int64
    /// Where the partition ends, as the last fetch knew it; `nil` before the first. Of a paused partition it is what it was then.
    var end: Int64?
    /// The broker time of the oldest record in hand, where some of this partition are.
    var oldestInHand: Int64?
    /// The broker time of the last record that was finished.
    var lastFinished: Int64?
    var isPaused = false
  }

  struct Lag: Sendable, Equatable {
    var records: Int64
    var seconds: Double
  }

  private struct Memory {
    var next: Int64
    /// When `next` was seen first.
    var nextSince: Int64
    /// When there was nothing to do last.
    var currentAt: Int64?
    /// Up to here there are only a transaction's marks, and what was taken back with one.
    var emptyUpTo: Int64?
  }

  private var memories: [Int32: Memory] = [:]
  /// A partition that has not come forward for so long is asked about.
  private static let doubt: Int64 = 2_000

  /// The partitions belong to another member now.
  mutating func forget(_ partitions: [Int32]) {
    for partition in partitions { memories[partition] = nil }
  }

  /// - Parameter answer: to the last question about this partition, however old it is.
  /// - Returns: the lag, `nil` while the end is not known; and what is to be asked, `nil` where the lane knows all.
  mutating func measure(
    _ partition: Int32, _ facts: Facts, answer: LagAnswer?, now: Int64
  ) -> (lag: Lag?, question: LagQuestion?) {
    var memory = memories[partition] ?? Memory(next: facts.next, nextSince: now)
    defer { memories[partition] = memory }
    if memory.next != facts.next { (memory.next, memory.nextSince) = (facts.next, now) }
    let first = answer?.offset == facts.next ? answer?.first : nil
    if first == .nothing, let answer { memory.emptyUpTo = answer.end }

    let waitsSince = max(memory.nextSince, memory.currentAt ?? memory.nextSince)
    let isInDoubt = facts.isPaused || (facts.oldestInHand == nil && now &- waitsSince >= Self.doubt)
    guard let end = [facts.end, answer?.end].compactMap({ $0 }).max() else {
      return (nil, isInDoubt ? LagQuestion(offset: facts.next, wantsFirst: facts.oldestInHand == nil) : nil)
    }
    guard end > facts.next, facts.oldestInHand != nil || end > memory.emptyUpTo ?? facts.next else {
      memory.currentAt = now
      return (Lag(records: 0, seconds: 0), facts.isPaused ? LagQuestion(offset: facts.next, wantsFirst: true) : nil)
    }
    var oldest = memory.nextSince
    if let inHand = facts.oldestInHand {
      oldest = inHand
    } else if case .time(let time)? = first, time >= 0 {
      oldest = time
    } else if let notBefore = [facts.lastFinished, memory.currentAt].compactMap({ $0 }).max() {
      // The first of them is not older than what was finished before it, and came after the partition was empty.
      oldest = notBefore
    }
    let lag = Lag(records: end &- facts.next, seconds: Double(max(0, now &- oldest)) / 1_000)
    return (lag, isInDoubt ? LagQuestion(offset: facts.next, wantsFirst: facts.oldestInHand == nil) : nil)
  }
}

/// What a lane wants to know of a partition.
struct LagQuestion: Sendable, Hashable {
  /// The first record that is not finished.
  var offset: Int64
  /// How old the record there is.
  var wantsFirst: Bool
}

/// What Kafka says of a partition.
struct LagAnswer: Sendable, Hashable {
  enum First: Sendable, Hashable {
    /// The broker time of the first record there is.
    case time(Int64)
    /// Up to the end there is no record that can be read.
    case nothing
  }

  /// The question's.
  var offset: Int64
  var end: Int64
  /// `nil` where it was not asked for, or did not come in time.
  var first: First?
}
