import Testing

@testable import WorkerRuntime

@Suite struct BackoffTests {
  @Test func delaysDoubleUpToTheLongestAndKeepTheirJitterInBounds() {
    let backoff = Backoff(first: .milliseconds(100), longest: .seconds(5))
    #expect(backoff.delay(afterFailures: 1, fraction: 0) == .milliseconds(50))
    #expect(backoff.delay(afterFailures: 1, fraction: 1) == .milliseconds(100))
    #expect(backoff.delay(afterFailures: 4, fraction: 1) == .milliseconds(800))
    #expect(backoff.delay(afterFailures: 1_000_000, fraction: 1) == .seconds(5))
    #expect(backoff.delay(afterFailures: 0, fraction: -3) == .milliseconds(50))
  }
}
