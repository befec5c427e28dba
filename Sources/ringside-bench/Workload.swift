import CBareLoop
import CommandLine

/// What a worker is measured at.
enum Workload: String, CaseIterable, Sendable {
  /// lookup-worker, an equality filter on one phone field.
  case lookup
  /// journal-worker, texts that name nothing of the contact.
  case journal
  /// journal-worker, texts that name him.
  case journalWithNames = "journal-with-names"

  var worker: String { self == .lookup ? "lookup-worker" : "journal-worker" }
  /// Behind the prefix.
  var topic: String { self == .lookup ? "calls.ringing" : "calls.ended" }
  /// A short name for topics and groups.
  var slug: String { String(rawValue.filter(\.isLetter)) }

  var bareWork: RingsideBareWork {
    switch self {
    case .lookup: RINGSIDE_BARE_LOOKUP
    case .journal: RINGSIDE_BARE_JOURNAL
    case .journalWithNames: RINGSIDE_BARE_JOURNAL_WITH_NAMES
    }
  }
}
