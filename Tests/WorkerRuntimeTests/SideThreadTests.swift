import Testing

@testable import WorkerRuntime

@Suite struct SideThreadTests {
  @Test func givesEachResultInTurn() {
    let side = SideThread<Int, Int>("square") { $0 * $0 }
    for number in 0..<1_000 {
      side.begin(number)
      #expect(side.finish() == number * number)
    }
  }

  /// What was begun and never fetched keeps nobody waiting, nor the thread alive.
  @Test func endsWithItsOwner() async throws {
    final class Witness: Sendable {}
    weak var seen: Witness?
    do {
      let witness = Witness()
      seen = witness
      let side = SideThread<Int, Int>("witness") { [witness] number in withExtendedLifetime(witness) { number } }
      side.begin(1)
    }
    let end = ContinuousClock.now + .seconds(20)
    while seen != nil, ContinuousClock.now < end { try await Task.sleep(for: .milliseconds(5)) }
    #expect(seen == nil)
  }
}
