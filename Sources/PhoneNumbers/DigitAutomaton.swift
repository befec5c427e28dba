/// A deterministic automaton for a `DigitPattern`: one table look-up per digit, where a regular expression engine costs
/// a microsecond per match.
final class DigitAutomaton: Sendable {
  /// False where the pattern is none that `DigitPattern` reads: then nothing that this automaton says counts.
  let isKnown: Bool
  /// True where it may accept what the pattern refuses.
  let acceptsTooMuch: Bool
  /// `transitions[state * 10 + digit]`; state 0 is the dead one, 1 the start.
  private let transitions: [UInt16]
  private let accepting: [Bool]

  init(_ text: String) {
    guard let (pattern, hasEndAnchor) = DigitPattern.parse(text),
      let tables = NondeterministicAutomaton(pattern).tables()
    else {
      (isKnown, acceptsTooMuch) = (false, true)
      (transitions, accepting) = ([], [])
      return
    }
    (isKnown, acceptsTooMuch) = (true, hasEndAnchor)
    (transitions, accepting) = tables
  }

  /// True where all digits together match.
  func matchesWhole(_ digits: Digits) -> Bool {
    var state = 1
    for index in 0..<digits.count {
      state = Int(transitions[state &* 10 &+ Int(digits[index])])
      if state == 0 { return false }
    }
    return accepting[state]
  }

  /// True where some first digits (none, where the pattern takes nothing) match.
  func matchesStart(_ digits: Digits) -> Bool {
    var state = 1
    for index in 0..<digits.count {
      if accepting[state] { return true }
      state = Int(transitions[state &* 10 &+ Int(digits[index])])
      if state == 0 { return false }
    }
    return accepting[state]
  }
}

/// Thompson's construction, and the subset construction over it.
private struct NondeterministicAutomaton {
  private struct State {
    var digits: UInt16 = 0
    var target = -1
    var empty: [Int] = []
  }

  private var states: [State] = []
  private var final = -1
  private var start = -1

  init(_ pattern: DigitPattern) {
    start = add()
    final = build(pattern, from: start)
  }

  private mutating func add() -> Int {
    states.append(State())
    return states.count - 1
  }

  /// Adds the states of `pattern` behind `from` and returns the one where it ends.
  private mutating func build(_ pattern: DigitPattern, from: Int) -> Int {
    switch pattern {
    case .digit(let set):
      let (edge, end) = (add(), add())
      states[from].empty.append(edge)
      states[edge].digits = set
      states[edge].target = end
      return end
    case .sequence(let parts):
      return parts.reduce(from) { build($1, from: $0) }
    case .alternatives(let all):
      let end = add()
      for one in all {
        let begin = add()
        states[from].empty.append(begin)
        let last = build(one, from: begin)
        states[last].empty.append(end)
      }
      return end
    case .repeated(let inner, let lower, let upper):
      var last = from
      for _ in 0..<lower { last = build(inner, from: last) }
      guard let upper else {
        let loop = add()
        states[last].empty.append(loop)
        let back = build(inner, from: loop)
        states[back].empty.append(loop)
        return loop
      }
      let end = add()
      states[last].empty.append(end)
      for _ in lower..<upper {
        last = build(inner, from: last)
        states[last].empty.append(end)
      }
      return end
    }
  }

  /// Nil where it would take more states than the table's entries can name; metadata's largest takes some hundreds.
  func tables() -> (transitions: [UInt16], accepting: [Bool])? {
    var numbers: [[Int]: Int] = [[]: 0]
    var sets: [[Int]] = [[], closure(of: [start])]
    numbers[sets[1]] = 1
    var transitions = [UInt16](repeating: 0, count: 10)
    var accepting = [false]
    var current = 1
    while current < sets.count {
      let edges = sets[current].filter { states[$0].target >= 0 }
      accepting.append(sets[current].contains(final))
      for digit in 0..<10 {
        let reached = closure(
          of: edges.filter { states[$0].digits & (1 << UInt16(digit)) != 0 }.map { states[$0].target })
        let next = numbers[reached, default: sets.count]
        if next == sets.count {
          guard next < Int(UInt16.max) else { return nil }
          numbers[reached] = next
          sets.append(reached)
        }
        transitions.append(UInt16(next))
      }
      current += 1
    }
    return (transitions, accepting)
  }

  private func closure(of from: [Int]) -> [Int] {
    var seen = Set(from)
    var open = from
    while let state = open.popLast() {
      for next in states[state].empty where seen.insert(next).inserted { open.append(next) }
    }
    // Only states that lead on by a digit, and the final one, tell two sets apart.
    return seen.filter { states[$0].target >= 0 || $0 == final }.sorted()
  }
}
