import Foundation

/// A value that several threads share, behind a lock.
///
/// Not `Mutex` of the Synchronization module: on Linux that is a futex which the kernel hands on where it is contended.
/// ThreadSanitizer does not see it change hands there, and reports races that are none. It knows the lock below.
package final class Protected<Value: Sendable>: @unchecked Sendable {
  // Sendable: 1. `value` is the only state. 2. Every access to it lies within `lock`.
  private let lock = NSLock()
  private var value: Value

  package init(_ value: Value) { self.value = value }

  /// Not reentrant. What `body` gives or throws passes through.
  package func withLock<Result, Failure: Error>(
    _ body: (inout Value) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    lock.lock()
    defer { lock.unlock() }
    return try body(&value)
  }
}
