/// What a replay did, by name: `read`, `selected`, `written`, `there`, … In the order of first mention.
struct ReplayCounts: Sendable, Hashable {
  private(set) var names: [String] = []
  private var counts: [String: Int] = [:]

  subscript(_ name: String) -> Int { counts[name] ?? 0 }

  mutating func add(_ count: Int, _ name: String) {
    guard count != 0 else { return }
    if counts[name] == nil { names.append(name) }
    counts[name, default: 0] += count
  }

  mutating func add(_ other: ReplayCounts) {
    for name in other.names { add(other[name], name) }
  }

  var all: [(name: String, count: Int)] { names.map { ($0, self[$0]) } }
}
