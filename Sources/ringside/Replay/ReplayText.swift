import BSON
import CallJournal

/// What a dry run shows of single documents. It quotes them: for the operator's terminal, never for a log.
enum ReplayText {
  static func new(_ document: RehearsedDocument, of callId: String) -> String {
    "+ \(place(document)) of call \(callId): \(BSONValue.document(document.document).extendedJSON())"
  }

  static func difference(_ document: RehearsedDocument, of callId: String) -> String {
    var lines = ["~ \(place(document)) of call \(callId)"]
    for change in document.changes {
      let before = value(at: change.key, of: document.stored)
      lines.append("    \(Printable.text(change.key)): \(before) -> \(change.value.extendedJSON())")
    }
    return lines.joined(separator: "\n")
  }

  static func leftOver(_ leftOver: LeftOver) -> String {
    "- \(leftOver.namespace) \(leftOver.id.extendedJSON()) of call \(leftOver.callId): \(leftOver.scenario) writes it no more"
  }

  private static func place(_ document: RehearsedDocument) -> String {
    "\(document.namespace) \(document.id.extendedJSON())"
  }

  private static func value(at path: String, of stored: BSONDocument?) -> String {
    var value: BSONValue? = stored.map(BSONValue.document)
    for key in path.split(separator: ".") {
      guard case .document(let document)? = value else { return "(nothing)" }
      value = document[String(key)]
    }
    return value?.extendedJSON() ?? "(nothing)"
  }
}
