/// A value that one thread makes and another takes, once: whoever takes it has it alone, so that changing it costs no copy.
package final class Handover<Value: Sendable>: Sendable {
  private let value: Protected<Value?>

  package init(_ value: Value) {
    self.value = Protected(value)
  }

  /// Nil: it was taken before.
  package func take() -> Value? {
    value.withLock { $0.take() }
  }
}
