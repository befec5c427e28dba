internal import Foundation

/// Runs blocking work on a thread of its own and waits for it without blocking a thread of the concurrency pool.
package enum LaneThread {
  package static func run<Value: Sendable>(
    _ name: String, _ body: @escaping @Sendable () throws -> sending Value
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      let thread = Thread { continuation.resume(with: Result { try body() }) }
      thread.name = name
      thread.stackSize = 1 << 20
      thread.start()
    }
  }

  package static func run<Value: Sendable>(
    _ name: String, _ body: @escaping @Sendable () -> sending Value
  ) async -> Value {
    await withCheckedContinuation { continuation in
      let thread = Thread { continuation.resume(returning: body()) }
      thread.name = name
      thread.stackSize = 1 << 20
      thread.start()
    }
  }
}
