import CommandLine

/// `P:OFFSET` or `P:FROM-TO`: dead letters of one partition by their offsets, both included.
struct LetterPlaces: Sendable, Hashable {
  let partition: Int32
  let offsets: ClosedRange<Int64>

  static let kind = ValueKind<LetterPlaces>("P:FROM[-TO]") { (text) throws(ValueProblem) in
    let problem = ValueProblem("is not a partition and offsets, such as 0:17 or 0:17-21")
    let halves = text.split(separator: ":", omittingEmptySubsequences: false)
    guard halves.count == 2, let partition = Int32(halves[0]), partition >= 0 else { throw problem }
    let ends = halves[1].split(separator: "-", omittingEmptySubsequences: false).map { Int64($0) }
    guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1], first >= 0, first <= last
    else { throw problem }
    return LetterPlaces(partition: partition, offsets: first...last)
  }
}
