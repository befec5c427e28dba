/// Finds the records that are too large among those that were refused together, by halves. A value without any I/O: it is asked what to send
/// next, alone and awaited, and told what of it was refused.
struct Isolation {
  private var groups: [[Int]] = []
  private var current: [Int] = []

  /// Takes in what was refused of the last group (or at first, of the batch); gives back what was refused alone.
  mutating func refused(_ suspects: [Int]) -> [Int] {
    let sent = current
    current = []
    guard !suspects.isEmpty else { return [] }
    if sent.count == 1, suspects == sent { return suspects }
    let ordered = suspects.sorted()
    let middle = ordered.count / 2
    // The last is taken first: lower offsets in the batch are sent before higher ones.
    groups.append(Array(ordered[middle...]))
    if middle > 0 { groups.append(Array(ordered[..<middle])) }
    return []
  }

  /// The records to be sent next, `nil` when all are through.
  mutating func nextGroup() -> [Int]? {
    guard let group = groups.popLast() else { return nil }
    current = group
    return group
  }

  /// These of the group just given did not go out.
  mutating func putBack(_ rest: [Int]) {
    current.removeAll { rest.contains($0) }
    groups.append(rest)
  }
}
