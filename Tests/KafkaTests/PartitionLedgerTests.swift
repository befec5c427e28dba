import Testing

@testable import Kafka

@Suite struct PartitionLedgerTests {
  private let first = TopicPartition(topic: "t", partition: 0)
  private let second = TopicPartition(topic: "t", partition: 1)

  private func accepts(_ offsets: [Int64], _ slot: Int, _ ledger: inout PartitionLedger) -> [Bool] {
    offsets.map { ledger.accept(slot: slot, offset: $0) }
  }

  @Test func deliversFromWhatIsDue() throws {
    var ledger = PartitionLedger()
    ledger.assign(first, due: 10)
    let slot = try #require(ledger.slot(of: first))
    let answers0 = accepts([9, 10, 10, 15], slot, &ledger)
    #expect(answers0 == [false, true, false, true])
    #expect(ledger.entry(of: first)?.due == 16)
    ledger.seek(first, to: 12)
    let answers1 = accepts([11, 12], slot, &ledger)
    #expect(answers1 == [false, true])
  }

  @Test func anUnknownStartTakesTheFirstRecord() throws {
    var ledger = PartitionLedger()
    ledger.assign(first, due: nil)
    let slot = try #require(ledger.slot(of: first))
    let answers2 = accepts([42], slot, &ledger)
    #expect(answers2 == [true])
    #expect(ledger.entry(of: first)?.due == 43)
  }

  @Test func aRevokedPartitionIsForgottenAndItsPlaceUsedAgain() throws {
    var ledger = PartitionLedger()
    ledger.assign(first, due: 0, isPaused: true)
    let slot = try #require(ledger.slot(of: first))
    ledger.revoke(first)
    let answers3 = accepts([5], slot, &ledger)
    #expect(answers3 == [false])
    #expect(ledger.assignment.isEmpty)
    ledger.assign(second, due: 7)
    #expect(ledger.slot(of: second) == slot)
    #expect(ledger.entry(of: second)?.isPaused == false)
    ledger.revoke(first)
    #expect(ledger.assignment == [second])
  }
}
