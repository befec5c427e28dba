/// Callers whom nobody knows, by number: one of a number is tried at a time.
struct Waiting {
  private var byNumber: [NumberKey: [Int]] = [:]
  private var numbers: [NumberKey] = []
  private let key: (Int) -> NumberKey

  init(_ places: some Sequence<Int>, key: @escaping (Int) -> NumberKey) {
    self.key = key
    for place in places {
      let number = key(place)
      if byNumber[number] == nil { numbers.append(number) }
      byNumber[number, default: []].append(place)
    }
  }

  /// The first of each number.
  func next() -> [Int] { numbers.compactMap { byNumber[$0]?.first } }

  /// The caller at this place, the first of its number, has been tried. Gives those who need not be tried any more: all of the
  /// number where there is a contact now, else those who wish the same.
  mutating func settle(_ place: Int, _ attempt: Attempt, _ wish: (Int) -> Wish) -> [Int] {
    let number = key(place)
    guard var others = byNumber[number] else { return [] }
    others.removeAll { $0 == place }
    let own = wish(place)
    let settled = attempt.isSettled ? others : others.filter { wish($0) == own }
    let rest = attempt.isSettled ? [] : others.filter { wish($0) != own }
    byNumber[number] = rest.isEmpty ? nil : rest
    return settled
  }
}
