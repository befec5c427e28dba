import Synchronization

/// A number that only goes up. Its name ends in `_total`. Safe from every thread, without a lock.
package final class Counter: Sendable {
  private let count = Atomic<Int>(0)

  package func increment(by amount: Int = 1) {
    guard amount > 0 else { return }
    count.wrappingAdd(amount, ordering: .relaxed)
  }

  package var value: Int { count.load(ordering: .relaxed) }
}

/// A number that goes up and down. Safe from every thread, without a lock.
package final class Gauge: Sendable {
  private let bits = AtomicDouble()

  package func set(_ value: Double) { bits.store(value) }
  package func set(_ value: Int) { bits.store(Double(value)) }
  package func set(_ value: Bool) { bits.store(value ? 1 : 0) }
  package func add(_ amount: Double) { bits.add(amount) }
  package var value: Double { bits.load() }
}

/// A floating-point number whose bits are one atomic word.
final class AtomicDouble: Sendable {
  private let bits = Atomic<UInt64>(0)

  func load() -> Double { Double(bitPattern: bits.load(ordering: .relaxed)) }
  func store(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }

  func add(_ amount: Double) {
    var old = bits.load(ordering: .relaxed)
    while true {
      let new = (Double(bitPattern: old) + amount).bitPattern
      let (exchanged, original) = bits.weakCompareExchange(expected: old, desired: new, ordering: .relaxed)
      if exchanged { return }
      old = original
    }
  }
}
