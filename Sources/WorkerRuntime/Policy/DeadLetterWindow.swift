/// The fate of a lane's last records. Dead letters are for the exception: where too many of the last `capacity` records
/// would leave, something else is wrong, and the lane holds instead of emptying its topic into the dead letters.
struct DeadLetterWindow: Sendable {
  static let capacity = 200

  /// The share of the window that may be dead letters.
  private let limit: Double
  private var left: [Bool] = []
  private var oldest = 0
  private var leftCount = 0

  init(limit: Double) {
    self.limit = limit
    left.reserveCapacity(Self.capacity)
  }

  /// Takes the next record's fate. `false` where the window is full and more than the limit of it has left.
  mutating func take(leaves: Bool) -> Bool {
    if left.count < Self.capacity {
      left.append(leaves)
    } else {
      leftCount -= left[oldest] ? 1 : 0
      left[oldest] = leaves
      oldest = (oldest + 1) % Self.capacity
    }
    leftCount += leaves ? 1 : 0
    return left.count < Self.capacity || Double(leftCount) <= limit * Double(Self.capacity)
  }
}
