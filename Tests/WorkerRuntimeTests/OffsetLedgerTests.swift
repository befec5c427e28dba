import Testing

@testable import WorkerRuntime

@Suite struct OffsetLedgerTests {
  @Test func onlyWhatIsFinishedAndNotCommittedIsCommitted() {
    var ledger = OffsetLedger()
    ledger.finish(1, before: 10)
    ledger.finish(0, before: 5)
    ledger.finish(1, before: 7)
    #expect(ledger.uncommitted().map(\.partition) == [0, 1])
    #expect(ledger.uncommitted().map(\.offset) == [5, 10], "an offset never goes back")
    ledger.commit([(0, 5)])
    #expect(ledger.uncommitted().map(\.partition) == [1])
    #expect(ledger.uncommitted(of: [0]).isEmpty)
    ledger.finish(0, before: 6)
    #expect(ledger.uncommitted(of: [0]).map(\.offset) == [6])
  }

  @Test func aFailedCommitIsSentAgainAndARevokedPartitionIsNot() {
    var ledger = OffsetLedger()
    ledger.finish(0, before: 5)
    ledger.finish(1, before: 5)
    ledger.commit(ledger.uncommitted())
    #expect(ledger.uncommitted().isEmpty)
    ledger.commitFailed()
    #expect(ledger.uncommitted().map(\.partition) == [0, 1])
    ledger.forget([0])
    #expect(ledger.uncommitted().map(\.partition) == [1])
  }
}

@Suite struct CaughtUpTargetTests {
  @Test func theGroupHasCommittedPastTheEndOfEveryPartition() {
    let target = CaughtUpTarget(ends: [0: 10, 1: 0, 2: 7])
    #expect(!target.isReached(committed: [0: 10], lows: [:]))
    #expect(!target.isReached(committed: [0: 9, 2: 7], lows: [:]))
    #expect(target.isReached(committed: [0: 10, 2: 8], lows: [:]))
  }

  @Test func whatRetentionDeletedCountsAsReached() {
    let target = CaughtUpTarget(ends: [0: 10])
    #expect(target.isReached(committed: [:], lows: [0: 10]))
    #expect(!target.isReached(committed: [0: 3], lows: [0: 9]))
  }
}
