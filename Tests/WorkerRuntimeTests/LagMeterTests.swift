import Testing

@testable import WorkerRuntime

/// Times are seconds here, from a moment on.
@Suite struct LagMeterTests {
  private var meter = LagMeter()
  private static let start: Int64 = 1_700_000_000_000

  private static func time(_ second: Double) -> Int64 { start + Int64(second * 1_000) }

  private mutating func measure(
    at second: Double, next: Int64, end: Int64?, inHand: Double? = nil, finished: Double? = nil, paused: Bool = false,
    answer: LagAnswer? = nil
  ) -> (lag: LagMeter.Lag?, question: LagQuestion?) {
    let facts = LagMeter.Facts(
      next: next, end: end, oldestInHand: inHand.map(Self.time), lastFinished: finished.map(Self.time), isPaused: paused
    )
    return meter.measure(0, facts, answer: answer, now: Self.time(second))
  }

  @Test mutating func anIdlePartitionHasNoneAndNothingIsAsked() {
    for second in 0..<5 {
      let (lag, question) = measure(at: Double(second), next: 7, end: 7, finished: -1_000)
      #expect(lag == LagMeter.Lag(records: 0, seconds: 0))
      #expect(question == nil)
    }
  }

  @Test mutating func whatComesAfterAQuietHourIsNotAnHourOld() {
    _ = measure(at: 0, next: 7, end: 7, finished: -3_600)
    let (lag, question) = measure(at: 1, next: 7, end: 8, finished: -3_600)
    #expect(lag == LagMeter.Lag(records: 1, seconds: 1))
    #expect(question == nil)
  }

  @Test mutating func aBacklogIsAsOldAsWhatWasFinishedLast() {
    let (lag, question) = measure(at: 0, next: 100, end: 900, finished: -60)
    #expect(lag == LagMeter.Lag(records: 800, seconds: 60))
    #expect(question == nil)
  }

  @Test mutating func aBatchThatWaitsIsBehindAlthoughItWasDelivered() {
    for second in [0.0, 30] {
      let (lag, question) = measure(at: second, next: 10, end: 15, inHand: -2, finished: -10, paused: true)
      #expect(lag == LagMeter.Lag(records: 5, seconds: 2 + second))
      // The client fetches nothing of a paused partition.
      #expect(question == LagQuestion(offset: 10, wantsFirst: false))
    }
    let answer = LagAnswer(offset: 10, end: 40)
    let (lag, _) = measure(at: 31, next: 10, end: 15, inHand: -2, paused: true, answer: answer)
    #expect(lag == LagMeter.Lag(records: 30, seconds: 33))
  }

  @Test mutating func aPartitionThatCameDuringAnOutageIsAskedAbout() {
    let (unknown, question) = measure(at: 0, next: 10, end: nil, paused: true)
    #expect(unknown == nil)
    #expect(question == LagQuestion(offset: 10, wantsFirst: true))
    let answer = LagAnswer(offset: 10, end: 12, first: .time(Self.time(-100)))
    let (lag, again) = measure(at: 1, next: 10, end: nil, paused: true, answer: answer)
    #expect(lag == LagMeter.Lag(records: 2, seconds: 101))
    #expect(again == question)
    // Not yet answered how old: at least as old as it has been waiting here.
    let (atLeast, _) = measure(at: 9, next: 10, end: nil, paused: true, answer: LagAnswer(offset: 10, end: 12))
    #expect(atLeast == LagMeter.Lag(records: 2, seconds: 9))
  }

  @Test mutating func marksOfATransactionAreNoLag() {
    _ = measure(at: 0, next: 7, end: 7)
    for second in [1.0, 1.5] { #expect(measure(at: second, next: 7, end: 8).question == nil) }
    let (doubted, question) = measure(at: 2.5, next: 7, end: 8)
    #expect(doubted == LagMeter.Lag(records: 1, seconds: 2.5))
    #expect(question == LagQuestion(offset: 7, wantsFirst: true))
    let answer = LagAnswer(offset: 7, end: 8, first: .nothing)
    let (lag, nothing) = measure(at: 3, next: 7, end: 8, answer: answer)
    #expect(lag == LagMeter.Lag(records: 0, seconds: 0))
    #expect(nothing == nil)
    // It stays so without being asked again, and ends with the next record.
    #expect(measure(at: 60, next: 7, end: 8).lag?.records == 0)
    #expect(measure(at: 61, next: 7, end: 9, answer: answer).lag == LagMeter.Lag(records: 2, seconds: 1))
    #expect(measure(at: 62, next: 9, end: 9).lag?.records == 0)
    #expect(measure(at: 63, next: 9, end: 10).lag == LagMeter.Lag(records: 1, seconds: 1))
  }

  @Test mutating func whatNobodyReadsGrowsOlder() {
    _ = measure(at: 0, next: 7, end: 8, finished: -5)
    let answer = LagAnswer(offset: 7, end: 8, first: .time(Self.time(-3)))
    #expect(measure(at: 10, next: 7, end: 8, finished: -5).question == LagQuestion(offset: 7, wantsFirst: true))
    #expect(measure(at: 11, next: 7, end: 8, finished: -5, answer: answer).lag?.seconds == 14)
    // An answer about another place says nothing of this one.
    #expect(measure(at: 12, next: 8, end: 9, finished: -3, answer: answer).lag?.seconds == 15)
  }

  @Test mutating func aPartitionThatWentIsForgotten() {
    _ = measure(at: 0, next: 7, end: 7)
    meter.forget([0])
    #expect(measure(at: 50, next: 7, end: 9).lag == LagMeter.Lag(records: 2, seconds: 0))
    #expect(measure(at: 51, next: 7, end: 9).lag == LagMeter.Lag(records: 2, seconds: 1))
  }
}
