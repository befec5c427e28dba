import Locks

/// What a replay has done so far, for its progress bar and its audit document. Any thread.
final class ReplayState: Sendable {
  struct Snapshot: Sendable {
    var counts = ReplayCounts()
    /// Records of the range that are behind it.
    var passed: Int64 = 0
    var notes: [ReplayNote] = []
    /// Why it waits; nil: it does not.
    var obstacle: String?
  }

  private let state = Protected(Snapshot())
  private let mostNotes: Int

  init(mostNotes: Int) { self.mostNotes = mostNotes }

  func passed(_ count: Int64, _ answer: ReplayAnswer) {
    state.withLock { state in
      state.passed += count
      state.counts.add(answer.counts)
      state.notes += answer.notes.prefix(max(0, mostNotes - state.notes.count))
      state.obstacle = nil
    }
  }

  func skip(_ count: Int64) { state.withLock { $0.passed += count } }
  func wait(because obstacle: String) { state.withLock { $0.obstacle = obstacle } }
  var snapshot: Snapshot { state.withLock { $0 } }
}
