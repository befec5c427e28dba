/// Where `--until-caught-up` ends: the ends of the topic's partitions as they stood at the start.
struct CaughtUpTarget: Sendable {
  /// By partition, the offset behind the last record at the start.
  private let ends: [Int32: Int64]

  init(ends: [Int32: Int64]) {
    self.ends = ends
  }

  var partitions: [Int32] { ends.keys.sorted() }

  /// Whether the group has committed past all of it, whoever owns the partitions.
  ///
  /// - Parameters:
  ///   - committed: by partition; missing where the group has no offset there.
  ///   - lows: by partition, the offset of the first record that is still there.
  func isReached(committed: [Int32: Int64], lows: [Int32: Int64]) -> Bool {
    ends.allSatisfy { partition, end in
      let low = lows[partition] ?? 0
      return low >= end || max(committed[partition] ?? low, low) >= end
    }
  }
}
