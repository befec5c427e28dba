/// What happens to one batch of records, from decoded to finished: the failure policy, without anything that acts.
///
/// The shell asks `next()`, does what it says, and tells the outcome. A record is known by its index in the batch. What a
/// record has done already (a stage acknowledged, its dead letter written) is not done again when others are retried.
struct BatchMachine: Sendable {
  enum Action: Hashable, Sendable {
    /// Call the domain function on these records.
    case work([Int])
    /// Publish this stage of these records, all in one flush.
    case publish(stage: Int, [Int])
    /// Write the dead letters of these records.
    case deadLetter([Int])
    /// The world is away: wait with the partitions paused, then ask again.
    case wait(Duration)
    /// Too many dead letters: stay paused until the worker is restarted.
    case hold
    case finish
  }

  /// What the domain function said of one record.
  enum Verdict: Hashable, Sendable {
    /// So many stages are to be published, one after the other.
    case effects(stages: Int)
    case refused(DeadLetterReason)
  }

  /// Why the domain function gave no verdict on a group of records.
  enum WorkFault: Hashable, Sendable {
    case away, tooSlow, refused, unclassed
  }

  enum Delivery: Hashable, Sendable {
    case acknowledged
    case refused(DeadLetterReason)
    /// Not acknowledged, and nobody knows why it should not be next time.
    case undelivered
  }

  private enum State: Hashable {
    case undecided(attemptsAlone: Int)
    case publishing(stage: Int, of: Int)
    case leaving(DeadLetterReason)
    case done
    case revoked
  }

  static let attemptsAlone = 3

  private var states: [State]
  /// Records that are asked for together, in the order they are asked.
  private var groups: [[Int]]
  private var attemptsAloneByRecord: [Int: Int] = [:]
  private var failuresInARow = 0
  private var pendingWait: Duration?
  private var windowHasTaken = false
  private var isHeld = false
  private let backoff: Backoff
  private let fraction: @Sendable () -> Double

  /// - Parameters:
  ///   - bad: the records that could not be decoded, by index.
  ///   - fraction: the random part of a delay, from 0 to 1.
  init(count: Int, bad: [Int: DeadLetterReason], backoff: Backoff, fraction: @escaping @Sendable () -> Double) {
    states = (0..<count).map { bad[$0].map(State.leaving) ?? .undecided(attemptsAlone: 0) }
    let good = states.indices.filter { bad[$0] == nil }
    groups = good.isEmpty ? [] : [good]
    self.backoff = backoff
    self.fraction = fraction
  }

  /// How often the record was tried, for the header `ringside-dlq-attempts`.
  func attempts(of index: Int) -> Int { attemptsAloneByRecord[index, default: 1] }

  func reason(of index: Int) -> DeadLetterReason? {
    if case .leaving(let reason) = states[index] { reason } else { nil }
  }

  func isFinished(_ index: Int) -> Bool { states[index] == .done }

  // MARK: What to do

  /// The next thing to do. The window is the lane's; it takes the batch's fates when its dead letters are about to be
  /// written, or when the batch finishes without any.
  mutating func next(window: inout DeadLetterWindow) -> Action {
    if isHeld { return .hold }
    if let pendingWait { return .wait(pendingWait) }
    if let group = groups.first { return .work(group) }
    if let stage = lowestStage() { return .publish(stage: stage, recordsPublishing(stage)) }
    let leaving = states.indices.filter { if case .leaving = states[$0] { true } else { false } }
    if !windowHasTaken {
      windowHasTaken = true
      isHeld = !takeFates(into: &window)
      if isHeld { return .hold }
    }
    return leaving.isEmpty ? .finish : .deadLetter(leaving)
  }

  private func lowestStage() -> Int? {
    var lowest: Int?
    for case .publishing(let stage, _) in states { lowest = min(lowest ?? stage, stage) }
    return lowest
  }

  private func recordsPublishing(_ stage: Int) -> [Int] {
    states.indices.filter { if case .publishing(stage, _) = states[$0] { true } else { false } }
  }

  /// In the order of the batch, so that the verdict does not depend on where one batch ends.
  private func takeFates(into window: inout DeadLetterWindow) -> Bool {
    var isWithinLimit = true
    for state in states {
      switch state {
      case .leaving: isWithinLimit = window.take(leaves: true) && isWithinLimit
      case .revoked: break
      case .done, .undecided, .publishing: isWithinLimit = window.take(leaves: false) && isWithinLimit
      }
    }
    return isWithinLimit
  }

  // MARK: What happened

  /// The domain function answered for the group of the last `.work`; one verdict a record, in the group's order.
  mutating func worked(_ verdicts: [Verdict], of group: [Int]) {
    failuresInARow = 0
    // Records of the group may have been revoked since, and have left it.
    if let first = groups.first, Set(group).isSuperset(of: first) { groups.removeFirst() }
    for (index, verdict) in zip(group, verdicts) where states[index] != .revoked {
      switch verdict {
      case .effects(let stages): states[index] = stages > 0 ? .publishing(stage: 0, of: stages) : .done
      case .refused(let reason): states[index] = .leaving(reason)
      }
    }
    for index in group.dropFirst(verdicts.count) where states[index] != .revoked {
      states[index] = .leaving(
        DeadLetterReason(code: "no-verdict", message: "The worker gave no answer for this record."))
    }
  }

  /// The domain function failed for the whole group of the last `.work`.
  mutating func workFailed(_ fault: WorkFault, of asked: [Int], message: String) {
    guard let group = groups.first, Set(asked).isSuperset(of: group) else { return }
    switch fault {
    case .away: outage()
    case .tooSlow where group.count > 1:
      let half = group.count / 2
      groups.replaceSubrange(0..<1, with: [Array(group[..<half]), Array(group[half...])])
    case .refused where group.count > 1, .unclassed where group.count > 1:
      groups.replaceSubrange(0..<1, with: group.map { [$0] })
    case .refused:
      failuresInARow = 0
      states[group[0]] = .leaving(DeadLetterReason(code: "refused", message: message))
      groups.removeFirst()
    case .tooSlow: failedAlone(group[0], code: "too-slow", message: message)
    case .unclassed: failedAlone(group[0], code: "unclassed", message: message)
    }
  }

  private mutating func failedAlone(_ index: Int, code: String, message: String) {
    guard case .undecided(let attempts) = states[index] else { return }
    attemptsAloneByRecord[index] = attempts + 1
    if attempts + 1 < Self.attemptsAlone {
      states[index] = .undecided(attemptsAlone: attempts + 1)
      outage()
    } else {
      failuresInARow = 0
      states[index] = .leaving(DeadLetterReason(code: code, message: message))
      groups.removeFirst()
    }
  }

  /// The last `.publish` came to an end, or was given up for now; one delivery a record, in the action's order.
  mutating func published(stage: Int, _ deliveries: [(index: Int, delivery: Delivery)]) {
    var isUndelivered = false
    for (index, delivery) in deliveries {
      guard case .publishing(stage, let stages) = states[index] else { continue }
      switch delivery {
      case .acknowledged: states[index] = stage + 1 < stages ? .publishing(stage: stage + 1, of: stages) : .done
      case .refused(let reason): states[index] = .leaving(reason)
      case .undelivered: isUndelivered = true
      }
    }
    if isUndelivered { outage() } else { failuresInARow = 0 }
  }

  /// The last `.deadLetter` came to an end: these were acknowledged; the others of the action are tried again.
  mutating func deadLettersWritten(_ acknowledged: [Int]) {
    for index in acknowledged {
      if case .leaving = states[index] { states[index] = .done }
    }
    let isAnyLeft = states.contains { if case .leaving = $0 { true } else { false } }
    if isAnyLeft { outage() } else { failuresInARow = 0 }
  }

  /// The last `.wait` is over.
  mutating func waited() {
    pendingWait = nil
  }

  /// These records' partitions belong to another worker now: they leave the retry at once, undone.
  mutating func revoke(_ indices: some Sequence<Int>) {
    let gone = Set(indices)
    for index in gone where states.indices.contains(index) { states[index] = .revoked }
    groups = groups.map { $0.filter { !gone.contains($0) } }.filter { !$0.isEmpty }
  }

  private mutating func outage() {
    failuresInARow += 1
    pendingWait = backoff.delay(afterFailures: failuresInARow, fraction: fraction())
  }
}
