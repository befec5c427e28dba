import Synchronization

/// How often values fell into each of some ranges, and their sum. Safe from every thread, without a lock.
package final class Histogram: Sendable {
  /// Upper bounds, ascending, without infinity.
  package let bounds: [Double]
  /// One cell per bound and one for what is above all of them; a cell counts its own range alone.
  private let cells: [Cell]
  private let total = AtomicDouble()

  init(bounds: [Double]) {
    self.bounds = bounds
    cells = (0...bounds.count).map { _ in Cell() }
  }

  /// Counts one value, in the base unit (seconds, bytes, records). Not a number is not counted.
  package func observe(_ value: Double) {
    guard !value.isNaN else { return }
    var low = 0
    var high = bounds.count
    while low < high {
      let middle = (low + high) / 2
      if value <= bounds[middle] { high = middle } else { low = middle + 1 }
    }
    cells[low].count.wrappingAdd(1, ordering: .relaxed)
    total.add(value)
  }

  package func observe(_ duration: Duration) { observe(duration.inSeconds) }
  package func observe(_ count: Int) { observe(Double(count)) }

  package var count: Int { cells.reduce(0) { $0 &+ $1.count.load(ordering: .relaxed) } }
  package var sum: Double { total.load() }

  /// How many values were at most each bound; the last is the count of all.
  var cumulative: [Int] {
    var running = 0
    return cells.map { cell in
      running &+= cell.count.load(ordering: .relaxed)
      return running
    }
  }

  private final class Cell: Sendable {
    let count = Atomic<Int>(0)
  }
}

/// Ranges that fit what Ringside measures.
package enum Buckets {
  /// Latencies from half a millisecond to a minute, in seconds.
  package static let seconds: [Double] = [
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
  ]
  /// Sizes of a batch, in records.
  package static let records: [Double] = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000]
}
