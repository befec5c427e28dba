import Testing

@testable import Kafka

@Suite struct IsolationTests {
  /// A broker that refuses a set as soon as one of its records is guilty.
  private func isolate(_ count: Int, guilty: Set<Int>) -> (refused: [Int], sets: Int, accepted: [Int]) {
    var isolation = Isolation()
    var suspects = Array(0..<count).shuffled()
    var refused: [Int] = []
    var accepted: [Int] = []
    var sets = 0
    while true {
      refused += isolation.refused(suspects)
      guard let group = isolation.nextGroup() else { return (refused.sorted(), sets, accepted) }
      sets += 1
      suspects = guilty.isDisjoint(with: group) ? [] : group.shuffled()
      if suspects.isEmpty { accepted += group }
    }
  }

  @Test(arguments: [[], [0], [7], [3, 4], [0, 1, 2, 3, 4, 5, 6, 7]] as [Set<Int>])
  func findsTheGuiltyAndAcceptsTheRestOnce(_ guilty: Set<Int>) {
    let (refused, _, accepted) = isolate(8, guilty: guilty)
    #expect(refused == guilty.sorted())
    #expect(accepted == Array(0..<8).filter { !guilty.contains($0) })
  }

  @Test func oneAmongManyTakesFewSets() {
    #expect(isolate(500, guilty: [123]).sets < 25)
    #expect(isolate(1, guilty: [0]).refused == [0])
  }

  @Test func whatDidNotGoOutGoesLater() {
    var isolation = Isolation()
    _ = isolation.refused([1, 2, 3, 4])
    #expect(isolation.nextGroup() == [1, 2])
    isolation.putBack([2])
    #expect(isolation.refused([1]) == [1])
    #expect(isolation.nextGroup() == [2])
    #expect(isolation.refused([]) == [])
    #expect(isolation.nextGroup() == [3, 4])
  }
}
