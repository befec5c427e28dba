import CallEvents
import Foundation
import Testing

@testable import ringside

@Suite struct DemoPartsTests {
  @Test func theTemplateIsTheRepositorysOwn() throws {
    let repository = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let file = repository.appendingPathComponent("templates/mongodb.xml")
    #expect(try String(contentsOf: file, encoding: .utf8) == DemoTemplate.text)
  }

  @Test func numbersAreTypedInManyWays() {
    let number = DemoNumber.swiss("791234567")
    #expect(
      (0..<8).map(number.typed) == [
        "+41791234567", "0041791234567", "+41 79 123 45 67", "0041 79 123 45 67", "079 123 45 67", "079/1234567",
        "(079) 123-45-67", "079-123-45-67",
      ])
    #expect(Set((0..<5).map(number.reported)) == ["+41791234567", "0041791234567", "0791234567"])
    let foreign = DemoNumber(callingCode: "33", national: "612345678")
    #expect((0..<3).map(foreign.typed) == ["+33612345678", "0033612345678", "+33 61 234 56 78"])
    #expect((0..<5).allSatisfy { !foreign.reported($0).hasPrefix("06") })
  }

  @Test func noTwoContactsShareANumberButColleagues() {
    let directory = DemoDirectory(size: 5_000)
    #expect(directory.contacts.count == 5_000)
    #expect(Set(directory.own).count == directory.own.count)
    #expect(Set(directory.own).isDisjoint(with: directory.shared))
    #expect(!directory.shared.isEmpty)
    let unknown = (0..<5_000).map(DemoDirectory.unknown)
    #expect(Set(directory.own).union(directory.shared).isDisjoint(with: unknown))
    #expect(directory.contacts.contains { $0.mobile != nil && $0.work != nil })
  }

  @Test func aScoreCountsEachCallOnce() {
    var calls = DemoCalls(DemoDirectory(size: 100), run: "r")
    var score = DemoScore()
    let start = ContinuousClock.now
    let rung = (0..<10).map { _ in calls.next(at: CallTime(milliseconds: 1_767_261_600_000)) }
    for call in rung { score.rang(call, at: start) }
    #expect(score.silent == 10)
    for (index, call) in rung.enumerated() {
      var popUp = PopUp(of: call.event.facts)
      switch call.expected {
      case .match(let match): popUp.match = match
      case .notAsked(let reason): popUp.reason = reason
      }
      let at = start + .milliseconds(10 * (index + 1))
      #expect(score.answered(popUp, at: at)?.isExpected == true)
      #expect(score.answered(popUp, at: at) == nil)
    }
    #expect(score.popUps == 10)
    #expect(score.silent == 0)
    for call in rung where call.createsContact {
      var popUp = PopUp(of: call.event.facts)
      (popUp.stage, popUp.match) = (.contact, .created)
      #expect(score.answered(popUp, at: start)?.isExpected == true)
      #expect(score.answered(popUp, at: start) == nil)
    }
    #expect(score.created == rung.count(where: \.createsContact))
    let ended = score.end(by: start + .seconds(60))
    #expect(ended.count == 10)
    #expect(ended.map(\.endsAfterMilliseconds) == rung.map(\.endsAfterMilliseconds).sorted())
    for id in score.openJournals {
      #expect(score.journaled(id) != nil)
      #expect(score.journaled(id) == nil)
    }
    #expect(score.journaled == 10)
    #expect(score.open == 0)
    #expect(score.unexpected == 0)
    #expect(score.latency(quantile: 0.5) == .milliseconds(50))
    #expect(score.latency(quantile: 0.99) == .milliseconds(100))
    #expect(DemoScore().latency(quantile: 0.5) == nil)
    #expect(
      score.answered(PopUp(of: CallFacts(callId: "x", direction: .inbound, startedAt: .earliest)), at: start) == nil)
  }

  @Test func theSameDemonstrationHasTheSameCalls() {
    func numbers() -> [String] {
      var calls = DemoCalls(DemoDirectory(size: 200), run: "r")
      return (0..<50).map { _ in calls.next(at: .earliest).event.facts.number }
    }
    #expect(numbers() == numbers())
  }
}
