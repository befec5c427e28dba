import CommandLine
import Foundation

/// Which dead letters, by what they are and what became of them.
struct LetterSelection: Sendable {
  let filter: LetterFilter
  let states: Set<LetterState>
  let limit: Int?

  static let state = Option<[LetterState]>(
    repeated: "state", .choice(), help: "Only open (the default), redriven, parked or dropped ones.")
  static let all = Option<Bool>(flag: "all", help: "Also those that were handled already.")
  static let limit = Option<Int?>("limit", .integer(1...1_000_000_000), help: "No more than so many.")

  /// For commands that show.
  init(showing invocation: Invocation, now: Date) throws(ProgramError) {
    filter = try LetterFilter(invocation, now: now)
    limit = invocation[Self.limit]
    let asked = Set(invocation[Self.state])
    states = invocation[Self.all] ? Set(LetterState.allCases) : asked.isEmpty ? [.open] : asked
  }

  /// For commands that do something: never twice.
  init(handling invocation: Invocation, now: Date) throws(ProgramError) {
    filter = try LetterFilter(invocation, now: now)
    limit = invocation[Self.limit]
    let asked = Set(invocation[Self.state])
    guard !asked.contains(.redriven) else {
      throw ProgramError(
        .usage, "what was redriven is not handled again", at: "--state",
        remedy: "where it failed again it is another dead letter, which is open")
    }
    states = asked.isEmpty ? [.open] : asked
  }

  func accepts(_ letter: Letter, _ state: LetterState) -> Bool { states.contains(state) && filter.accepts(letter) }
}
