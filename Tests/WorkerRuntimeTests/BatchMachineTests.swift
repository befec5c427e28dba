import Testing

@testable import WorkerRuntime

extension BatchMachine {
  /// The group of the last `.work`, as a lane would hand it back.
  private var group: [Int] {
    var machine = self
    var window = DeadLetterWindow(limit: 1)
    if case .work(let group) = machine.next(window: &window) { return group }
    return []
  }

  fileprivate mutating func worked(_ verdicts: [Verdict]) { worked(verdicts, of: group) }

  fileprivate mutating func workFailed(_ fault: WorkFault, message: String) {
    workFailed(fault, of: group, message: message)
  }
}

@Suite("A batch, from decoded to finished") struct BatchMachineTests {
  private func machine(_ count: Int, bad: [Int: DeadLetterReason] = [:]) -> BatchMachine {
    BatchMachine(
      count: count, bad: bad, backoff: Backoff(first: .milliseconds(100), longest: .seconds(1)), fraction: { 1 })
  }

  private let bad = DeadLetterReason(code: "not-json", message: "not JSON")
  private var window = DeadLetterWindow(limit: 0.5)

  @Test mutating func aGoodBatchWorksPublishesItsStagesInOrderAndFinishes() {
    var m = machine(3)
    #expect(m.next(window: &window) == .work([0, 1, 2]))
    m.worked([.effects(stages: 1), .effects(stages: 2), .effects(stages: 0)])
    #expect(m.next(window: &window) == .publish(stage: 0, [0, 1]))
    m.published(stage: 0, [(0, .acknowledged), (1, .acknowledged)])
    #expect(m.next(window: &window) == .publish(stage: 1, [1]))
    m.published(stage: 1, [(1, .acknowledged)])
    #expect(m.next(window: &window) == .finish)
  }

  @Test mutating func anEmptyBatchIsFinished() {
    var m = machine(0)
    #expect(m.next(window: &window) == .finish)
  }

  @Test mutating func badRecordsLeaveAndTheOthersGoOn() {
    var m = machine(3, bad: [1: bad])
    #expect(m.next(window: &window) == .work([0, 2]))
    m.worked([.effects(stages: 1), .refused(DeadLetterReason(code: "refused", message: "no"))])
    #expect(m.next(window: &window) == .publish(stage: 0, [0]))
    m.published(stage: 0, [(0, .acknowledged)])
    #expect(m.next(window: &window) == .deadLetter([1, 2]))
    #expect(m.reason(of: 1) == bad)
    m.deadLettersWritten([1, 2])
    #expect(m.next(window: &window) == .finish)
  }

  @Test mutating func anOutageWaitsLongerEachTimeAndLosesNothing() {
    var m = machine(2)
    for milliseconds in [100, 200, 400, 800, 1000, 1000] {
      #expect(m.next(window: &window) == .work([0, 1]))
      m.workFailed(.away, message: "no primary")
      #expect(m.next(window: &window) == .wait(.milliseconds(milliseconds)))
      #expect(m.next(window: &window) == .wait(.milliseconds(milliseconds)))
      m.waited()
    }
    #expect(m.next(window: &window) == .work([0, 1]))
    m.worked([.effects(stages: 1), .effects(stages: 1)])
    #expect(m.next(window: &window) == .publish(stage: 0, [0, 1]))
    m.published(stage: 0, [(0, .acknowledged), (1, .undelivered)])
    #expect(m.next(window: &window) == .wait(.milliseconds(100)), "a success in between starts the delays anew")
    m.waited()
    #expect(m.next(window: &window) == .publish(stage: 0, [1]), "what was acknowledged is not published again")
    m.published(stage: 0, [(1, .acknowledged)])
    #expect(m.next(window: &window) == .finish)
  }

  @Test mutating func aSlowBatchIsHalvedUntilTheSlowRecordStandsAlone() {
    var m = machine(4)
    #expect(m.next(window: &window) == .work([0, 1, 2, 3]))
    m.workFailed(.tooSlow, message: "maxTimeMS")
    #expect(m.next(window: &window) == .work([0, 1]))
    m.workFailed(.tooSlow, message: "maxTimeMS")
    #expect(m.next(window: &window) == .work([0]))
    m.worked([.effects(stages: 0)])
    for milliseconds in [100, 200] {
      #expect(m.next(window: &window) == .work([1]))
      m.workFailed(.tooSlow, message: "maxTimeMS")
      #expect(m.next(window: &window) == .wait(.milliseconds(milliseconds)))
      m.waited()
    }
    #expect(m.next(window: &window) == .work([1]))
    m.workFailed(.tooSlow, message: "maxTimeMS")
    #expect(m.next(window: &window) == .work([2, 3]))
    m.worked([.effects(stages: 0), .effects(stages: 0)])
    #expect(m.next(window: &window) == .deadLetter([1]))
    #expect(m.reason(of: 1) == DeadLetterReason(code: "too-slow", message: "maxTimeMS"))
    #expect(m.attempts(of: 1) == 3)
  }

  @Test mutating func whatNobodyClassedIsTriedAloneThreeTimes() {
    var m = machine(2)
    #expect(m.next(window: &window) == .work([0, 1]))
    m.workFailed(.unclassed, message: "code 9001")
    #expect(m.next(window: &window) == .work([0]))
    m.worked([.effects(stages: 0)])
    for _ in 0..<2 {
      #expect(m.next(window: &window) == .work([1]))
      m.workFailed(.unclassed, message: "code 9001")
      guard case .wait = m.next(window: &window) else { return #expect(Bool(false), "no wait between two attempts") }
      m.waited()
    }
    #expect(m.next(window: &window) == .work([1]))
    m.workFailed(.unclassed, message: "code 9001")
    #expect(m.next(window: &window) == .deadLetter([1]))
  }

  @Test mutating func aRefusedQueryCostsTheOneRecordItIsRefusedFor() {
    var m = machine(2)
    #expect(m.next(window: &window) == .work([0, 1]))
    m.workFailed(.refused, message: "bad regex")
    #expect(m.next(window: &window) == .work([0]))
    m.workFailed(.refused, message: "bad regex")
    #expect(m.next(window: &window) == .work([1]), "no wait, and no second try")
    m.worked([.effects(stages: 0)])
    #expect(m.next(window: &window) == .deadLetter([0]))
    #expect(m.reason(of: 0) == DeadLetterReason(code: "refused", message: "bad regex"))
  }

  @Test mutating func anEffectThatTheBrokerRefusesLeavesAlone() {
    var m = machine(2)
    _ = m.next(window: &window)
    m.worked([.effects(stages: 2), .effects(stages: 1)])
    #expect(m.next(window: &window) == .publish(stage: 0, [0, 1]))
    m.published(stage: 0, [(0, .refused(bad)), (1, .acknowledged)])
    #expect(m.next(window: &window) == .deadLetter([0]), "its later stages are not published")
    m.deadLettersWritten([])
    #expect(m.next(window: &window) == .wait(.milliseconds(100)))
    m.waited()
    #expect(m.next(window: &window) == .deadLetter([0]))
    m.deadLettersWritten([0])
    #expect(m.next(window: &window) == .finish)
  }

  @Test mutating func revokedRecordsLeaveTheRetryAtOnce() {
    var m = machine(3)
    #expect(m.next(window: &window) == .work([0, 1, 2]))
    m.workFailed(.away, message: "")
    m.revoke([0, 2])
    m.waited()
    #expect(m.next(window: &window) == .work([1]))
    m.worked([.effects(stages: 1)])
    m.revoke([1])
    #expect(m.next(window: &window) == .finish)
  }

  @Test mutating func anAnswerForRecordsThatWereRevokedMeanwhileIsNobodyElses() {
    var m = machine(4)
    #expect(m.next(window: &window) == .work([0, 1, 2, 3]))
    m.workFailed(.tooSlow, message: "")
    #expect(m.next(window: &window) == .work([0, 1]))
    m.revoke([0, 1])
    m.worked([.refused(bad), .effects(stages: 0)], of: [0, 1])
    #expect(m.next(window: &window) == .work([2, 3]))
    m.revoke([2])
    m.worked([.refused(bad), .effects(stages: 1)], of: [2, 3])
    #expect(m.next(window: &window) == .publish(stage: 0, [3]))
    m.published(stage: 0, [(3, .refused(bad))])
    #expect(m.next(window: &window) == .deadLetter([3]))
    m.revoke([3])
    m.deadLettersWritten([3])
    #expect(!m.isFinished(3), "its end is the next owner's to commit")
    #expect(m.next(window: &window) == .finish)
  }

  @Test mutating func tooManyDeadLettersHoldTheLaneAndWriteNone() {
    var m = machine(200, bad: Dictionary(uniqueKeysWithValues: (0..<101).map { ($0, bad) }))
    #expect(m.next(window: &window) == .work(Array(101..<200)))
    m.worked(Array(repeating: .effects(stages: 0), count: 99))
    #expect(m.next(window: &window) == .hold)
    #expect(m.next(window: &window) == .hold)
  }

  @Test mutating func theLimitCountsAcrossBatchesAndOnlyOnceThereWere200() {
    var first = machine(199, bad: Dictionary(uniqueKeysWithValues: (0..<199).map { ($0, bad) }))
    #expect(first.next(window: &window) == .deadLetter(Array(0..<199)), "fewer than 200 records say nothing yet")
    var second = machine(1, bad: [0: bad])
    #expect(second.next(window: &window) == .hold)
  }

  @Test mutating func halfOfTheWindowMayLeave() {
    var m = machine(200, bad: Dictionary(uniqueKeysWithValues: (0..<100).map { ($0, bad) }))
    _ = m.next(window: &window)
    m.worked(Array(repeating: .effects(stages: 0), count: 100))
    #expect(m.next(window: &window) == .deadLetter(Array(0..<100)))
  }

  /// However work, publishing and dead letters fail, every record ends once: done, or as a dead letter, or revoked.
  @Test(arguments: 0..<200) mutating func everyRecordEndsOnce(seed: UInt64) {
    var random = SplitMix64(state: seed)
    let count = Int.random(in: 1...20, using: &random)
    var m = machine(count, bad: Int.random(in: 0...3, using: &random) == 0 ? [0: bad] : [:])
    var acknowledgedStages: [Int: Int] = [:]
    var wanted: [Int: Int] = [:]
    var deadLetters: [Int: Int] = [:]
    steps: for step in 0..<100_000 {
      switch m.next(window: &window) {
      case .work(let group):
        switch Int.random(in: 0...6, using: &random) {
        case 3: m.workFailed(.refused, message: "")
        case 0: m.workFailed(.away, message: "")
        case 1: m.workFailed(.tooSlow, message: "")
        case 2: m.workFailed(.unclassed, message: "")
        default:
          m.worked(
            group.map { index in
              if Int.random(in: 0...9, using: &random) == 0 { return .refused(bad) }
              wanted[index] = Int.random(in: 0...2, using: &random)
              return .effects(stages: wanted[index] ?? 0)
            })
        }
      case .publish(let stage, let indices):
        m.published(
          stage: stage,
          indices.map { index in
            switch Int.random(in: 0...9, using: &random) {
            case 0: return (index, .undelivered)
            case 1:
              wanted[index] = nil
              return (index, .refused(bad))
            default:
              #expect(acknowledgedStages[index, default: 0] == stage)
              acknowledgedStages[index, default: 0] += 1
              return (index, .acknowledged)
            }
          })
      case .deadLetter(let indices):
        let written = indices.filter { _ in Bool.random(using: &random) }
        for index in written { deadLetters[index, default: 0] += 1 }
        m.deadLettersWritten(written)
      case .wait: m.waited()
      case .hold, .finish: break steps
      }
      #expect(step < 99_999)
    }
    for index in 0..<count {
      if let stages = wanted[index], deadLetters[index] == nil {
        #expect(acknowledgedStages[index, default: 0] == stages)
      } else {
        #expect(deadLetters[index] == 1)
      }
    }
  }
}

/// A small seeded generator, so that a failure can be repeated.
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
