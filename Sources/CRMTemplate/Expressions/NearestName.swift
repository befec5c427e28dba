/// "Did you mean": the known word that is the fewest edits away.
package enum NearestName {
  /// `nil` where nothing is near: more than a third of the letters would have to change. Case does not count as a change.
  /// Of words equally near the first in alphabetical order is given, so that reports do not change from run to run.
  package static func nearest(to word: String, in known: some Sequence<String>) -> String? {
    let target = Array(word.lowercased().unicodeScalars.prefix(longest + 1))
    guard !target.isEmpty, target.count <= longest else { return nil }
    var best: (distance: Int, word: String)?
    for candidate in known {
      let letters = Array(candidate.lowercased().unicodeScalars.prefix(longest + 1))
      let allowed = max(1, max(target.count, letters.count) / 3)
      guard letters.count <= longest, abs(letters.count - target.count) <= allowed else { continue }
      let distance = distance(from: target, to: letters)
      guard distance <= allowed else { continue }
      if let found = best, (found.distance, found.word) <= (distance, candidate) { continue }
      best = (distance, candidate)
    }
    return best?.word
  }

  /// Nobody's names are longer; a text of 60,000 letters is not worth a quadratic comparison.
  private static let longest = 64

  /// Insertions, deletions, replacements, and exchanges of neighbours (optimal string alignment).
  private static func distance(from left: [Unicode.Scalar], to right: [Unicode.Scalar]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for row in left.indices {
      var next = [row + 1]
      next.reserveCapacity(right.count + 1)
      for column in right.indices {
        let same = left[row] == right[column]
        var cost = min(last[column + 1] + 1, next[column] + 1, last[column] + (same ? 0 : 1))
        if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
          cost = min(cost, beforeLast[column - 1] + 1)
        }
        next.append(cost)
      }
      (beforeLast, last) = (last, next)
    }
    return last[right.count]
  }
}
