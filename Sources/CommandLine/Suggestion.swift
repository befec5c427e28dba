/// Finds what somebody may have meant.
enum Suggestion {
  /// The candidate with the fewest edits, if these are few for the word's length. A short word's every letter counts.
  static func closest(to word: String, in candidates: [String]) -> String? {
    guard word.utf8.count <= 64 else { return nil }
    let allowed = max(1, word.count / 3)
    return
      candidates
      .map { (candidate: $0, edits: edits(Array(word.lowercased()), Array($0.lowercased()))) }
      .filter { $0.edits <= allowed }
      .min { ($0.edits, $0.candidate) < ($1.edits, $1.candidate) }?
      .candidate
  }

  /// How many letters have to be inserted, removed, replaced, or swapped with their neighbour (optimal string
  /// alignment distance).
  private static func edits(_ left: [Character], _ right: [Character]) -> Int {
    guard !left.isEmpty, !right.isEmpty else { return max(left.count, right.count) }
    var beforeLast = [Int](repeating: 0, count: right.count + 1)
    var last = Array(0...right.count)
    for i in 1...left.count {
      var current = [i] + [Int](repeating: 0, count: right.count)
      for j in 1...right.count {
        let replaced = last[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1)
        current[j] = min(last[j] + 1, current[j - 1] + 1, replaced)
        if i > 1, j > 1, left[i - 1] == right[j - 2], left[i - 2] == right[j - 1] {
          current[j] = min(current[j], beforeLast[j - 2] + 1)
        }
      }
      beforeLast = last
      last = current
    }
    return last[right.count]
  }
}
