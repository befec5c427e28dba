import Foundation

/// A thread that works on one thing at a time for another thread, which fetches the result when it needs it.
final class SideThread<Input: Sendable, Output: Sendable>: Sendable {
  private let desk = Desk()

  init(_ name: String, _ work: @escaping @Sendable (Input) -> Output) {
    let thread = Thread { [desk] in
      while let input = desk.nextInput() { desk.put(work(input)) }
    }
    thread.name = name
    thread.stackSize = 1 << 20
    thread.start()
  }

  deinit { desk.close() }

  /// Begins, and does not wait. Each beginning wants one `finish` before the next.
  func begin(_ input: Input) { desk.put(input) }

  /// Waits for what was begun.
  func finish() -> Output { desk.takeOutput() }

  // Sendable: every access to its state lies within `condition`.
  private final class Desk: @unchecked Sendable {
    private let condition = NSCondition()
    private var input: Input?
    private var output: Output?
    private var isClosed = false

    func put(_ input: Input) { change { self.input = input } }
    func put(_ output: Output) { change { self.output = output } }
    func close() { change { isClosed = true } }

    func nextInput() -> Input? {
      condition.lock()
      defer { condition.unlock() }
      while input == nil, !isClosed { condition.wait() }
      defer { input = nil }
      return input
    }

    func takeOutput() -> Output {
      condition.lock()
      defer { condition.unlock() }
      while true {
        if let output {
          self.output = nil
          return output
        }
        condition.wait()
      }
    }

    private func change(_ body: () -> Void) {
      condition.lock()
      body()
      condition.broadcast()
      condition.unlock()
    }
  }
}
