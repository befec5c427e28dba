import BSON
import CallJournal

/// What a replay says of a single call. It becomes text where it is shown, as most of them are not. It quotes documents: for the
/// operator's terminal, never for a log.
enum ReplayNote: Sendable {
  case new(RehearsedDocument, callId: String)
  case different(RehearsedDocument, callId: String)
  case leftOver(LeftOver)
  case newContact(number: String, callId: String)
  case refused(callId: String, why: String)

  var text: String {
    switch self {
    case .new(let document, let callId):
      return "+ \(Self.place(document)) of call \(callId): \(BSONValue.document(document.document).extendedJSON())"
    case .different(let document, let callId):
      let lines = document.changes.map { change in
        let before = change.stored?.extendedJSON() ?? "(nothing)"
        return "    \(Printable.text(change.path)): \(before) -> \(change.value.extendedJSON())"
      }
      return (["~ \(Self.place(document)) of call \(callId)"] + lines).joined(separator: "\n")
    case .leftOver(let leftOver):
      return "- \(leftOver.namespace) \(leftOver.id.extendedJSON()) of call \(leftOver.callId): "
        + "\(leftOver.scenario) writes it no more"
    case .newContact(let number, let callId):
      return "+ a contact of \(Printable.text(number)), who rang in call \(callId)"
    case .refused(let callId, let why): return "call \(callId) is refused: \(why)"
    }
  }

  private static func place(_ document: RehearsedDocument) -> String {
    "\(document.namespace) \(document.id.extendedJSON())"
  }
}
