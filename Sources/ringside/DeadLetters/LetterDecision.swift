import CallEvents
import CommandLine
import Kafka

/// What a command is to do with the dead letters that it is about.
enum LetterAction: String, Sendable {
  case redrive
  case park
  case drop
}

/// What is done with one of them.
enum LetterDecision: Sendable {
  /// Back on its origin topic.
  case redrive(OutgoingRecord)
  case park
  case drop
  /// Nothing, and why.
  case leave(String)

  /// What becomes of it; nil where nothing does.
  var state: LetterState? {
    switch self {
    case .redrive: .redriven
    case .park: .parked
    case .drop: .dropped
    case .leave: nil
    }
  }

  /// `redriven`, `parked`, `dropped`, `left`.
  var word: String { state?.rawValue ?? "left" }

  /// Bytes to be sent, about.
  var size: Int {
    guard case .redrive(let record) = self else { return 200 }
    return 200 &+ (record.key?.count ?? 0) &+ (record.value?.count ?? 0)
      &+ record.headers.reduce(0) { $0 &+ $1.name.utf8.count &+ ($1.value?.count ?? 0) }
  }
}

/// Decides.
struct LetterJudge {
  let topic: LetterTopic
  let action: LetterAction
  let maximumRedrives: Int
  /// For letters whose original was too large to be kept.
  let origins: OriginReader

  func decide(_ letter: Letter, _ state: LetterState) throws(ProgramError) -> LetterDecision {
    switch action {
    case .park: return state == .parked ? .leave("it is parked") : .park
    case .drop: return state == .dropped ? .leave("it is dropped") : .drop
    case .redrive: break
    }
    if letter.redrives >= maximumRedrives {
      return state == .parked ? .leave("it was redriven \(count(letter)); --max-redrives allows more") : .park
    }
    // A header is text from outside, and no reason to write into somebody's topic.
    if let said = letter.header(DeadLetterHeader.topic), said != topic.origin {
      return .leave("it says that it comes from \(Printable.text(said))")
    }
    guard letter.isTruncated else { return .redrive(letter.redriven(to: topic.origin, original: letter.record)) }
    guard let origin = letter.origin else { return .leave("its value was left out, and nothing says where it was") }
    guard let original = try origins.record(origin) else {
      return .leave("its value was left out, and \(origin.place)@\(origin.offset) is gone")
    }
    return .redrive(letter.redriven(to: topic.origin, original: original))
  }

  private func count(_ letter: Letter) -> String {
    letter.redrives == .max ? "too often" : letter.redrives == 1 ? "once" : "\(letter.redrives) times"
  }
}
